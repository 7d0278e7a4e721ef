"""A server that is told to stop finishes what runs, and lets its sockets go at once."""

import os
import signal
import socket
import time

import pytest

from tests.servers import Server, environ_of, serving
from tests.torture.readers import Reader
from tests.torture.stage import signed_in
from tests.torture.writers import Writer


@pytest.mark.parametrize(("live", "worker"), [("threading", "sync"), ("gevent", "gevent")])
def test_a_comment_that_is_still_being_sent_is_taken_and_answered(app, make, live, worker):
    topic = make.topic("post")
    server = Server({**environ_of(app.config), "FORUM_LIVE": live}, worker)
    browser = signed_in(app, make.member("Ada"))
    with serving(server):
        reader = Reader(server.address, server.address, topic.id, browser)
        if live == "gevent":
            reader.start()
            assert reader.is_following.wait(30)
        line, rest = half_sent(server, topic.id, browser)
        # Whoever comes later is answered, or has to wait for it: it has got that far.
        server.answers()

        os.kill(server.process.pid, signal.SIGTERM)
        begun = time.monotonic()
        wait_until(lambda: not server.answers())
        line.sendall(rest)

        assert line.recv(4096).startswith(b"HTTP/1.1 303 ")
        assert server.process.wait(30) == 0
        # Long before those are cut off that do not end by themselves.
        assert time.monotonic() - begun < 15
        line.close()
        reader.ending.set()


def half_sent(server: Server, topic_id: int, browser) -> tuple[socket.socket, bytes]:
    """The line to a server that has got half a comment's form; and the other half."""
    writer = Writer(server.address, [topic_id], [browser], seed=1)
    request = writer.request(browser, writer.filled_in())
    line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    begin = f"POST {request.path_url} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{head}\r\n"
    body = request.body.encode()
    line.sendall(begin.encode() + body[: len(body) // 2])
    return line, body[len(body) // 2 :]


def wait_until(is_so) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
