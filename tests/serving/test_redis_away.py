"""Redis goes away between pages and sockets, and comes back, while all others stay."""

import os
import signal
import time
from contextlib import ExitStack

import pytest
from redis import Redis

from forum.extensions import db
from forum.impatience import ANSWERS_WITHIN
from forum.members.models import Member
from forum.permissions import OPERATOR
from forum.seats import actions as seats
from tests.discussion.writing import write
from tests.programs import free_port, redis_server
from tests.servers import Server, environ_of, serving


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def settings(port):
    url = f"redis://127.0.0.1:{port}/0"
    there = {"REDIS_URL": url, "RATELIMIT_STORAGE_URI": url}
    return {**there, "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True, "LIVE": "elsewhere"}


def test_what_is_written_meanwhile_is_found_by_asking_and_then_one_is_told_again(
    app, make, visit, port, tmp_path
):
    topic, ada, ben = make.topic("post"), visit(make.member("Ada")), visit(make.member("Ben"))
    with ExitStack() as there:
        there.enter_context(redis_server(tmp_path, port))
        server = Server({**environ_of(app.config), "FORUM_LIVE": "gevent"}, "gevent")
        with serving(server):
            ben.serve = lambda: server.address
            assert ben.follow(topic.id) == {"seq": 0}

            there.close()
            assert write(ada, topic).status_code == 303
            assert ben.ask("follow topic", topic.id) == {"seq": 1}

            there.enter_context(redis_server(tmp_path, port))
            told = None
            for number in range(15):
                write(ada, topic, claim=f"Storage, said {number}")
                if told := ben.last_heard("change", within=1):
                    break
            assert told["seq"] == ben.ask("follow topic", topic.id)["seq"]
            ben.hang_up()


def test_one_that_hangs_is_waited_for_once(app, make, visit, port, tmp_path):
    topic, ada = make.topic("post"), visit(make.member("Ada"))
    with redis_server(tmp_path, port) as url:
        write(ada, topic)
        with Redis.from_url(url) as connection:
            server = connection.info("server")["process_id"]
        os.kill(server, signal.SIGSTOP)
        try:
            write(ada, topic, claim="Whoever writes first waits")
            begun = time.monotonic()
            for number in range(3):
                assert write(ada, topic, claim=f"Nobody else, {number}").status_code == 303
            assert time.monotonic() - begun < ANSWERS_WITHIN
        finally:
            os.kill(server, signal.SIGCONT)


def test_who_is_paused_or_signs_out_meanwhile_is_cut_off_within_five_seconds(
    app, make, visit, port, tmp_path
):
    topic, paused = make.topic("post"), make.member("Ada")
    ada, ben, bea = (visit(one) for one in (paused, make.member("Ben"), make.member("Bea")))
    with ExitStack() as there:
        there.enter_context(redis_server(tmp_path, port))
        server = Server({**environ_of(app.config), "FORUM_LIVE": "gevent"}, "gevent")
        with serving(server):
            for one in (ada, ben, bea):
                one.serve = lambda: server.address
                assert one.follow(topic.id) == {"seq": 0}

            there.close()
            ben.submit("/", action="/sign-out")
            with app.app_context():
                seats.pause_member(OPERATOR, db.session.get(Member, paused.id))

            assert ada.cut_off.wait(5)
            assert ben.cut_off.wait(5)
            assert bea.ask("follow topic", topic.id) == {"seq": 0}
            bea.hang_up()
