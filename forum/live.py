"""Live pages: rooms, and the only place that emits."""

import logging
import time
from collections import deque
from collections.abc import Callable, Set
from functools import partial
from threading import Lock
from typing import Any

from flask import Flask, current_app, request
from flask_babel import force_locale
from flask_socketio import join_room

from config import ELSEWHERE

from . import between, packets, wire
from .extensions import socketio
from .language import LANGUAGES
from .turns import A_MOMENT

# Of sessions, each with its member's rights: those that have ended, or have others now.
Ended = Callable[[Set[tuple[int, int]]], set[tuple[int, int]]]
# How long a socket may outlive the right to it, where another process took that right away.
SECONDS_BETWEEN_LOOKS = 2
# No page asks as much; whoever does is cut off.
MOST_EVENTS, SECONDS_FOR_EVENTS = 60, 10
_log = logging.getLogger(__name__)


def init_app(app: Flask, ended: Ended) -> None:
    is_elsewhere = app.config["LIVE"] == ELSEWHERE
    # What an application made before in this process asked for, its Redis too, is not this one's.
    socketio.server_options = {}
    socketio.init_app(
        # Without an application it answers no socket, and only tells the others through Redis.
        None if is_elsewhere else app,
        async_mode="threading" if is_elsewhere else app.config["LIVE"],
        client_manager=between.processes(
            app.config["REDIS_URL"],
            writes_only=is_elsewhere,
            look=lambda: app.extensions["watch"].look_in_time(),
        ),
        # One connection is one process's from end to end: nothing has to lead a browser back to it.
        transports=["websocket"],
        max_http_buffer_size=64 * 1024,
        serializer=packets.PagePacket,
        # A line that has gone silent ends by itself, when what was to be sent next has waited for
        # too long; to look at one after the other all the time costs more than to tell them all.
        monitor_clients=False,
        manage_session=False,
        # Of a line one word after the other: who says much at once keeps nobody else waiting.
        async_handlers=False,
    )
    wire.init_server(socketio.server.eio, partial(packets.has_begun, socketio.server))
    packets.init_server(socketio.server)
    app.extensions["watch"] = _Watch(app, socketio.server, ended)


def follow_topic(topic_id: int, language: str) -> None:
    """Let the asking socket hear what changes in a topic; the caller has checked that it may."""
    join_room(f"topic:{topic_id}:{language}")


def follow_desk(roundtable_id: int | None) -> None:
    """Let the asking socket hear that something waits for the moderators of a roundtable."""
    join_room(_desk(roundtable_id))


def follow_session(session_id: int, rights: int, member_id: int) -> None:
    """Tie the asking socket to the session it was opened in, in the present state of its rights."""
    join_room(f"member:{member_id}")
    _watch().begin(request.sid, member_id, (session_id, rights))  # type: ignore[attr-defined]


def is_flooding(sid: str) -> bool:
    """Whether a socket asks more than a page ever would; asking this counts as well."""
    times = _watch().asked.setdefault(sid, deque(maxlen=MOST_EVENTS))
    begun, moment = times[0] if len(times) == MOST_EVENTS else 0.0, time.monotonic()
    times.append(moment)
    return moment - begun < SECONDS_FOR_EVENTS


def forget(sid: str) -> tuple[int, set[int]]:
    """A socket closes: nothing of it is kept. Whose it was (0: nobody's), and of which topics no
    other one of theirs here is told."""
    watch = _watch()
    # Of thousands that close at once one goes after the other, and pages come in between.
    with watch.closing:
        socketio.sleep(A_MOMENT)
    watch.asked.pop(sid, None)
    member_id = watch.members.pop(sid, 0)
    rooms = _rooms(watch.server)
    others = set(rooms.get(f"member:{member_id}", ())) - {sid}
    # Every member has a room; where all go at once, that is all rooms for all of them.
    of_topics = (
        (room, there) for room, there in rooms.items() if (room or "").startswith("topic:")
    )
    left = (room for room, there in of_topics if sid in there and others.isdisjoint(there))
    return member_id, {int(room.split(":")[1]) for room in left}


def hold(thing: str, release: Callable[[], None]) -> None:
    """Until the asking socket closes or lets go, it holds this, and nothing held before."""
    _watch().held[request.sid] = thing, release  # type: ignore[attr-defined]


def let_go(sid: str) -> None:
    """What a socket holds is released, unless another one here holds the same."""
    held = _watch().held
    thing, release = held.pop(sid, ("", None))
    if release and thing not in {other for other, _ in held.values()}:
        release()


def announce(topic_id: int, render: Callable[[], dict[str, Any]], seal: str | None) -> None:
    """Send a committed change to everyone who reads the topic, rendered once for each language, and
    beside it the seal of its `seq`, if that is known."""
    _emit_to_readers(topic_id, "change", lambda: (render(), seal))


def reload(topic_id: int, seq: int) -> None:
    """Tell everyone who reads the topic that so much is another now that the page is to reload."""
    _emit_to_readers(topic_id, "change", lambda: {"seq": seq, "reload": True})


def tell_presence(topic_id: int, sentence: Callable[[], str]) -> None:
    """Tell everyone who reads the topic how many do, in their languages."""
    _emit_to_readers(topic_id, "presence", sentence)


def tell_decided(member_id: int, own: str) -> None:
    """Tell an author's open pages that their unpublished comment stands differently now."""
    _server().emit("decided", {"own": own}, to=f"member:{member_id}")


def tell_voice(member_id: int, topic_id: int, voice: str) -> None:
    """Tell an author's open pages by which handles they know what is theirs in a topic."""
    _server().emit("voice", {"topic": topic_id, "voice": voice}, to=f"member:{member_id}")


def tell_stance(member_id: int, topic_id: int) -> None:
    """Tell a member's open pages that they have answered a proposal of a topic."""
    _server().emit("stance", {"topic": topic_id}, to=f"member:{member_id}")


def tell_notified(member_id: int) -> None:
    """Tell a member's open pages that their notifications are others now."""
    _server().emit("notified", to=f"member:{member_id}")


def tell_uncounted(member_id: int) -> None:
    """Tell a member's open pages that they wish to be counted among the readers no longer."""
    _server().emit("uncounted", to=f"member:{member_id}")


def announce_waiting(roundtable_id: int | None) -> None:
    """Tell the moderators' pages that the queue is another one now."""
    _server().emit("waiting", to=_desk(roundtable_id))


def announce_claim(roundtable_id: int | None) -> None:
    """Tell the moderators' pages that somebody has opened or left a case."""
    _server().emit("claimed", to=_desk(roundtable_id))


def drop_ended() -> None:
    """Close the sockets whose session has ended or whose member's rights are others now: here at
    once, and at every other process before it tells what happens from now on.

    Each looks for itself every two seconds as well, where Redis is away.
    """
    _watch().look()
    if isinstance(_server().manager, between.Hearing):
        _server().manager.have_others_look()


def hang_up(app: Flask) -> None:
    """Close every socket here, as this process ends: the pages connect again by themselves."""
    engine = app.extensions["watch"].server.eio
    for one in list(engine.sockets):
        # Each by itself: a browser that has gone silent holds up nobody.
        socketio.start_background_task(engine.disconnect, one)


class _Watch:
    """Looks after the open sockets of one application in this process, while there are any."""

    def __init__(self, app: Flask, server: Any, ended: Ended) -> None:
        self.app, self.server, self.ended = app, server, ended
        self.is_on = self.is_deaf = False
        self.closing = Lock()
        # Socket → when it asked lately.
        self.asked: dict[str, deque[float]] = {}
        # Socket → whose it is.
        self.members: dict[str, int] = {}
        # Socket → what it holds, and what releases that.
        self.held: dict[str, tuple[str, Callable[[], None]]] = {}
        # Socket → (session id, rights) it was opened with, until the look after its end.
        self.open: dict[str, tuple[int, int]] = {}

    def begin(self, sid: str, member_id: int, session: tuple[int, int]) -> None:
        self.members[sid] = member_id
        self.open[sid] = session
        self._go_on()

    def look(self) -> None:
        here = _rooms(self.server).get(None, {})
        for sid in set(self.open).difference(here):
            self.open.pop(sid, None)
        if not self.open:
            return
        opened = dict(self.open)
        ended = self.ended(set(opened.values()))
        for sid, session in opened.items() if ended else ():
            if session in ended:
                self.server.disconnect(sid, namespace="/")

    def look_in_time(self) -> None:
        """Look, on nobody's behalf: a database that is away must not end the watch."""
        try:
            with self.app.app_context():
                self.look()
        except Exception:
            _log.exception("Open sockets could not be checked")

    def _look_again_and_again(self) -> None:
        while self.open:
            socketio.sleep(SECONDS_BETWEEN_LOOKS)
            self.look_in_time()
            # A Redis that hangs keeps no look waiting.
            socketio.start_background_task(self._tell_whether_deaf)
        self.is_on = False
        self._go_on()  # one may have come in just now

    def _tell_whether_deaf(self) -> None:
        """While this process does not hear the others, its pages are told so, whoever has just come
        as well: then they ask."""
        if not isinstance(self.server.manager, between.Hearing):
            return
        was_deaf, self.is_deaf = self.is_deaf, self.server.manager.is_deaf()
        if was_deaf or self.is_deaf:
            self.server.emit("deaf", self.is_deaf, ignore_queue=True)

    def _go_on(self) -> None:
        if self.open and not self.is_on:
            self.is_on = True
            socketio.start_background_task(self._look_again_and_again)


def _emit_to_readers(topic_id: int, name: str, said: Callable[[], Any]) -> None:
    """What is said is asked for once in each language in which somebody reads."""
    for language in LANGUAGES:
        room = f"topic:{topic_id}:{language}"
        if _is_heard(room):
            with force_locale(language):
                _server().emit(name, said(), to=room)


def _watch() -> _Watch:
    watch: _Watch = current_app.extensions["watch"]
    return watch


def _server() -> Any:
    """This application's own: `socketio.server` is that of the one made last in this process."""
    return _watch().server


def _rooms(server: Any) -> dict[Any, Any]:
    """Each room and who is in it, of this process; all are in the one without a name."""
    return server.manager.rooms.get("/", {})


def _is_heard(room: str) -> bool:
    """Whether anybody can be in a room; with Redis they may be so at another process."""
    return room in _rooms(_server()) or bool(current_app.config["REDIS_URL"])


def _desk(roundtable_id: int | None) -> str:
    return f"desk:{roundtable_id or 'series'}"
