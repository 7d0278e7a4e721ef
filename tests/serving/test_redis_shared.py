"""Two forums with one Redis, each with a database of its own there."""

import pytest

from tests.discussion.writing import write
from tests.servers import Server, environ_of, serving


@pytest.fixture
def settings():
    return {"LIVE": "elsewhere"}


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_what_one_forum_tells_the_others_readers_do_not_hear(app, make, visit):
    topic = make.topic("post")
    ada, ben, eve = (visit(make.member(name)) for name in ("Ada", "Ben", "Eve"))
    environ = {**environ_of(app.config), "FORUM_LIVE": "gevent"}
    there, _, number = environ["FORUM_REDIS_URL"].rpartition("/")
    own = Server(environ, "gevent")
    other = Server({**environ, "FORUM_REDIS_URL": f"{there}/{int(number) + 1}"}, "gevent")
    with serving(own, other):
        ben.serve, eve.serve = lambda: own.address, lambda: other.address
        for reader in (ben, eve):
            reader.follow(topic.id)
        write(ada, topic)
        assert ben.hears("change")["seq"] == 1
        assert eve.last_heard("change", within=2) is None
        for reader in (ben, eve):
            reader.hang_up()
