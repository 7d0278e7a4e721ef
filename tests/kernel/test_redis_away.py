"""Redis goes away while people are at it: what they do is done, and what follows from it waits."""

import logging

import pytest

from forum import mail
from forum.discussion.models import State
from forum.extensions import db
from forum.permissions import Role
from forum.tasks import LOOKS
from tests.discussion.writing import stored, write
from tests.moderation.deciding import REASONED, decide
from tests.programs import redis_server


@pytest.fixture
def settings(tmp_path):
    """A Redis that was there, and a queue that waits for a worker."""
    with redis_server(tmp_path) as url:
        there = {"REDIS_URL": url, "RATELIMIT_STORAGE_URI": url}
    return {**there, "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True, "TESTING": False}


def test_comments_decisions_and_their_letters_are_not_stopped(app, make, visit, caplog):
    ada, mona = visit(make.member("Ada")), visit(make.member("Mona", Role.MODERATOR))
    assert write(ada, make.topic("post")).status_code == 303
    assert write(ada, make.topic("pre")).status_code == 303
    published, waits = stored(app)
    assert (published.state, waits.state) == (State.PUBLISHED, State.PENDING)

    assert decide(mona, waits, "return", **REASONED).status_code == 303

    assert stored(app)[1].state is State.RETURNED
    with app.app_context():
        assert [letter.taken_at for letter in db.session.query(mail.Letter)] == [None]
    assert "No Redis: _send_written waits" in caplog.text


def test_a_worker_says_so_in_lines_without_traces(app, caplog):
    for queue in app.extensions["queues"].values():
        consumer = queue.create_consumer(workers=1)
        for each in (consumer._create_worker(), consumer._create_scheduler()):
            each.loop()
    said = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert {record.name for record in said} == set(LOOKS)
    assert all("Connection refused" in record.message for record in said)
    assert not any(record.exc_info for record in said)


def test_whoever_is_invited_there_is_told_so(app, make):
    make.series()
    args = ["members", "invite", "ada@example.org", "--name", "Ada"]
    done = app.test_cli_runner().invoke(args=args)
    assert (done.exit_code, "Ada is invited" in done.output) == (0, True)
