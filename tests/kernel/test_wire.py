"""A reader's wire: nobody waits for a slow one, and what it is sent comes whole and in order."""

from contextlib import suppress

import gevent
import gevent.socket
import pytest

from forum.wire import Wire


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
