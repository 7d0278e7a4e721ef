"""The last step through the door: whoever has proved who they are is let in."""

from datetime import timedelta

from flask import current_app, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from ..again import CARRIED, led_on
from ..factors import queries as factors
from ..members.models import Member
from ..ways import local_path
from . import actions, browsers, throttle

KNOWN_FOR = timedelta(days=365)


def proceed(member: Member, there: str | None = None) -> Response:
    """Let in who has proved one thing, to the page they asked for (`there`, or the address's
    `next`); a member with a second factor is asked for it before."""
    there = there or request.args.get("next")
    if not factors.has_factor(member):
        return enter(member, there)
    session["second_step"] = actions.begin_second_step(member)
    return led_on(url_for("access.take_second_step", next=there), CARRIED)


def enter(member: Member, there: str | None = None) -> Response:
    """Begin anew: nothing of the session before signing in is kept, here or on the server."""
    there = local_path(there or request.args.get("next"), url_for("home.home"))
    if before := session.get("_user_id"):
        actions.sign_out(before)
    session.clear()
    session.permanent = True
    member.session_key = actions.enter(member, browsers.name_of(request.user_agent.string))
    login_user(member)
    response = led_on(there)
    _know_again(response, member)
    return response


def device() -> str:
    """What this browser has kept of signing in before."""
    return request.cookies.get(_cookie(), "")


def _know_again(response: Response, member: Member) -> None:
    """Let this browser be told from strangers when somebody guesses the member's password."""
    throttle.forgive(member.email, device())
    response.set_cookie(
        _cookie(),
        throttle.device_for(member.email),
        max_age=KNOWN_FOR,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"
