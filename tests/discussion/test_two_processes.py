"""Distributed: what one process announces is heard at another."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import free_port

from .writing import write

ROOT = Path(__file__).parents[2]
SECOND = """
import sys
from werkzeug.serving import make_server
from wsgi import app
server = make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True)
print("ready", flush=True)
server.serve_forever()
"""


def settings_of(app) -> dict[str, str]:
    """The environment in which another process is the same forum."""
    return {
        "FORUM_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "FORUM_REDIS_URL": app.config["REDIS_URL"],
        "FORUM_INSTANCE": str(app.config["INSTANCE"]),
        "FORUM_PUBLIC_URL": app.config["PUBLIC_URL"],
        "FORUM_SECRET_KEY": app.config["SECRET_KEY"],
        "PATH": "/usr/bin:/bin",
    }


@contextmanager
def second_process(app) -> Iterator[str]:
    """The application once more, on the same database and Redis; yields its address."""
    port = free_port()
    command = [sys.executable, "-c", SECOND, str(port)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=settings_of(app),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_a_comment_posted_at_one_process_is_heard_at_another(app, make, visit):
    topic = make.topic("post")
    writer, here, there = (visit(make.member(name)) for name in ("Ada", "Ben", "Bea"))
    with second_process(app) as address:
        there.serve = lambda: address
        assert here.follow(topic.id) == there.follow(topic.id) == {"seq": 0}

        write(writer, topic)

        change = there.hears()
        assert "<strong>first</strong>" in change["html"]
        assert change == here.hears()
        there.hang_up()


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_what_waits_is_told_to_moderators_at_another_process(app, make, visit):
    topic = make.topic("pre")
    writer, moderator = visit(make.member("Ada")), visit(make.member("Mo", "moderator"))
    with second_process(app) as address:
        moderator.serve = lambda: address
        assert moderator.connect()
        assert moderator.ask("follow desk") == {"waiting": 0}

        write(writer, topic)

        moderator.hears("waiting")
        assert moderator.ask("follow desk") == {"waiting": 1}
        moderator.hang_up()


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_whose_session_ends_at_one_process_hears_nothing_more_at_another(app, make, visit):
    topic = make.topic("post")
    writer, there = visit(make.member("Ada")), visit(make.member("Ben"))
    with second_process(app) as address:
        there.serve = lambda: address
        assert there.follow(topic.id) == {"seq": 0}

        there.submit("/", action="/sign-out")
        write(writer, topic)

        assert there.last_heard("change", within=3) is None
        there.hang_up()


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_who_closes_a_window_at_one_process_still_reads_at_another(app, make, visit):
    topic, ben = make.topic("post"), make.member("Ben")
    ada, here, there = visit(make.member("Ada")), visit(ben), visit(ben)
    with second_process(app) as address:
        there.serve = lambda: address
        for reader in (ada, here, there):
            assert reader.follow(topic.id) == {"seq": 0}
        assert ada.last_heard("presence", within=5) == "2 reading"

        there.hang_up()

        assert ada.last_heard("presence", within=5) in {None, "2 reading"}
        here.hang_up()
        assert ada.last_heard("presence", within=5) == ""
