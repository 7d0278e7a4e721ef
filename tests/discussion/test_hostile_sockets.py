"""Sockets that mean harm, in a real process: they get an error or are cut, and others go on."""

import http.client
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import requests
from websocket import (
    WebSocketBadStatusException,
    WebSocketConnectionClosedException,
    WebSocketTimeoutException,
    create_connection,
)

from forum.extensions import db
from forum.members.models import Member
from forum.permissions import OPERATOR
from forum.seats import actions as seats
from tests.torture.stage import cookie_of, signed_in

from .counted import LINES
from .test_gevent import changes, follow, gevent_process, send

__all__ = ["follow"]
SOCKET = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def port(app, log):
    with log.open("w") as told, gevent_process(app, told) as port:
        yield port


def frame(content: bytes, first: int = 0x81) -> bytes:
    """As a browser sends it; a first byte of 0x01 begins what never ends."""
    length = len(content)
    if length < 126:
        size = bytes([0x80 | length])
    elif length < 1 << 16:
        size = struct.pack(">BH", 0x80 | 126, length)
    else:
        size = struct.pack(">BQ", 0x80 | 127, length)
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(content))
    return bytes([first]) + size + mask + masked


def said_until_cut(line, data: bytes, most: int = 2000) -> bool:
    """Say it again and again; whether the other side makes an end of it."""
    try:
        for _ in range(most):
            line.sock.sendall(data)
    except OSError:
        return True
    return False


FLOODS = (b"2", b"3", b"6", b'42["here",1]', b'42["x"]', b"40/elsewhere,", b"430[]", b"\xff")


def test_whoever_never_pauses_is_cut_and_keeps_nobody_waiting(port, follow, make, visit):
    topic = make.topic("post")
    ada, eve = visit(make.member("Ada")), visit(make.member("Eve"))
    reader = follow(ada, topic)

    for words in FLOODS:
        with ThreadPoolExecutor() as pool:
            is_cut = pool.submit(said_until_cut, follow(eve, topic), frame(words) * 1000)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("HEAD", "/sign-in")
            assert connection.getresponse().status == 200, words
            connection.close()
            assert is_cut.result(20), words

    send(port, ada, topic)
    assert changes(reader, 1) == ["c1"]


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_who_says_much_at_once_keeps_only_themselves_waiting(follow, make, visit):
    """While the database answers one, the next is heard, and not all that the first has said."""
    topic, many = make.topic("post"), 55
    ada = follow(visit(make.member("Ada")), topic)
    others = [follow(visit(make.member(f"Eve{n}")), topic) for n in range(12)]
    for line in others:
        line.sock.sendall(frame(f'422["follow topic",{topic.id}]'.encode()) * many)
    # All of it has come by now.
    time.sleep(0.3)
    for line in others:
        _there(line)
    ada.send(f'422["follow topic",{topic.id}]')
    while not ada.recv().startswith("432"):
        pass

    # About one of each that was there before her; more, where the machine is busy.
    assert sum(_there(line).count(b"432[") for line in others) < 8 * len(others)


def _there(line) -> bytes:
    """What has come in on a line."""
    try:
        return line.sock.recv(1 << 20, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return b""


UNREADABLE = {
    "open": frame(b"42" + b"[" * 30_000),
    "deep": frame(b'42["follow topic",' + b"[" * 20_000 + b"]" * 20_000 + b"]"),
    "large": frame(b"42" + b'"' * 70_000),
    "in pieces": frame(b"a" * 60_000, first=0x01) + frame(b"a" * 60_000, first=0x00),
    "attachment": frame(b"51-[]"),
    "bytes": frame(b"\x00\x01", first=0x82),
    "noise": b"\xff" * 200,
    "http": b"GET / HTTP/1.1\r\n\r\n",
}


def test_what_cannot_be_read_ends_no_process(port, follow, make, visit):
    topic = make.topic("post")
    ada, eve = visit(make.member("Ada")), visit(make.member("Eve"))
    reader = follow(ada, topic)

    for number, (what, data) in enumerate(UNREADABLE.items(), start=1):
        follow(eve, topic).sock.sendall(data)

        send(port, ada, topic)
        assert changes(reader, 1) == [f"c{number}"], what


NO_PAGE_SAYS = {
    "no JSON": b'42["follow",topic 1]',
    "no name": b"42[]",
    "a number for a name": b"42[1]",
    "a list for a name": b'42[["x"]]',
    "an object": b'42{"here":1}',
    "a word": b'42"here"',
    "nothing": b"42",
    "less than nothing": b"4",
    "an answer": b"430[]",
    "an error": b"44",
    "another type": b"49",
    "pieces to come": b'451-["here",{"_placeholder":true,"num":0}]',
    "many pieces": b"45999999999-[]",
    "a long number": b"42" + b"9" * 200 + b'["here"]',
    "a beginning": b'42["connect"]',
    "another beginning": b"40",
    "a beginning elsewhere": b"40/elsewhere,",
    "an end": b'42["disconnect"]',
    "all other events": b'42["*"]',
    "depths below the event": b"4" + b"[" * 10_000,
    "no packet": b"x",
    "an unknown packet's letter": "é".encode(),
}


def test_what_no_page_says_ends_the_line_in_one_line_of_the_log(follow, make, visit, log):
    topic = make.topic("post")
    eve, lines = visit(make.member("Eve")), {}
    for what, words in NO_PAGE_SAYS.items():
        lines[what] = follow(eve, topic)
        lines[what].sock.sendall(frame(words))

    assert {what for what, line in lines.items() if not is_cut(line)} == set()
    told = log.read_text()
    assert "Traceback" not in told
    assert told.count("it says what no page says") == len(NO_PAGE_SAYS)


@pytest.mark.parametrize("first", [0x81, 0x01], ids=["whole", "that never ends"])
def test_what_is_larger_than_anything_a_page_says_ends_the_line(follow, make, visit, first):
    line = follow(visit(make.member("Eve")), make.topic("post"))
    line.sock.sendall(frame(b'42["x","' + b"a" * 70_000 + b'"]', first))
    assert is_cut(line)


def test_who_goes_does_not_come_back_on_the_same_line(follow, make, visit):
    """To come and go without end would be no event, and be counted by none."""
    line = follow(visit(make.member("Eve")), make.topic("post"))
    line.send("41")
    assert is_cut(line)


def test_who_is_refused_knocks_once_on_a_line(port, make):
    """To knock again and again would be no event either, and all pages wait for the answers."""
    make.series()
    line = create_connection(f"ws://127.0.0.1:{port}{SOCKET}", timeout=10)
    assert line.recv().startswith("0{")
    line.sock.sendall(frame(b"40") * 300)

    answers = []
    while said := line.recv():
        answers.append(said[:2])
    line.shutdown()
    assert answers == ["44", "1"]


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.test", "null", "http://127.0.0.1", "https://127.0.0.1:{port}"]
)
def test_a_page_of_another_site_opens_no_socket_with_its_readers_session(app, port, make, origin):
    """Its reader's browser would send the session along."""
    make.series()
    cookie = cookie_of(signed_in(app, make.member("Ada")))

    def opened(origin: str):
        address = f"ws://127.0.0.1:{port}{SOCKET}"
        return create_connection(address, timeout=10, cookie=cookie, origin=origin)

    with closing(opened(f"http://127.0.0.1:{port}")) as line:
        assert line.recv().startswith("0{")
    with pytest.raises((WebSocketBadStatusException, WebSocketConnectionClosedException)):
        opened(origin.format(port=port)).recv()


def test_who_has_been_cut_off_and_says_more_is_gone(app, follow, make, visit):
    topic, ada = make.topic("post"), make.member("Ada")
    line = follow(visit(ada), topic)
    with app.app_context():
        seats.pause_member(OPERATOR, db.session.get(Member, ada.id))
    while not line.recv().startswith("41"):
        pass

    line.send(f'422["follow topic",{topic.id}]')
    assert is_cut(line)


def test_a_line_that_says_nothing_but_that_it_is_there_is_not_held(port, make):
    make.series()
    line = create_connection(f"ws://127.0.0.1:{port}{SOCKET}", timeout=5)
    assert line.recv().startswith("0{")
    line.send("3")
    assert is_cut(line)
    line.shutdown()


def test_nor_is_one_whose_reader_was_cut_off(app, follow, make, visit):
    topic, ada = make.topic("post"), make.member("Ada")
    line = follow(visit(ada), topic)
    line.send("3")
    with app.app_context():
        seats.pause_member(OPERATOR, db.session.get(Member, ada.id))
    while not line.recv().startswith("41"):
        pass

    line.send("3")
    assert is_cut(line)


def test_nothing_is_kept_of_a_line_that_is_gone(app, log, make):
    make.series()
    with log.open("w") as told, gevent_process(app, told, "tests.discussion.counted:app") as port:
        lines = [create_connection(f"ws://127.0.0.1:{port}{SOCKET}") for _ in range(3)]
        assert lines_at(port) == "3"

        for line in lines:
            line.shutdown()

        until = time.monotonic() + 5
        while lines_at(port) != "0":
            assert time.monotonic() < until
            time.sleep(0.05)


def lines_at(port: int) -> str:
    return requests.get(f"http://127.0.0.1:{port}{LINES}", timeout=5).text


def test_what_comes_with_a_wrong_event_is_nowhere_told(follow, make, visit, log):
    line = follow(visit(make.member("Eve")), make.topic("post"))
    line.send('421["follow desk","my very own words"]')
    assert line.recv() == '431[{"error":"refused"}]'
    told = log.read_text()
    assert "Event follow desk refused" in told
    assert "my very own words" not in told


def is_cut(line) -> bool:
    """Whether the other side makes an end of it, whatever it has said before."""
    try:
        while line.recv():
            pass
    except WebSocketTimeoutException:
        return False
    except (WebSocketConnectionClosedException, ConnectionError):
        return True
    return True
