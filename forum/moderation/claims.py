"""What is said of who has which case open."""

from flask_babel import gettext as _
from flask_login import current_user

from ..discussion.attribution import signature
from ..language import moment
from .models import Claim


def words_of(claim: Claim) -> str:
    """Who has a case open, and since when; for those who keep the same desk."""
    name = signature(current_user, claim.moderator)
    return _("%(name)s has it open since %(time)s.", name=name, time=moment(claim.since))
