"""The last step through the door: whoever has proved who they are is let in."""

from flask import redirect, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from ..members.models import Member
from ..safety import local_path
from . import actions, browsers


def enter(member: Member) -> Response:
    """Begin anew: nothing of the session before signing in is kept, here or on the server."""
    if before := session.get("_user_id"):
        actions.sign_out(before)
    session.clear()
    session.permanent = True
    member.session_key = actions.enter(member, browsers.name_of(request.user_agent.string))
    login_user(member)
    return redirect(local_path(request.args.get("next"), url_for("home.home")), 303)
