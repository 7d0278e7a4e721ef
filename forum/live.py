"""Live pages: rooms, and the only place that emits."""

import logging
from collections.abc import Callable, Collection
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from flask_socketio import join_room

from .extensions import socketio
from .language import LANGUAGES

# Given session ids: those that still stand, each with the present state of its member's rights.
Standing = Callable[[Collection[int]], set[tuple[int, int]]]
# How long a socket may outlive the right to it, where another process took that right away.
SECONDS_BETWEEN_LOOKS = 2
_log = logging.getLogger(__name__)


def init_app(app: Flask, standing: Standing) -> None:
    app.extensions["standing"] = standing
    socketio.init_app(
        app,
        async_mode=app.config["LIVE"],
        message_queue=app.config["REDIS_URL"] or None,
        channel="forum-live",
        max_http_buffer_size=64 * 1024,
        manage_session=False,
    )
    # This application's own: where several are made in one process the newest takes the name.
    app.extensions["live"] = socketio.server


def follow_topic(topic_id: int, language: str) -> None:
    """Let the asking socket hear what changes in a topic; the caller has checked that it may."""
    join_room(f"topic:{topic_id}:{language}")


def follow_desk(roundtable_id: int | None) -> None:
    """Let the asking socket hear that something waits for the moderators of a roundtable."""
    join_room(_desk(roundtable_id))


def follow_session(session_id: int, rights: int, member_id: int) -> None:
    """Tie the asking socket to the session it was opened in, in the present state of its rights."""
    join_room(f"session:{session_id}:{rights}")
    join_room(f"member:{member_id}")
    _watch()


def announce(topic_id: int, render: Callable[[], dict[str, Any]]) -> None:
    """Send a committed change to everyone who reads the topic: rendered once for each language."""
    for language in LANGUAGES:
        with force_locale(language):
            socketio.emit("change", render(), to=f"topic:{topic_id}:{language}")


def reload(topic_id: int, seq: int) -> None:
    """Tell everyone who reads the topic that so much is another now that the page is to reload."""
    for language in LANGUAGES:
        socketio.emit("change", {"seq": seq, "reload": True}, to=f"topic:{topic_id}:{language}")


def tell(member_id: int, own: str) -> None:
    """Tell an author's open pages that their unpublished comment stands differently now."""
    socketio.emit("decided", {"own": own}, to=f"member:{member_id}")


def announce_waiting(roundtable_id: int | None) -> None:
    """Tell the moderators' pages that the queue is another one now."""
    socketio.emit("waiting", to=_desk(roundtable_id))


def drop_ended() -> None:
    """Close the sockets here whose session has ended or whose member's rights are others now.

    Every process looks for itself every two seconds; whoever ends something calls this as well.
    """
    server, open_here = current_app.extensions["live"], _open_sessions()
    if not open_here:
        return
    standing = current_app.extensions["standing"]({session_id for session_id, _ in open_here})
    for session_id, rights in open_here - standing:
        room = f"session:{session_id}:{rights}"
        for sid, _ in list(server.manager.get_participants("/", room)):
            server.disconnect(sid, namespace="/")


def _open_sessions() -> set[tuple[int, int]]:
    """(session id, rights) of every socket that is open in this process."""
    rooms = list(current_app.extensions["live"].manager.rooms.get("/", {}))
    found = (room.split(":") for room in rooms if room and room.startswith("session:"))
    return {(int(session_id), int(rights)) for _, session_id, rights in found}


def _watch() -> None:
    """Look after the open sockets of this process for as long as there are any."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if not app.extensions.get("watching"):
        app.extensions["watching"] = True
        socketio.start_background_task(_look_again_and_again, app)


def _look_again_and_again(app: Flask) -> None:
    while True:
        socketio.sleep(SECONDS_BETWEEN_LOOKS)
        with app.app_context():
            if not _open_sessions():
                app.extensions["watching"] = False
                return
            try:
                drop_ended()
            except Exception:  # a database that is away must not end the watch
                _log.exception("Open sockets could not be checked")


def _desk(roundtable_id: int | None) -> str:
    return f"desk:{roundtable_id or 'series'}"
