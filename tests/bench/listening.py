"""Many browsers' sockets in one process: just enough of a websocket to note when each was told.

What a listener costs is small beside what the server does for it: one core measures another.
"""

import contextlib
import os
import re
import select
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

# What every measured comment begins with, its number; and how it goes on.
MARK = "delivery {:06d}."
WORDS = " The harbour keeps **two** ferries by night, and nobody has counted who waits." * 8
_MARK = re.compile(rb"delivery (\d{6})\.")
TEXT, CLOSE = 0x1, 0x8
PATIENCE = 60
# What is told to many is over when nothing has come for so many seconds.
LULL = 0.005
# SO_TIMESTAMPNS: of what is read the kernel says when it came in, by the clock on the wall.
ARRIVAL = 35
# So many come in each second, whoever they listen to: who came in at once is asked at once, later,
# whether they are still there.
PACE = 100


@dataclass
class Hall:
    """Whom to listen to: ports in turn, a path, and what each listener says there before it is
    ready; the server answers each of it once."""

    ports: Sequence[int]
    path: str
    cookies: Sequence[str]
    says: Sequence[str]


@dataclass
class Heard:
    """Number of the comment → when each listener was told, and all that was told more than once."""

    times: dict[int, list[float]] = field(default_factory=dict)
    repeated: int = 0
    # The first of it, as it came.
    sample: bytes = b""


class Listener:
    def __init__(self, hall: Hall, number: int) -> None:
        self.rest = b""
        self.told: set[int] = set()
        port, cookie = hall.ports[number % len(hall.ports)], hall.cookies[number]
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.sendall(
            f"GET {hall.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        if b" 101 " not in answer.split(b"\r\n")[0]:
            raise ConnectionError(answer[:200])
        self.rest = answer.split(b"\r\n\r\n", 1)[1]
        # Engine.IO greets by itself.
        for words in hall.says:
            if words == hall.says[0]:
                self._next()
            self.say(words)
            self._next()

    def say(self, words: str) -> None:
        """A short text, masked as browsers must."""
        mask, content = os.urandom(4), words.encode()
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(content))
        self.socket.sendall(bytes((0x80 | TEXT, 0x80 | len(content))) + mask + masked)

    def messages(self) -> Iterator[tuple[int, bytes]]:
        """(kind, content) of all that has come in whole."""
        rest = self.rest
        while len(rest) >= 2:
            length, begin = rest[1], 2
            if length == 126:
                length, begin = int.from_bytes(rest[2:4], "big"), 4
            elif length == 127:
                length, begin = int.from_bytes(rest[2:10], "big"), 10
            if len(rest) < begin + length:
                break
            yield rest[0] & 15, rest[begin : begin + length]
            rest = rest[begin + length :]
        self.rest = rest

    def _next(self) -> bytes:
        while not (found := list(self.messages())):
            self.rest += self._more()
        return found[0][1]

    def _more(self) -> bytes:
        if not (data := self.socket.recv(65536)):
            raise ConnectionError("closed before it was ready")
        return data


def listen(hall: Hall, parent: Connection) -> None:
    """Connect them all, tell the parent, listen until it answers, and hand over what was heard."""
    room, heard = _Room(), Heard()
    begin = time.monotonic()
    for number in range(len(hall.cookies)):
        room.let_in(Listener(hall, number))
        # However late it is: whoever is asked whether they are still there answers.
        room.hear(heard, 0)
        while (early := begin + number / PACE - time.monotonic()) > 0:
            room.hear(heard, early)
    parent.send("ready")
    while not parent.poll():
        room.hear(heard, 0.2)
    parent.send(heard)


class _Room:
    """The listeners that are connected."""

    def __init__(self) -> None:
        self.poll = select.epoll()
        self.by_file: dict[int, Listener] = {}

    def let_in(self, listener: Listener) -> None:
        listener.socket.setblocking(False)
        listener.socket.setsockopt(socket.SOL_SOCKET, ARRIVAL, 1)
        self.by_file[listener.socket.fileno()] = listener
        self.poll.register(listener.socket, select.EPOLLIN)

    def hear(self, heard: Heard, patience: float) -> None:
        """Leave alone what comes in until it has reached everybody: the kernel knows when it did.
        Who reads meanwhile is in the way of whoever sends, and the slower the faster that is."""
        before, ready = 0, self._ready(patience)
        while len(ready) > before:
            time.sleep(LULL)
            before, ready = len(ready), self._ready(0)
        for file, _ in ready:
            listener = self.by_file[file]
            data, moment = _arrived(listener.socket)
            listener.rest += data
            if not data or self._take(listener, heard, moment):
                self.poll.unregister(file)

    def _ready(self, patience: float) -> list[tuple[int, int]]:
        return self.poll.poll(patience, len(self.by_file) + 1)

    def _take(self, listener: Listener, heard: Heard, moment: float) -> bool:
        """Note what has come in; whether it was a goodbye."""
        for kind, content in listener.messages():
            if kind == CLOSE:
                return True
            if content == b"2":
                listener.say("3")
            elif content.startswith(b'42["change"') and (mark := _MARK.search(content)):
                number = int(mark[1])
                heard.sample = heard.sample or content
                heard.repeated += number in listener.told
                listener.told.add(number)
                heard.times.setdefault(number, []).append(moment)
        return False


def _arrived(line: socket.socket) -> tuple[bytes, float]:
    """What has come in, and when the last of it did."""
    data, notes = b"", []
    with contextlib.suppress(ConnectionError):
        data, notes, *_ = line.recvmsg(1 << 16, 64)
    stamps = [struct.unpack("qq", note) for _, kind, note in notes if kind == ARRIVAL]
    return data, sum(s + ns / 1e9 for s, ns in stamps) if stamps else time.time()


def renumbered(sample: bytes, number: int) -> bytes:
    """The same bytes as if they were of another comment."""
    return _MARK.sub(MARK.format(number).encode(), sample)


def frame(content: bytes) -> bytes:
    """A text as a server sends it, for whoever serves the listeners without a library."""
    length = len(content)
    if length < 126:
        return bytes((0x80 | TEXT, length)) + content
    return struct.pack(">BBH", 0x80 | TEXT, 126, length) + content
