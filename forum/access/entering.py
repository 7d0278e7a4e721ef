"""The last step through the door: whoever has proved who they are is let in."""

from flask import redirect, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from ..factors import queries as factors
from ..members.models import Member
from ..safety import local_path
from . import actions, browsers


def proceed(member: Member) -> Response:
    """Let in who has proved one thing; a member with a second factor is asked for it before."""
    if factors.authenticator(member) is None:
        return enter(member)
    session["second_step"] = actions.begin_second_step(member)
    return redirect(url_for("access.take_second_step", next=request.args.get("next")), 303)


def enter(member: Member) -> Response:
    """Begin anew: nothing of the session before signing in is kept, here or on the server."""
    if before := session.get("_user_id"):
        actions.sign_out(before)
    session.clear()
    session.permanent = True
    member.session_key = actions.enter(member, browsers.name_of(request.user_agent.string))
    login_user(member)
    return redirect(local_path(request.args.get("next"), url_for("home.home")), 303)
