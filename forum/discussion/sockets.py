"""Live doors: a socket is let in with its session, and asked again with every event."""

import logging
from typing import Any

from flask import g, request
from flask_babel import get_locale
from flask_login import current_user
from flask_socketio import disconnect

from .. import live
from ..extensions import socketio
from ..factors import queries as factors
from ..members import taking_part
from ..programme import queries as programme

_log = logging.getLogger(__name__)


@socketio.on("connect")
def connect() -> bool:
    """Only browsers of signed-in members; the session they came with can end them."""
    if not current_user.is_authenticated or factors.is_missing(current_user):
        return False
    if not taking_part.is_agreed(current_user):
        return False
    live.follow_session(g.session.id, current_user.rights, current_user.id)
    return True


@socketio.on("follow topic")
def follow_topic(topic_id: Any = None) -> dict[str, Any]:
    """Hear what changes in a topic; answers with its `seq`, or that it does not exist."""
    if not current_user.is_authenticated:
        disconnect()
        return {"error": "signed out"}
    topic = type(topic_id) is int and programme.topic_for(current_user, topic_id)
    if not topic:
        return {"error": "not found"}
    live.follow_topic(topic.id, str(get_locale()))
    return {"seq": topic.seq}


@socketio.on_error_default
def failed(error: Exception) -> dict[str, str]:
    """A wrong event is answered and noted; it never ends the process."""
    _log.warning("Event %s refused: %r", getattr(request, "event", None), error)
    return {"error": "refused"}
