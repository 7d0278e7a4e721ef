"""What the forum is measured beside: the same broadcast by nothing but its libraries, and by less.

`bare:app` is Flask-SocketIO as its documentation begins; `python -m tests.bench.bare PORT` is a
websocket server with nothing in it. Both broadcast whatever text is posted to them; the first also,
at `/kept`, only after a comment has been made and stands on disk, which is the least a forum does.
"""

import asyncio
import base64
import hashlib
import json
import sqlite3
import sys
import tempfile
from functools import cache

import bleach
import markdown
from flask import Flask, request
from flask_socketio import SocketIO, join_room

from .listening import WORDS, frame

app = Flask(__name__)
sio = SocketIO(app, async_mode="gevent", cors_allowed_origins="*")
FOLDER = tempfile.TemporaryDirectory()
HANDSHAKE = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@sio.on("follow topic")
def follow(_topic: int) -> dict[str, int]:
    join_room("topic")
    return {"seq": 0}


@app.post("/")
def post() -> tuple[str, int]:
    name, *change = json.loads(request.get_data()[2:])
    sio.emit(name, tuple(change), to="topic")
    return "", 201


@app.post("/kept")
def keep() -> tuple[str, int]:
    html = bleach.clean(markdown.markdown(WORDS), {"p", "strong"})
    with _database() as database:
        database.execute("INSERT INTO comment (source, html) VALUES (?, ?)", (WORDS, html))
    return post()


@cache
def _database() -> sqlite3.Connection:
    """On disk, and as careful as the forum's own."""
    database = sqlite3.connect(f"{FOLDER.name}/comments.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE comment (source TEXT, html TEXT)")
    return database


@app.get("/")
def ready() -> str:
    return ""


class Line(asyncio.Protocol):
    """A socket, or the one that posts."""

    lines: set["Line"] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.asked = transport, b""

    def data_received(self, data: bytes) -> None:
        if self in self.lines:
            return
        self.asked += data
        head, whole, body = self.asked.partition(b"\r\n\r\n")
        if not whole:
            return
        given = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        headers = {name.lower(): value for name, value in given.items()}
        if b"upgrade" in headers:
            self._let_in(headers[b"sec-websocket-key"])
        elif len(body) == int(headers.get(b"content-length", 0)):
            told = frame(body)
            for line in self.lines if body else ():
                line.transport.write(told)
            self.transport.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            self.asked = b""

    def connection_lost(self, _error: Exception | None) -> None:
        self.lines.discard(self)

    def _let_in(self, key: bytes) -> None:
        accept = base64.b64encode(hashlib.sha1(key + HANDSHAKE).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        self.lines.add(self)


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Line, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
