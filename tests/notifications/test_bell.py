"""The bell: a number on every page, live, exact under races, and for one question at most."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from forum import journal
from forum.discussion.models import Comment
from forum.extensions import db
from forum.notifications.models import Notification
from forum.permissions import Role
from tests.budget import queries_at_most
from tests.conftest import both_columns
from tests.discussion.writing import reply
from tests.visitor import BROWSER

from .bell import bell, told

LIST = 8


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def ben(make):
    return make.member("Ben")


def test_open_pages_hear_of_it_and_nothing_of_what_it_is(make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    mine, theirs, eve = visit(ada), visit(ben), visit(make.member("Eve"))
    for visitor in (mine, theirs, eve):
        assert visitor.connect()
    assert mine.ask("count notifications")["unread"] == 0

    reply(theirs, topic, root.number)

    assert mine.hears("notified") is None
    assert mine.ask("count notifications")["unread"] == 1
    assert theirs.hears("voice")["topic"] == topic.id
    assert theirs.heard_nothing()
    assert eve.heard_nothing()
    mine.submit("/notifications", action="/read")
    mine.hears("notified")
    assert mine.ask("count notifications")["unread"] == 0


def test_what_was_taken_back_rings_nowhere(app, make, visit, ada, ben):
    topic = make.topic("post")
    answer = make.comment(ben, topic, parent=make.comment(ada, topic))
    mine = visit(ada)
    mine.submit("/notifications", action="/read")
    assert mine.connect()
    with app.app_context():
        journal.record("comment published", None, comment=db.session.get(Comment, answer.id))
        db.session.flush()
        assert db.session.query(Notification).one().read_at is None
        db.session.rollback()
        db.session.commit()
    assert mine.heard_nothing()
    assert bell(mine) == ""


@both_columns
def test_what_comes_while_all_are_marked_as_read_stays_new(make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    mine = visit(ada)
    make.comment(ben, topic, parent=root)
    form = mine.get("/notifications").form(action="/read")
    make.comment(ben, topic, parent=root)

    assert mine.post("/notifications/read", form.values).status_code == 303

    assert bell(mine) == "1"
    assert told(mine) == ["*2 replies to your comment #1"]


def test_what_happens_again_while_it_is_marked_as_read_stays_new(make, visit, ada, ben):
    topic = make.topic("post")
    comment = make.comment(ada, topic)
    make.comment(ben, topic, parent=comment)
    author, mine = visit(ada), visit(ben)
    for source in ("Second words.", "Third words."):
        author.submit(f"/comments/{comment.id}/revise", having="source", source=source)
        if source == "Second words.":
            form = mine.get("/notifications").form(action="/read")

    mine.post("/notifications/read", form.values)

    assert (bell(mine), len(told(mine))) == ("1", 1)
    mine.submit("/notifications", action="/read")
    assert bell(mine) == ""


def test_one_is_marked_as_read_alone(make, visit, ada, ben):
    topic = make.topic("post")
    for root in [make.comment(ada, topic) for _ in range(2)]:
        make.comment(ben, topic, parent=root)
    mine = visit(ada)
    page = mine.get("/notifications")
    forms = [form for form in page.forms if form.action == "/notifications/read"]
    assert [len(form.values["shown"]) for form in forms] == [2, 1, 1]
    mine.post("/notifications/read", forms[2].values)
    assert told(mine) == ["*One reply to your comment #2", "One reply to your comment #1"]


@pytest.mark.parametrize("shown", [[], ["x"], ["1"], ["1.1.1"], ["9" * 10 + ".1"], ["-1.1"]])
def test_what_no_page_has_shown_is_left_out(make, visit, ada, ben, shown):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    make.comment(ben, topic, parent=root)
    mine = visit(ada)
    values = mine.get("/notifications").form(action="/read").values
    assert mine.post("/notifications/read", {**values, "shown": shown}).status_code == 303
    assert bell(mine) == "1"


@both_columns
def test_many_at_once_are_counted_one_by_one(make, visit, ada):
    """And what is marked as read meanwhile is what was there."""
    topic = make.topic("post")
    root = make.comment(ada, topic)
    others = [visit(make.member(f"Member{n}")) for n in range(8)]
    mine, marked = visit(ada), []

    def read():
        form = mine.get("/notifications").form
        with suppress(AssertionError):
            shown = form(action="/read").values
            marked.extend(shown["shown"])
            mine.post("/notifications/read", shown)

    with ThreadPoolExecutor(9) as pool:
        answers = [pool.submit(reply, other, topic, root.number) for other in others]
        for _ in range(3):
            pool.submit(read).result()
        assert {answer.result().status_code for answer in answers} == {303}

    assert int(bell(mine) or 0) == 8 - len(set(marked))
    read()
    assert len(set(marked)) == 8
    assert bell(mine) == ""
    assert told(mine) == ["8 replies to your comment #1"]


@both_columns
def test_another_number_is_another_page(make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    mine, other = visit(ada), make.topic("pre")
    path = f"/topics/{other.id}"
    for _ in range(3):
        mine.get(path)
    tag = mine.client.get(path, environ_overrides=BROWSER).headers["ETag"]

    def asked():
        headers = {"If-None-Match": tag}
        return mine.client.get(path, headers=headers, environ_overrides=BROWSER).status_code

    assert asked() == 304
    make.comment(ben, topic, parent=root)
    assert asked() == 200
    assert bell(mine, path) == "1"


def test_beyond_a_hundred_it_says_only_that(make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    for _ in range(101):
        make.comment(ben, topic, parent=root)
    mine = visit(ada)
    assert bell(mine) == "99+"
    assert len(mine.get("/notifications").form(action="/read").values["shown"]) == 100
    mine.submit("/notifications", action="/read")
    assert bell(mine) == "1"


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER])
def test_the_list_asks_as_often_for_many_as_for_few(make, visit, ben, role):
    reader = make.member("Reader", role)
    topic = make.topic("record")
    mona = make.member("Mona", Role.MODERATOR)
    mine, asked = visit(reader), {}
    root = make.comment(make.member("Olga", Role.ORGANISER), topic)
    for count in (2, 20):
        for _ in range(count):
            make.comment(mona, topic, "I ask @Reader.", parent=root)
            make.comment(ben, make.topic("pre"))
        with queries_at_most(LIST) as asked[count]:
            mine.get("/notifications")
    assert len(asked[20]) <= len(asked[2]) + 1


def test_a_page_without_a_socket_asks_by_http_and_hears_shortly_that_nothing_changed(
    make, visit, ada, ben
):
    topic = make.topic("pre")
    mine, desk = visit(ada), visit(make.member("Mo", Role.MODERATOR))

    def counts(visitor, **headers):
        return visitor.client.get(
            "/notifications/count", headers=headers, environ_overrides=BROWSER
        )

    first = counts(mine)
    assert first.json == {"unread": 0, "waiting": 0, "rights": 1}
    known = {"If-None-Match": first.headers["ETag"]}
    assert counts(mine, **known).status_code == 304
    root = make.comment(make.member("Mia", Role.MODERATOR), topic)
    make.comment(ben, topic, parent=root)
    assert counts(mine, **known).status_code == 304
    assert counts(desk).json["waiting"] == 1
    with queries_at_most(3):
        counts(desk)
