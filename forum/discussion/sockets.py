"""Live doors: a socket is let in with its session, and asked again with every event."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request
from flask_babel import get_locale
from flask_login import current_user
from flask_socketio import disconnect

from .. import journal, live
from ..clock import now
from ..extensions import socketio
from ..factors import queries as factors
from ..fields import is_number
from ..members import taking_part
from ..programme import queries as programme
from ..programme.models import Topic
from . import opening, presence

_log = logging.getLogger(__name__)
Answer = dict[str, Any]


def for_members(event: Callable[..., Answer]) -> Callable[..., Answer]:
    """Whoever has signed out meanwhile, or asks without end, is cut off."""

    @wraps(event)
    def asked(*data: Any) -> Answer:
        if live.is_flooding(_sid()):
            member_id = getattr(current_user, "id", None)
            _log.warning("A socket of member %s is cut off: too many events", member_id)
            disconnect()
            return {"error": "too many"}
        if not current_user.is_authenticated:
            disconnect()
            return {"error": "signed out"}
        return event(*data)

    return asked


@socketio.on("connect")
def connect() -> bool:
    """Only browsers of signed-in members; the session they came with can end them."""
    if not current_user.is_authenticated or factors.is_missing(current_user):
        return False
    if not taking_part.is_agreed(current_user):
        return False
    live.follow_session(g.session.id, current_user.rights, current_user.id)
    return True


@socketio.on("disconnect")
def disconnected(_reason: str = "") -> None:
    """Who closes the page, or is cut off, is counted no longer and holds nothing."""
    member_id, topics = live.forget(_sid())
    for topic_id in topics:
        presence.leave(member_id, topic_id)
    live.let_go(_sid())


@socketio.on("follow topic")
@for_members
def follow_topic(topic_id: Any = None, was: Any = None, is_read: Any = True) -> Answer:
    """Hear what changes in a topic; answers with its `seq`, or that it does not exist. A page that
    tells how its reader could write learns the seal of that and what the time is, and if they could
    otherwise now; in a window that nobody looks at it is not read."""
    topic = _topic(topic_id)
    if not topic or not isinstance(was, str | None):
        return {"error": "not found"}
    live.follow_topic(topic.id, str(get_locale()))
    # As of now: what was told before this socket listened is to be fetched.
    programme.read_anew(topic)
    if is_read is True:
        presence.note(current_user, topic, is_writing=False)
    state = opening.state(current_user, topic)
    answer = {"seq": topic.seq, **({"opening": state} if was not in {None, state} else {})}
    if was is None:
        return answer
    return {**answer, "seal": journal.seal_of(topic), "now": round(now().timestamp() * 1000)}


@socketio.on("here")
@for_members
def here(topic_id: Any = None, is_writing: Any = False) -> Answer:
    """A sign that the page of a topic is still read, or that its reader writes just now."""
    topic = _topic(topic_id)
    if not topic:
        return {"error": "not found"}
    presence.note(current_user, topic, is_writing=is_writing is True)
    return {"counted": current_user.shows_presence}


@socketio.on("*")
@for_members
def unknown(_event: Any = None, *_data: Any) -> Answer:
    """An event nobody knows of."""
    return {"error": "not found"}


@socketio.on_error_default
def failed(error: Exception) -> Answer | bool:
    """A wrong event is answered and noted, without what came with it; it never ends the process."""
    event = request.event["message"]  # type: ignore[attr-defined]
    _log.warning("Event %s refused: %r", event, error)
    # Let in without its session, a socket would outlive it.
    return event != "connect" and {"error": "refused"}


def _topic(topic_id: Any) -> Topic | None:
    return programme.topic_for(current_user, topic_id) if is_number(topic_id) else None


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]
