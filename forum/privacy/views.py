"""The privacy page: generated from the settings in force."""

from flask import Blueprint, current_app, render_template

from .. import mail
from ..access.actions import SIGNED_IN_FOR
from ..access.entering import KNOWN_FOR
from ..access.queries import IDLE
from ..access.throttle import WINDOW
from ..safety import open_to_all

bp = Blueprint("privacy", __name__)


@bp.get("/privacy")
@open_to_all
def show_privacy() -> str:
    return render_template(
        "privacy/privacy.html",
        keep=current_app.config["KEEP"],
        contact=mail.contact(),
        factor_needed=current_app.config["SECOND_FACTOR_NEEDED"],
        idle=IDLE,
        signed_in_for=SIGNED_IN_FOR,
        known_for=KNOWN_FOR,
        window=WINDOW,
    )
