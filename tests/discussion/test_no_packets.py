"""In threads, too, what is no packet ends its line with one line in the log."""

import pytest

from tests.conftest import served

from .test_gevent import follow
from .test_hostile_sockets import frame, is_cut

__all__ = ["follow"]
NO_PACKETS = {"a letter": b"x", "nothing": b"", "depths": b"4" + b"[" * 10_000, "a number": b"9"}


@pytest.fixture
def port(app):
    with served(app) as address:
        yield int(address.rpartition(":")[2])


@pytest.mark.parametrize("words", NO_PACKETS.values(), ids=NO_PACKETS)
def test_what_is_no_packet_leaves_no_trace(follow, make, visit, caplog, words):
    topic, eve = make.topic("post"), make.member("Eve")
    line = follow(visit(eve), topic)
    line.sock.sendall(frame(words))

    assert is_cut(line)
    assert "Traceback" not in caplog.text
    assert "it says what no page says" in caplog.text
