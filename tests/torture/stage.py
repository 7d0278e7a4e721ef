"""Where the torture takes place: the served forum, people in it, and how its processes end."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from flask import Flask

from forum.access import actions as access
from forum.extensions import db
from forum.programme.models import Topic
from tests.make import PROGRAMME, Make
from tests.servers import Server, environ_of, serving

TOPICS = 6
TABLE = "\n".join(
    ["  - title: 'Straight on'", "    topics:"]
    + [f"      - {{key: topic{n}, title: Topic {n}}}" for n in range(TOPICS)]
    + ["    exchanges:", "      - {key: open, opens: -20d 08:00, closes: +9d 18:00, policy: post}"]
)


class Stage:
    """The forum in as many processes as its settings ask for."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        environ = environ_of(app.config)
        gevent = {**environ, "FORUM_LIVE": "gevent"}
        if app.config["REDIS_URL"]:
            self.pages = Server({**environ, "FORUM_LIVE": "elsewhere"}, workers=2)
            self.sockets = Server(gevent, "gevent")
            self.servers = (self.pages, self.sockets)
        else:
            self.pages = self.sockets = Server(gevent, "gevent")
            self.servers = (self.pages,)
        with app.app_context():
            head, _, _ = PROGRAMME.partition("roundtables:")
            Make().series(f"{head}roundtables:\n{TABLE}\n")
            self.topics = [topic.id for topic in db.session.query(Topic).order_by(Topic.id)]

    def people(self, name: str, count: int) -> list[requests.Session]:
        """The browsers of so many new members, each signed in."""
        with self.app.app_context():
            members = [Make().member(f"{name}{n}", at=(1,)) for n in range(count)]
            return [signed_in(self.app, member) for member in members]

    def kill_a_worker(self, chance: random.Random) -> None:
        """One process, at random; its server starts another."""
        server = chance.choice([s for s in self.servers if s.workers()])
        server.kill_worker(chance.choice(server.workers()))

    def kill_all(self) -> None:
        """Every process at once; then they are started again."""
        for server in self.servers:
            server.kill()
        for server in self.servers:
            server.begin()

    def wait(self) -> None:
        for server in self.servers:
            server.wait()


def signed_in(app: Flask, member: Any, host: str = "127.0.0.1") -> requests.Session:
    """A browser of a member, in a session of its own."""
    with app.app_context():
        key = access.enter(member)
    serializer: Any = app.session_interface.get_signing_serializer(app)
    browser = requests.Session()
    session = {"_user_id": key, "_fresh": True, "_permanent": True}
    name = app.config["SESSION_COOKIE_NAME"]
    browser.cookies.set(name, serializer.dumps(session), domain=host, path="/")
    return browser


def cookies(app: Flask, count: int) -> list[str]:
    """The Cookie headers of so many sessions, each of a member of its own."""
    with app.app_context():
        crowd = [Make().member(f"Crowd{n}", at=(1,)) for n in range(count)]
    browsers = (signed_in(app, member) for member in crowd)
    return [cookie_of(one) for one in browsers]


def cookie_of(browser: requests.Session) -> str:
    """The Cookie header of a browser."""
    return "; ".join(f"{c.name}={c.value}" for c in browser.cookies)


@contextmanager
def staged(app: Flask) -> Iterator[Stage]:
    """The forum, served until the end of the block."""
    stage = Stage(app)
    with serving(*stage.servers):
        yield stage
