"""A forum with many members in it, each signed in, and how some of them write."""

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade

from forum import create_app
from forum.access import actions as access
from tests.make import Make
from tests.page import Page

from .listening import WORDS
from .serving import ROOT

# No member writes more than twenty comments a minute.
WRITERS = 4


@dataclass
class Writer:
    """A member at the composer of the topic's page."""

    cookie: str
    form: dict[str, str]


@dataclass
class Town:
    """Where they are, the topic they read, and the cookies of who reads and who writes."""

    folder: Path
    topic: int
    readers: list[str]
    writers: list[Writer]

    def environ(self) -> dict[str, str]:
        return {"FORUM_INSTANCE": str(self.folder), "FORUM_LIVE": "gevent"}

    def write(self, port: int, number: int, begin: str) -> None:
        """One of them sends a comment that begins so."""
        writer = self.writers[number % len(self.writers)]
        send_form(port, self.topic, writer.cookie, writer.form, begin)


def send_form(port: int, topic: int, cookie: str, form: Mapping[str, str], begin: str) -> None:
    """A comment that begins so is sent as the script of a topic's page sends it, and taken."""
    fields = {
        **form,
        "form_key": secrets.token_urlsafe(16),
        "kind": "position",
        "claim": "The harbour keeps two ferries",
        "source": begin + WORDS,
    }
    headers = {
        "Accept": "application/json",
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "127.0.0.1:8000",
    }
    status = send(port, f"/topics/{topic}/comments", urlencode(fields).encode(), headers)
    if status != 201:
        raise RuntimeError(f"a comment was answered with {status}")


def build(folder: Path, size: int) -> Town:
    app = create_app(
        {"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/forum.db"}
    )
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        make = Make()
        topic = make.topic("post").id
        keys = [access.enter(make.member(f"Reader{number}")) for number in range(size)]
    cookies = [_cookie(app, key) for key in keys]
    writers = [_at_composer(app, cookie, topic) for cookie in islice(cycle(cookies), WRITERS)]
    return Town(folder, topic, [f"session={cookie}" for cookie in cookies], writers)


def _cookie(app: Flask, key: str) -> str:
    """What a browser is given that has signed in."""
    return app.session_interface.get_signing_serializer(app).dumps(
        {"_user_id": key, "_fresh": True, "_permanent": True}
    )


def _at_composer(app: Flask, cookie: str, topic: int) -> Writer:
    client = app.test_client()
    client.set_cookie("session", cookie, domain="127.0.0.1")
    page = Page(client.get(f"/topics/{topic}").text)
    values = page.form(having="source").values
    # The page has put into it what its forms are signed with.
    kept = client.get_cookie("session", "127.0.0.1")
    return Writer(f"session={kept.value}", {name: v[0] for name, v in values.items() if v})


def send(port: int, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer to a form that is sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body, dict(headers))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status
