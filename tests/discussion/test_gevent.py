"""Served by gunicorn's gevent worker, as in production: told at once, in order, whoever is slow."""

import http.client
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import pytest
from websocket import WebSocket, create_connection

from tests.programs import free_port

from .test_two_processes import settings_of
from .writing import POSITION, write

ROOT = Path(__file__).parents[2]
# On the wire each of these is twelve letters.
LONG = "🌊" * 19_000


@pytest.fixture
def port(app) -> Iterator[int]:
    with gevent_process(app) as port:
        yield port


@contextmanager
def gevent_process(app, log: IO[str] | None = None, served: str = "wsgi:app") -> Iterator[int]:
    """The application as the README serves it, on the same database; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gevent", "--workers", "1"]
    command += ["--no-control-socket", "--log-level", "error", "--graceful-timeout", "1"]
    command += ["--bind", f"127.0.0.1:{port}"]
    environ = {**settings_of(app), "FORUM_LIVE": "gevent"}
    command.append(served)
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=log) as process:
        try:
            _until_it_answers(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _until_it_answers(port: int) -> None:
    """The port is open before the application is there."""
    until = time.monotonic() + 30
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("HEAD", "/sign-in")
            return connection.getresponse().close()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)
        finally:
            connection.close()


def cookie_of(visitor) -> str:
    return f"session={visitor.client.get_cookie('session', 'forum.test').value}"


@pytest.fixture
def follow(port: int) -> Iterator[Callable[..., WebSocket]]:
    """A bare socket that hears of a topic, so that the test decides when it reads."""
    address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    lines = []

    def follow(visitor, topic, **options) -> WebSocket:
        line = create_connection(address, cookie=cookie_of(visitor), timeout=10, **options)
        lines.append(line)
        assert line.recv().startswith("0{")
        for words, answer in (("40", "40{"), (f'420["follow topic",{topic.id}]', '430[{"seq":')):
            line.send(words)
            while not (told := line.recv()).startswith(answer):
                assert told.startswith('42["presence"')
        return line

    yield follow
    for line in lines:
        line.shutdown()


def changes(line: WebSocket, count: int) -> list[str]:
    """The anchors of the next changes; pings are answered, presence is passed over."""
    anchors = []
    while len(anchors) < count:
        message = line.recv()
        if message == "2":
            line.send("3")
        elif message.startswith('42["change"'):
            anchors.append(json.loads(message[2:])[1]["anchor"])
    return anchors


def send(port: int, writer, topic, **fields: str) -> None:
    """Write a comment at that process."""
    form = writer.get(f"/topics/{topic.id}").form(having="source")
    values = {name: value[0] for name, value in form.values.items() if value}
    one_of_its_own = {"form_key": secrets.token_urlsafe(16), "source": secrets.token_hex(8)}
    values |= {**POSITION, **one_of_its_own, **fields}
    headers = {
        "Cookie": cookie_of(writer),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", form.action.split("#")[0], urlencode(values), headers)
    assert connection.getresponse().status == 303
    connection.close()


def test_a_reader_who_does_not_read_makes_nobody_wait_and_finds_all_of_it_later(
    port, follow, make, visit
):
    topic = make.topic("post")
    ada, ben, cleo = (visit(make.member(name)) for name in ("Ada", "Ben", "Cleo"))
    reader = follow(ben, topic)
    slow = follow(cleo, topic, sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
    expected = [f"c{number}" for number in range(1, 17)]

    for number, anchor in enumerate(expected):
        send(port, ada, topic, source=f"{number} {LONG}")
        assert changes(reader, 1) == [anchor]

    # More than the two kernels keep for it between them.
    assert changes(slow, len(expected)) == expected


def test_a_reader_who_hangs_up_meanwhile_is_no_trouble_for_others(port, follow, make, visit):
    topic = make.topic("post")
    ada, ben, cleo = (visit(make.member(name)) for name in ("Ada", "Ben", "Cleo"))
    gone, reader = follow(ben, topic), follow(cleo, topic)
    gone.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    gone.sock.close()

    for _ in range(2):
        send(port, ada, topic)

    assert changes(reader, 2) == ["c1", "c2"]


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_what_another_process_announces_is_heard_once(port, follow, make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    reader = follow(ben, topic)

    for _ in range(3):
        write(ada, topic, source=f"Comes {secrets.token_hex(4)}.")

    assert changes(reader, 3) == ["c1", "c2", "c3"]
    send(port, ada, topic)
    assert changes(reader, 1) == ["c4"]


def test_nothing_is_compressed_for_each_reader(follow, make, visit):
    topic = make.topic("post")
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    line = follow(visit(make.member("Ada")), topic, header=offer)
    assert "sec-websocket-accept" in line.getheaders()
    assert "sec-websocket-extensions" not in line.getheaders()


def test_a_browser_that_never_pauses_leaves_others_their_turn(port):
    """Its next request is always there; whoever comes after it is answered long before its last."""
    ask, many = b"HEAD /sign-in HTTP/1.1\r\nHost: forum.test\r\n\r\n", 60
    busy, other = (socket.create_connection(("127.0.0.1", port), 20) for _ in range(2))
    for connection in (busy, other):
        connection.sendall(ask)
        assert b" 200 OK" in connection.recv(65536)

    busy.sendall(ask * many)
    other.sendall(ask)
    assert b" 200 OK" in other.recv(65536)

    before = _answers(busy, socket.MSG_DONTWAIT)
    assert before < many / 2
    while before < many:
        before += _answers(busy)
    for connection in (busy, other):
        connection.close()


def _answers(connection: socket.socket, flags: int = 0) -> int:
    """How many have come in."""
    try:
        return connection.recv(1 << 20, flags).count(b"HTTP/1.1 200 OK")
    except BlockingIOError:
        return 0
