"""Changing the reasons that moderators and members choose from."""

from hashlib import sha256

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, permissions
from ..extensions import db
from ..members.models import Member
from ..members.queries import hold, read_anew
from ..programme.models import Series


class Outdated(Conflict):
    """The reasons have been changed meanwhile."""


def standing(series: Series) -> str:
    """Which reasons there are, in a form that a page can hand back."""
    return sha256(repr((series.reasons, series.flag_reasons)).encode()).hexdigest()[:24]


def change_reasons(
    organiser: Member,
    series: Series,
    reasons: list[str],
    flag_reasons: list[str],
    seen: str = "",
) -> None:
    """Have moderators and members choose from these from now on. The same form twice is once;
    Outdated if there are others by now than were `seen`."""
    hold(Member.is_organiser)
    read_anew(organiser)
    db.session.refresh(series)
    permissions.require(
        permissions.may_organise(organiser), gettext("Only organisers change the reasons.")
    )
    is_so = (series.reasons, series.flag_reasons) == (reasons, flag_reasons)
    if is_so or seen not in {"", standing(series)}:
        db.session.rollback()
        if is_so:
            return
        raise Outdated(gettext("The reasons have been changed meanwhile; yours were not saved."))
    series.reasons, series.flag_reasons = reasons, flag_reasons
    journal.record("reasons changed", organiser)
    db.session.commit()
