"""Live pages: rooms, and the only place that emits."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import force_locale
from flask_socketio import disconnect, join_room

from .extensions import socketio
from .language import LANGUAGES


def init_app(app: Flask) -> None:
    socketio.init_app(
        app,
        async_mode=app.config["LIVE"],
        message_queue=app.config["REDIS_URL"] or None,
        channel="forum-live",
        max_http_buffer_size=64 * 1024,
        manage_session=False,
    )


def follow_topic(topic_id: int, language: str) -> None:
    """Let the asking socket hear what changes in a topic; the caller has checked that it may."""
    join_room(f"topic:{topic_id}:{language}")


def follow_desk(roundtable_id: int | None) -> None:
    """Let the asking socket hear that something waits for the moderators of a roundtable."""
    join_room(_desk(roundtable_id))


def follow_session(session_id: int, member_id: int) -> None:
    """Tie the asking socket to the session it was opened in, and to its member."""
    join_room(f"session:{session_id}")
    join_room(f"member:{member_id}")


def announce(topic_id: int, render: Callable[[], dict[str, Any]]) -> None:
    """Send a committed change to everyone who reads the topic: rendered once for each language."""
    for language in LANGUAGES:
        with force_locale(language):
            socketio.emit("change", render(), to=f"topic:{topic_id}:{language}")


def tell(member_id: int, own: str) -> None:
    """Tell an author's open pages that their unpublished comment stands differently now."""
    socketio.emit("decided", {"own": own}, to=f"member:{member_id}")


def announce_waiting(roundtable_id: int | None) -> None:
    """Tell the moderators' pages that the queue is another one now."""
    socketio.emit("waiting", to=_desk(roundtable_id))


def end_session(session_id: int) -> None:
    """Close the sockets that were opened in a session."""
    room = f"session:{session_id}"
    for sid, _ in list(socketio.server.manager.get_participants("/", room)):
        disconnect(sid, namespace="/")


def _desk(roundtable_id: int | None) -> str:
    return f"desk:{roundtable_id or 'series'}"
