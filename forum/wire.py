"""How live messages leave a process: framed once for all, and written straight to every socket.

By itself the library gives each socket a queue and a greenlet, which frames the message anew: most
of what a broadcast costs. Under gevent a frame goes out at once to whoever can take it; only what
a slow reader leaves is kept, in order, for a greenlet of its own. What comes in is heard in turns,
and whoever never pauses is cut off. Threads keep the library's way.
"""

import logging
import re
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

import gevent
import gevent.socket
import simple_websocket
from simple_websocket import ConnectionClosed
from wsproto.frame_protocol import FrameProtocol
from wsproto.utilities import ProtocolError

from .turns import A_MOMENT

# Pages say a few hundred bytes a minute.
MOST_BYTES, SECONDS_FOR_BYTES = 256 * 1024, 10.0
# The first two bytes of a frame: a text in one piece, and how long it is unless it is long.
WHOLE_TEXT, MASKED, LONG = 0x81, 0x80, 126
# What a packet of Engine.IO begins with. Letters in a message it takes for JSON, however deep.
PACKET = re.compile(r"[0-356]|4(?:[0-9]|$)")
PONG = "3"
_log = logging.getLogger(__name__)
Environ = dict[str, Any]


def init_server(engine: Any, has_begun: Callable[[str], bool]) -> None:
    """Let an Engine.IO server send so, and sleep to the beat. There is no door for it: what opens
    its websockets and how it sleeps are two of the parts it has been given for its way of waiting,
    and are exchanged there; what it sends to a session passes by here first. `has_begun` tells of a
    session whether its reader has said who they are, and is still let in."""
    wires: Wires = {}
    library, is_straight = engine._async["websocket"], engine.async_mode == "gevent"
    engine._async = {
        **engine._async,
        "websocket": partial(_Line, library, is_straight, wires, has_begun),
        "sleep": partial(_sleep_to_the_beat, engine._async["sleep"]),
    }
    engine.send_packet = partial(_send, wires, engine.send_packet)


def _send(wires: "Wires", queued: Callable[[str, Any], None], sid: str, packet: Any) -> None:
    """A message goes straight to whoever has a wire. Pings do not come by here: they are queued by
    the session itself, and a queue in which nothing moves is taken for a reader who has gone."""
    if wire := wires.get(sid):
        wire.send(_framed(packet.encode()))
    else:
        queued(sid, packet)


def _sleep_to_the_beat(sleep: Callable[[float], None], seconds: float) -> None:
    """Sleep, and where that is for long, until the full second that is nearest: so readers are
    asked together whether they are there. Asked one by one all the time, each found what is needed
    for it gone from the processor's memory, and took four times as long."""
    sleep(seconds if seconds < 1 else round(time.monotonic() + seconds) - time.monotonic())


class Wire:
    """A reader's connection, in place of its socket: all that is sent goes out whole and in the
    order of sending, and whoever sends never waits. A reader who says more than pages do is cut."""

    # Where thousands are told at once, what is looked at for each is what it costs.
    __slots__ = ("connection", "heard", "left", "since", "take")

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        # gevent's own `send` may wait, and is there to.
        self.take: Callable[[bytes], int] = connection._sock.send
        self.left: deque[bytes] | None = None
        self.heard, self.since = 0, time.monotonic()

    def recv(self, size: int) -> bytes:
        # Something is always there of whoever never pauses: all others would wait for that.
        if self.heard:
            gevent.sleep(A_MOMENT)
        data: bytes = self.connection.recv(size)
        if not self._is_flooded_by(len(data)):
            return data
        _log.warning("A socket is cut off: it says more than pages do")
        self.hang_up()
        return b""

    def send(self, data: bytes) -> int:
        if self.left:
            self.left.append(data)
            return len(data)
        try:
            taken = self.take(data)
        except BlockingIOError:
            taken = 0
        except OSError:
            # Gone: whoever reads from it is told.
            return len(data)
        if taken < len(data):
            self.left = deque([data[taken:]])
            gevent.spawn(self._drain, self.left)
        return len(data)

    def hang_up(self) -> None:
        """Nothing more goes either way; whoever waits for the reader is told."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _is_flooded_by(self, count: int) -> bool:
        moment = time.monotonic()
        if moment - self.since > SECONDS_FOR_BYTES:
            self.heard, self.since = 0, moment
        self.heard += count
        return self.heard > MOST_BYTES

    def _drain(self, left: deque[bytes]) -> None:
        try:
            while left:
                self.connection.sendall(left[0])
                left.popleft()
        except OSError:
            self.hang_up()


# Session → its wire, from what it is sent first on.
Wires = dict[str, Wire]


class _Line:
    """What Engine.IO opens for each websocket: the library's, or, under gevent, one of ours."""

    def __init__(
        self,
        library: Callable[..., Any],
        is_straight: bool,
        wires: Wires,
        has_begun: Callable[[str], bool],
        handler: Any,
        engine: Any,
    ) -> None:
        self.library = library(handler, engine)
        self.library.close = partial(_close, self.library.close)
        self.library.wait = partial(self._hear, self.library.wait)
        self.handler, self.is_straight, self.wires = handler, is_straight, wires
        self.has_begun = has_begun
        self.lines: dict[str, Any] = engine.sockets
        # Or what comes in pieces and never ends would be kept.
        self.most = self.library.server_args["max_message_size"] = engine.max_http_buffer_size

    def __call__(self, environ: Environ, start_response: Any) -> Any:
        # Compressed, every frame is another for every reader, and each of them costs 130 KiB.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        try:
            return self._serve(environ, start_response)
        finally:
            # Where gunicorn is told so the library does not come to forget whoever has gone.
            self.lines.pop(self.handler.__self__.sid, None)

    def _serve(self, environ: Environ, start_response: Any) -> Any:
        connection = environ.get("gunicorn.socket")
        # TLS that ends here has to wait in ways of its own.
        if not self.is_straight or type(connection) is not gevent.socket.socket:
            return self.library(environ, start_response)
        wire, sid = Wire(connection), self.handler.__self__.sid
        ends = _Ends({**environ, "gunicorn.socket": wire}, self.most)
        try:
            begin = partial(self.wires.setdefault, sid, wire)
            self.handler(_Straight(wire, begin, ends.close, partial(self._hear, ends.receive)))
        finally:
            self.wires.pop(sid, None)
        # So gunicorn knows that the connection is not HTTP's any more.
        raise StopIteration

    def _hear(self, receive: Callable[[], str | bytes | None]) -> str | bytes | None:
        """What a reader says next; None once the line is closed, it is no packet, or all it says is
        that it is there: such a line is held for nobody."""
        said = receive()
        if isinstance(said, str) and not PACKET.match(said):
            _log.warning("A socket is cut off: it says what no page says")
            return None
        if said == PONG and not self.has_begun(self.handler.__self__.sid):
            _log.warning("A socket is cut off: nobody is let in on it")
            return None
        return said


def _close(close: Callable[[], None]) -> None:
    """Where the reader was faster there is nothing to close, and the library's thread would end in
    an error."""
    with suppress(ConnectionClosed):
        close()


class _Straight:
    """A reader's websocket as Engine.IO uses one."""

    def __init__(
        self,
        wire: Wire,
        begin: Callable[[], object],
        end: Callable[[], None],
        hear: Callable[[], str | bytes | None],
    ) -> None:
        self.wire, self.begin, self.end, self.hear = wire, begin, end, hear

    def send(self, message: str | bytes) -> None:
        self.wire.send(_framed(message))
        # The first is what Engine.IO greets with; nothing may overtake it.
        self.begin()

    def wait(self) -> str | bytes | None:
        """What the reader says next; None once the line is closed, or is to be."""
        with suppress(ConnectionClosed):
            return self.hear()
        return None

    def close(self) -> None:
        with suppress(ConnectionClosed, OSError):
            self.end()
        self.wire.hang_up()


class _Ends(simple_websocket.Server):
    """The library's protocol, read by whoever waits for what comes: a greenlet less a reader."""

    connected: bool
    # Whether it has been given anything: then it may be amid a message, and all is for it.
    is_fed = False

    def __init__(self, environ: Environ, most: int) -> None:
        super().__init__(environ, max_message_size=most, thread_class=_NoThread)

    def receive(self, timeout: float | None = None) -> str | bytes:
        if self.input_buffer:
            # Said in one breath: pages, and what others say, come in between.
            gevent.sleep(A_MOMENT)
        while self.connected and not self.input_buffer:
            try:
                self._hear(self.sock.recv(self.receive_bytes))
            except (OSError, ProtocolError):
                self.connected = False
        if not self.input_buffer:
            raise ConnectionClosed(self.close_reason, self.close_message)
        message: str | bytes = self.input_buffer.pop(0)
        return message

    def _hear(self, data: bytes) -> None:
        said = [] if self.is_fed else _said_briefly(data)
        self.input_buffer += said
        if not said:
            self.is_fed = True
            # What is not there is how a line ends.
            self.ws.receive_data(data or None)
            self.connected = self._handle_events()


def _said_briefly(data: bytes) -> list[str]:
    """Plain words, each in a short frame of its own; nothing if there is anything else. Nearly all
    that pages say is that they are still there, which the library takes its time to read."""
    said = []
    while data:
        kind, length = data[0], data[1] - MASKED if len(data) > 1 else 0
        mask, words = data[2:6], data[6 : 6 + length]
        if kind != WHOLE_TEXT or not 0 < length < LONG or len(words) < length:
            return []
        said.append(bytes(byte ^ mask[at % 4] for at, byte in enumerate(words)))
        data = data[6 + length :]
    return [words.decode() for words in said] if all(map(bytes.isascii, said)) else []


class _NoThread:
    """In place of the thread that the library would read in."""

    name = ""

    def __init__(self, target: Callable[[], None]) -> None:
        pass

    def start(self) -> None:
        pass


@lru_cache(maxsize=16)
def _framed(message: str | bytes) -> bytes:
    """A message as every websocket sends it."""
    return bytes(FrameProtocol(client=False, extensions=[]).send_data(message))
