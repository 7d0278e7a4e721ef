"""The door to the overview: how moderation does, for moderators and organisers."""

from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from .. import permissions
from ..programme import queries as programme
from . import decided, figures, quiet
from .views import bp


@bp.get("/moderation/overview")
def show_overview() -> str:
    permissions.require(current_user.is_moderator, _("Only moderators see the overview."))
    overview = figures.overview_for(current_user)
    return render_template(
        "moderation/overview.html",
        overview=overview,
        series=programme.series_of([row.topic for row in overview.rows]),
        quiet_after=quiet.QUIET_AFTER,
        fewest=decided.FEWEST,
    )
