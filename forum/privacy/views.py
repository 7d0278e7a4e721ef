"""The privacy page: generated from the settings in force."""

from email.utils import parseaddr

from flask import Blueprint, current_app, render_template

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
        contact=parseaddr(current_app.config["MAIL_FROM"])[1],
        factor_needed=current_app.config["SECOND_FACTOR_NEEDED"],
        idle=IDLE,
        signed_in_for=SIGNED_IN_FOR,
        known_for=KNOWN_FOR,
        window=WINDOW,
    )
