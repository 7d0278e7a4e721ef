"""A reader's wire: nobody waits for a slow one, and what it is sent comes whole and in order."""

from contextlib import suppress
from types import SimpleNamespace

import gevent
import gevent.socket
import pytest
from simple_websocket import ConnectionClosed

from forum import wire as wires
from forum.wire import Wire, _Ends, _Line, _said_briefly, init_server
from tests.discussion.test_hostile_sockets import frame

OPENED = {
    "HTTP_HOST": "127.0.0.1",
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "Upgrade",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
}
SAID = ["40", '420["follow topic",7]', "3", "a" * 125, "é", "b" * 200, "3", "c" * 5000, "3"]


@pytest.fixture
def ends():
    """A wire, and the reader at its other end."""
    here, there = gevent.socket.socketpair()
    with here, there:
        yield Wire(here), there


def test_what_a_slow_reader_leaves_comes_whole_and_in_order(ends):
    wire, reader = ends
    frames = [bytes([number]) * (number * 997 + 1) for number in range(200)]

    with gevent.Timeout(5):
        for frame in frames:
            assert wire.send(frame) == len(frame)
        assert wire.left  # nobody has read, and nobody has waited for it

        whole, heard = b"".join(frames), b""
        while len(heard) < len(whole):
            heard += reader.recv(65536)

    assert heard == whole
    gevent.sleep(0)
    assert not wire.left


def test_what_is_sent_while_the_rest_goes_out_stays_behind_it(ends):
    wire, reader = ends
    with gevent.Timeout(5):
        wire.send(b"a" * 1_000_000)
        gevent.sleep(0)  # the rest is on its way
        heard = reader.recv(65536)
        wire.send(b"b")
        while len(heard) < 1_000_001:
            heard += reader.recv(65536)

    assert heard == b"a" * 1_000_000 + b"b"


def test_a_reader_who_is_gone_ends_what_waits_for_it(ends):
    wire, reader = ends
    with gevent.Timeout(5):
        wire.send(b"a" * 1_000_000)
        reader.close()
        with suppress(ConnectionResetError):
            assert wire.recv(1) == b""


def test_who_says_little_at_a_time_is_heard_for_ever(ends, monkeypatch):
    monkeypatch.setattr(wires, "MOST_BYTES", 100)
    monkeypatch.setattr(wires, "SECONDS_FOR_BYTES", 0.05)
    wire, reader = ends
    with gevent.Timeout(5):
        for _ in range(3):
            reader.sendall(b"a" * 60)
            assert wire.recv(1000)
            gevent.sleep(0.1)


@pytest.mark.parametrize("size", [1, 100, 4096, 80_000])
def test_what_a_reader_says_is_heard_in_whatever_pieces_it_comes(ends, size):
    wire, reader = ends
    whole = b"".join(frame(words.encode()) for words in SAID)
    with gevent.Timeout(5):
        server = _Ends({**OPENED, "gunicorn.socket": wire}, 65536)
        talk = gevent.spawn(_say_in_pieces, reader, whole, size)
        assert [server.receive() for _ in SAID] == SAID
        talk.join()


def test_between_two_words_of_one_breath_it_is_everybodys_turn(ends):
    """Or pages would wait for all that many readers say at once."""
    wire, reader = ends
    turns = []
    with gevent.Timeout(5):
        server = _Ends({**OPENED, "gunicorn.socket": wire}, 65536)
        reader.sendall(frame(b"one") + frame(b"two"))
        turns.append(server.receive())
        gevent.spawn(turns.append, "a page")
        turns.append(server.receive())
    assert turns == ["one", "a page", "two"]


def _say_in_pieces(reader, whole, size):
    for begin in range(0, len(whole), size):
        reader.sendall(whole[begin : begin + size])
        gevent.sleep(0)


OTHERWISE = {
    "nothing": b"",
    "half a head": b"\x81",
    "without its end": frame(b"3")[:-1],
    "with half a head behind it": frame(b"3") + b"\x81",
    "empty": frame(b""),
    "other letters": frame("é".encode()),
    "long": frame(b"a" * 126),
    "bytes": frame(b"3", first=0x82),
    "in pieces": frame(b"3", first=0x01),
    "the end": frame(b"", first=0x88),
    "without a mask": b"\x81\x013",
}


# Named: what is masked is another in every process.
@pytest.mark.parametrize("data", OTHERWISE.values(), ids=OTHERWISE)
def test_only_short_plain_whole_words_are_read_without_the_library(data):
    assert _said_briefly(frame(b"40") + frame(b"3")) == ["40", "3"]
    assert _said_briefly(data) == []


@pytest.mark.parametrize(("asked", "at_least", "at_most"), [(25, 24.5, 25.5), (2, 1.5, 2.5)])
def test_whoever_is_to_wait_for_long_wakes_at_a_full_second_with_the_others(
    asked, at_least, at_most, monkeypatch
):
    for moment in (100.0, 100.3, 100.499, 100.501, 100.99):
        waits = []
        monkeypatch.setattr(wires, "time", SimpleNamespace(monotonic=lambda at=moment: at))
        _engine(waits.append)._async["sleep"](asked)

        assert at_least <= waits[0] <= at_most
        assert moment + waits[0] == pytest.approx(round(moment + waits[0]))


def test_a_short_wait_is_as_long_as_it_was_asked_for():
    waits = []
    engine = _engine(waits.append)

    engine._async["sleep"](0)
    engine._async["sleep"](0.3)

    assert waits == [0, 0.3]


def test_a_line_that_its_reader_has_closed_already_is_closed_again_without_an_error():
    class Closed:
        server_args = {}
        wait = None

        def __init__(self, _handler, _engine):
            pass

        def close(self):
            raise ConnectionClosed

    engine = SimpleNamespace(max_http_buffer_size=1, sockets={})
    _Line(Closed, False, {}, lambda _sid: True, lambda: None, engine).library.close()


def _engine(sleep):
    """What is left of an Engine.IO server that only waits."""
    parts = {"websocket": None, "sleep": sleep}
    engine = SimpleNamespace(async_mode="gevent", _async=parts, send_packet=None)
    init_server(engine, lambda _sid: True)
    return engine
