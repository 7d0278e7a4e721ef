"""A Redis that hangs breaks no connection: pages soon say that they are not told, and ask."""

import os
import signal

import pytest
from playwright.sync_api import expect
from redis import Redis

from tests.discussion.writing import write
from tests.programs import redis_server
from tests.servers import Server, environ_of, serving

from .test_live import read


@pytest.fixture
def queue(tmp_path):
    with redis_server(tmp_path) as url:
        yield url


@pytest.fixture
def settings(queue):
    there = {"REDIS_URL": queue, "RATELIMIT_STORAGE_URI": queue}
    return {**there, "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True}


def test_one_whose_server_does_not_hear_the_others_says_so_and_asks(
    app, make, visit, open_browser, queue
):
    topic, ada = make.topic("post"), visit(make.member("Ada"))
    elsewhere = Server({**environ_of(app.config), "FORUM_LIVE": "elsewhere"})
    with Redis.from_url(queue) as connection, serving(elsewhere):
        ada.serve = lambda: elsewhere.address
        process = connection.info("server")["process_id"]
        page = read(open_browser(make.member("Ben")), topic.id)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        write(ada, topic)
        expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
        os.kill(process, signal.SIGSTOP)
        try:
            expect(page.get_by_text("Updates within a minute")).to_be_visible()
            late = read(open_browser(make.member("Bea")), topic.id)
            expect(late.get_by_text("Updates within a minute")).to_be_visible()
            write(ada, topic, claim="Nobody is told")
            expect(page.get_by_role("button", name="2 new comments")).to_be_visible()
        finally:
            os.kill(process, signal.SIGCONT)
        # It is left alone for ten seconds after its last silence.
        for one in (page, late):
            expect(one.get_by_text("Live", exact=True)).to_be_visible(timeout=40_000)
        write(ada, topic, claim="All are told")
        expect(page.get_by_role("button", name="3 new comments")).to_be_visible(timeout=3000)
