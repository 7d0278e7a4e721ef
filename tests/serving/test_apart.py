"""Pages in ordinary workers, sockets in processes of their own, Redis between them."""

from contextlib import contextmanager

import pytest
import requests

from forum.extensions import db
from forum.members.models import Member
from forum.permissions import OPERATOR
from forum.seats import actions as seats
from tests.discussion.test_presence import sign
from tests.discussion.writing import write
from tests.servers import Server, environ_of, serving

pytestmark = pytest.mark.parametrize("column", ["distributed"], indirect=True)


@pytest.fixture
def settings():
    return {"LIVE": "elsewhere"}


@contextmanager
def sockets(app, workers=1):
    """Socket processes beside the pages, which are this process; yields their address."""
    server = Server({**environ_of(app.config), "FORUM_LIVE": "gevent"}, "gevent", workers)
    with serving(server):
        yield server.address


def reader_at(address, visitor):
    visitor.serve = lambda: address
    return visitor


def test_what_pages_announce_is_heard_at_every_socket_process_without_stickiness(app, make, visit):
    topic = make.topic("post")
    with sockets(app, workers=2) as address:
        readers = [reader_at(address, visit(make.member(f"Ben{n}"))) for n in range(6)]
        assert [reader.follow(topic.id) for reader in readers] == [{"seq": 0}] * 6

        write(visit(make.member("Ada")), topic)

        assert [reader.hears()["anchor"] for reader in readers] == ["c1"] * 6
        for reader in readers:
            reader.hang_up()


def test_pages_answer_no_socket_and_sockets_offer_nothing_that_needs_stickiness(app, make, visit):
    reader = visit(make.member("Ada"))
    assert reader.status("/") == 200
    assert reader.status("/socket.io/?EIO=4&transport=websocket") == 404
    with sockets(app) as address:
        asked = requests.get(f"{address}/socket.io/?EIO=4&transport=polling", timeout=5)
        assert (asked.status_code, asked.json()) == (400, "Invalid transport")


def test_whoever_signs_out_or_is_paused_is_cut_off_at_the_sockets_within_five_seconds(
    app, make, visit
):
    topic, ada, ben = make.topic("post"), make.member("Ada"), make.member("Ben")
    with sockets(app) as address:
        leaving, paused = (reader_at(address, visit(one)) for one in (ada, ben))
        stays = reader_at(address, visit(make.member("Bea")))
        assert leaving.follow(topic.id) == paused.follow(topic.id) == {"seq": 0}
        assert stays.follow(topic.id) == {"seq": 0}

        leaving.submit("/", action="/sign-out")
        with app.app_context():
            seats.pause_member(OPERATOR, db.session.get(Member, ben.id))

        assert leaving.cut_off.wait(5)
        assert paused.cut_off.wait(5)
        assert stays.ask("follow topic", topic.id) == {"seq": 0}
        stays.hang_up()


def test_readers_are_counted_over_all_processes(app, make, visit):
    topic = make.topic("post")
    with sockets(app) as address:
        readers = [reader_at(address, visit(make.member(f"Ben{n}"))) for n in range(3)]
        for reader in readers:
            assert reader.follow(topic.id) == {"seq": 0}

        told = ""
        while told != "3 reading":
            told = readers[0].hears("presence")
        for reader in readers:
            reader.hang_up()


def test_who_has_no_socket_at_all_is_counted_with_them(app, make, visit):
    topic = make.topic("post")
    with sockets(app) as address:
        reader = reader_at(address, visit(make.member("Ada")))
        assert reader.follow(topic.id) == {"seq": 0}
        assert sign(visit(make.member("Ben")), topic) == "2 reading"

        told = ""
        while told != "2 reading":
            told = reader.hears("presence")
        reader.hang_up()
