"""The matrix is kept, for every role; and no route or socket event is without its row."""

import secrets
from urllib.parse import parse_qs

import pytest

from forum.clock import now
from forum.digests import actions as digests
from forum.digests.periods import A_WEEK
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from forum.programme.models import Series
from tests.visitor import BROWSER

from .matrix import EVENTS, ROLES, ROUTES

SEATS = (2, 3, 4)
COMMENT = "kind=position&claim=Ferries&source=Run+at+night.&language=en&prompt="
MEMBERS = {"observer": Role.OBSERVER, "participant": Role.PARTICIPANT, "moderator": Role.MODERATOR}


def _rows():
    """(method, endpoint, address, what is sent, role → status) of every line."""
    for line in filter(None, ROUTES.splitlines()):
        method, endpoint, address, sent, *statuses = line.split()
        yield method, endpoint, address, sent, dict(zip(ROLES, map(int, statuses), strict=True))


@pytest.fixture
def people(make):
    """One of each role; and the author whose comments they meet."""
    found = {role: make.member(role.title(), as_, at=SEATS) for role, as_ in MEMBERS.items()}
    organiser = make.member("Organiser", Role.ORGANISER)
    return {"visitor": None, **found, "organiser": organiser, "author": make.member("Author")}


@pytest.fixture
def world(app, make, people):
    """What the matrix speaks of, by its names there; `own` is added for each role."""
    author, topic = people["author"], make.topic("post")
    elsewhere = make.topic("newcomers")
    things = {
        "author": author,
        "topic": topic,
        "closed": make.topic("closed"),
        "question": make.topic("question"),
        "elsewhere": elsewhere,
        "others": make.comment(author, topic),
        "waiting": make.comment(author, make.topic("pre")),
        "waiting_elsewhere": make.comment(author, elsewhere),
    }
    make.comment(people["organiser"], elsewhere)
    _digests(app, people["moderator"])
    letter = next((app.config["INSTANCE"] / "outbox").glob("*.eml")).stem
    return {name: thing.id for name, thing in things.items()} | {"nothing": 99999, "letter": letter}


def _digests(app, moderator):
    """The first is sent, the second a draft."""
    with app.app_context():
        series, editor = db.session.query(Series).one(), db.session.get(Member, moderator.id)
        digests.send_digest(editor, _gathered(editor, series, now() - A_WEEK))
        _gathered(editor, series, now())


def _gathered(editor, series, until):
    draft = digests.gather_digest(editor, series, until)
    return digests.edit_digest(editor, draft, draft.version, "A week", "", ())


def _own(make, people, world, role):
    """A comment of whoever asks; another's for those who cannot write."""
    if role in {"visitor", "observer"}:
        return world["waiting"]
    return make.comment(people[role], make.topic("pre")).id


def _ask(visitor, token, method, address, sent):
    values = {} if sent == "-" else parse_qs(sent, keep_blank_values=True)
    data = {"csrf_token": token, **values} if method == "POST" else None
    answer = visitor.client.open(
        address, method=method, data=data, environ_overrides=BROWSER, buffered=True
    )
    return answer.status_code


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_answered_as_the_matrix_says(visit, make, people, world, role):
    visitor = visit(people[role])
    token = visitor.get("/sign-in").form(having="password").values["csrf_token"]
    names = {**world, "own": _own(make, people, world, role)}
    answers, stated = [], []
    for method, endpoint, address, sent, statuses in _rows():
        form = f"{COMMENT}&form_key={secrets.token_urlsafe(16)}"
        filled, data = address.format_map(names), sent.format(form=form)
        line = f"{method} {endpoint} {address} {sent}"
        answers.append((line, _ask(visitor, token, method, filled, data)))
        stated.append((line, statuses[role]))
    assert answers == stated


@pytest.mark.parametrize("role", ROLES)
def test_every_role_s_socket_is_answered_as_the_matrix_says(visit, people, world, role):
    visitor = visit(people[role])
    is_let_in = visitor.connect()
    for (event, thing), answers in EVENTS.items():
        stated = dict(zip(ROLES, answers.split(", "), strict=True))[role]
        assert (event, thing, _heard(visitor, is_let_in, event, world.get(thing))) == (
            event,
            thing,
            stated,
        )


def _heard(visitor, is_let_in, event, thing):
    """An answer in the words of the matrix: what is refused, or the name of what is told."""
    if not is_let_in:
        return "refused"
    if event in {"connect", "disconnect"}:
        return "let in" if event == "connect" else "let go"
    answer = visitor.ask("no such event" if event == "*" else event, *([thing] if thing else []))
    return answer.get("error") or next(iter(answer))


def test_every_route_has_its_row(app):
    methods = {"GET", "POST", "PUT", "PATCH", "DELETE"}
    doors = {(m, r.endpoint) for r in app.url_map.iter_rules() for m in r.methods & methods}
    assert ("POST", "discussion.post_comment") in doors
    assert doors == {(method, endpoint) for method, endpoint, *_ in _rows()}


def test_every_row_s_address_is_that_of_its_route(app):
    adapter = app.url_map.bind("forum.test")
    numbers = dict.fromkeys(
        ("topic", "closed", "question", "elsewhere", "own", "others", "author"), 1
    )
    names = {**numbers, "author": 1, "waiting": 1, "waiting_elsewhere": 1, "letter": "x"}
    for method, endpoint, address, *_ in _rows():
        path = address.format_map(names).partition("?")[0]
        assert adapter.match(path, method)[0] == endpoint


def test_every_socket_event_has_its_row(app):
    handlers = app.extensions["socketio"].server.handlers
    assert set(handlers) == {"/"}
    assert set(handlers["/"]) == {event for event, _ in EVENTS}
