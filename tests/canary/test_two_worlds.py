"""Two worlds that differ in who wrote anonymously: no reader can tell one from the other."""

import re
import shutil
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
import time_machine

from forum import create_app, journal
from forum.clock import now
from forum.discussion import voices
from forum.extensions import db
from forum.permissions import Role
from tests.conftest import InContext, settings_for
from tests.digests.desk import issue
from tests.house.matrix import ROUTES
from tests.visitor import BROWSER, Visitor

# What is random in every answer: forms' tokens and keys, and the permission for inline rules.
RANDOM = re.compile(
    r'(name="csrf_token"[^>]*value="|name="form_key"[^>]*value="|nonce="|nonce-|/digests/stop/)'
    r'[^"\'; \n]+'
)
# A page that is a fresh secret, each time.
NEW_SECRET = "factors.set_up"
QUESTION = re.compile(r'data-question="[^"]*"')


@pytest.fixture
def drawn(monkeypatch):
    """Handles, letters and seals drawn alike in both worlds."""

    def begin():
        numbers = count(1)
        monkeypatch.setattr(
            voices,
            "secrets",
            SimpleNamespace(token_urlsafe=lambda n: f"handle{next(numbers)}", choice=min),
        )
        monkeypatch.setattr(journal, "secrets", SimpleNamespace(randbits=lambda n: next(numbers)))

    return begin


@pytest.fixture
def world(tmp_path, sqlite_template, drawn):
    """Builds a world in which this one of two writes: an application, and names of things in it."""

    def build(writer):
        folder = tmp_path / writer
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "forum.db")
        app = create_app(settings_for(f"sqlite:///{folder}/forum.db", folder))
        drawn()
        return app, _write(app, InContext(app), writer)

    return build


def _write(app, make, writer):
    people = {name: make.member(name) for name in ("Ada", "Ben")}
    make.member("Pia")
    make.member("Oda", Role.OBSERVER)
    mona = make.member("Mona", Role.MODERATOR)
    topic, author = make.topic("anonymous"), people[writer]
    first = make.comment(author, topic, claim="Kites", form_key="first form of them all")
    make.comment(mona, topic, parent=first, source="Why?", form_key="second form of them all")
    gone = make.comment(author, topic, claim="Gone", form_key="third form of them all")
    moderator = Visitor(app, lambda: "", "mona@example.org")
    own = Visitor(app, lambda: "", author.email)
    own.submit("/comments", action=f"/comments/{gone.id}/withdraw")
    own.submit(f"/topics/{topic.id}", having="source", kind="position", claim="By page", source="x")
    # The other one reads as much.
    other = people[{"Ada": "Ben", "Ben": "Ada"}[writer]]
    Visitor(app, lambda: "", other.email).get(f"/topics/{topic.id}")
    issue(moderator)
    return {
        "topic": topic.id,
        "closed": make.topic("closed").id,
        "question": make.topic("question").id,
        "elsewhere": make.topic("newcomers").id,
        "own": first.id,
        "others": first.id,
        "waiting": first.id,
        "waiting_elsewhere": first.id,
        "author": people["Ada"].id,
        "letter": "unknown",
    }


def received(app, names, email):
    """Address → every byte of the answer, but for what is random in any."""
    reader = Visitor(app, lambda: "", email)
    found = {}
    for method, endpoint, address, *_ in map(str.split, filter(None, ROUTES.splitlines())):
        if method != "GET" or endpoint.startswith("operations.") or endpoint == NEW_SECRET:
            continue
        path = address.format_map(names)
        answer = reader.client.get(path, environ_overrides=BROWSER, buffered=True)
        headers = {k: v for k, v in answer.headers if k not in {"Set-Cookie", "ETag"}}
        tag = answer.headers.get("ETag") if endpoint == "static" else None
        # A letter for every byte: not everything is text.
        body = answer.get_data().decode("latin-1")
        text = f"{answer.status} {sorted(headers.items())} {tag} {body}"
        found[path] = QUESTION.sub("", RANDOM.sub(r"\1…", text))
    return found


@pytest.mark.parametrize("email", ["pia@example.org", "oda@example.org", None])
def test_no_byte_tells_which_of_two_wrote(world, email):
    answers = []
    begin = now().replace(microsecond=0) + timedelta(hours=1)
    for writer in ("Ada", "Ben"):
        with time_machine.travel(begin, tick=False):
            app, names = world(writer)
            answers.append(received(app, names, email))
            with app.app_context():
                db.engine.dispose()
    ada, ben = answers
    assert any("Kites" in answer for answer in ada.values()) == (email is not None)
    differing = {path for path in ada if ada[path] != ben[path]}
    assert not differing, {path: _first_difference(ada[path], ben[path]) for path in differing}


def _first_difference(one, other):
    at = next(i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return one[max(0, at - 80) : at + 80], other[max(0, at - 80) : at + 80]
