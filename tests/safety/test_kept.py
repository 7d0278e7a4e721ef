"""A page is given again while nothing was written, and never a moment longer."""

import re
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa
import time_machine

from forum.clock import now
from forum.extensions import db
from forum.members.models import Member, Seat
from forum.permissions import Role
from forum.programme.models import Exchange
from tests.budget import queries_at_most
from tests.conftest import both_columns
from tests.discussion.writing import write
from tests.together import elsewhere
from tests.visitor import BROWSER

NONCE = re.compile("nonce-([^']+)'")
FORM_KEY = re.compile('name="form_key" type="hidden" value="([^"]+)"')
# PostgreSQL is asked whether anything was written, SQLite tells; and open sockets are looked after.
MOST = 4


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ben(make):
    return make.member("Ben")


@pytest.fixture
def reader(visit, ben, topic):
    """Has read the topic, and has its page of this minute."""
    visitor = visit(ben)
    with time_machine.travel(now(), tick=False):
        for _ in range(3):
            visitor.get(f"/topics/{topic.id}")
        yield visitor


def ask(visitor, path, tag=None):
    headers = {"If-None-Match": tag} if tag else {}
    return visitor.client.get(path, headers=headers, environ_overrides=BROWSER)


@both_columns
def test_a_page_is_given_again_without_a_question(reader, topic):
    with queries_at_most(MOST) as asked:
        first = ask(reader, f"/topics/{topic.id}")
        again = ask(reader, f"/topics/{topic.id}", first.headers["ETag"])
    assert not [statement for statement in asked if "topic" in statement]
    assert first.status_code == 200
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Security-Policy" not in again.headers


def test_permission_and_form_key_are_new_in_every_answer(app, reader, topic):
    answers = [ask(reader, f"/topics/{topic.id}") for _ in range(2)]
    nonces = [NONCE.search(answer.headers["Content-Security-Policy"])[1] for answer in answers]
    keys = [FORM_KEY.search(answer.text)[1] for answer in answers]
    assert nonces[0] != nonces[1]
    assert keys[0] != keys[1]
    for answer, nonce in zip(answers, nonces, strict=True):
        assert set(re.findall('nonce="([^"]*)"', answer.text)) == {nonce}
        assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_two_texts_from_two_kept_pages_are_two_comments(reader, topic):
    first = reader.get(f"/topics/{topic.id}").form(having="source")
    second = reader.get(f"/topics/{topic.id}").form(having="source")
    for form, claim in ((first, "Heron"), (second, "Egret")):
        words = {**form.values, "kind": "position", "claim": claim, "source": "Here."}
        assert reader.post(f"/topics/{topic.id}/comments", words).status_code == 303


@both_columns
def test_whoever_writes_whatever_makes_it_an_old_page(app, make, visit, reader, topic):
    write(visit(make.member("Ada")), topic, claim="Heron")
    assert "Heron" in ask(reader, f"/topics/{topic.id}").text
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE comment SET number = 77"))
        connection.execute(sa.text("UPDATE topic SET title = 'By hand'"))
    assert "By hand" in ask(reader, f"/topics/{topic.id}").text


def test_what_is_written_while_it_is_made_makes_it_an_old_page(app, make, visit, reader, topic):
    ada = visit(make.member("Ada"))
    write(ada, topic, claim="Heron")

    def once_more(answer):
        if next(is_first, False):
            elsewhere(lambda: write(ada, topic, claim="Egret"))
        return answer

    is_first = iter([True])
    app.after_request_funcs[None].append(once_more)
    path = f"/topics/{topic.id}"
    assert "Egret" not in ask(reader, path).text
    assert "Egret" in ask(reader, path).text


@both_columns
@pytest.mark.parametrize("loss", ["seat", "removed", "signed out"])
def test_rights_that_are_gone_are_gone_at_once(app, visit, ben, reader, topic, loss):
    if loss == "signed out":
        cookie = reader.client.get_cookie("session", "forum.test").value
        reader.submit("/account", action="/sign-out")
        reader.client.set_cookie("session", cookie, domain="forum.test")
    with app.app_context():
        if loss == "seat":
            db.session.execute(sa.delete(Seat).where(Seat.member_id == ben.id))
        if loss == "removed":
            db.session.get(Member, ben.id).removed_at = now()
        db.session.commit()
    assert ask(reader, f"/topics/{topic.id}").status_code in {303, 404}


def test_it_is_nobody_elses(make, visit, reader, topic):
    other = visit(make.member("Cleo", Role.MODERATOR))
    # Whoever comes writes; from then on both have a page that is given again.
    for _ in range(3):
        theirs, own = (ask(one, f"/topics/{topic.id}").text for one in (other, reader))
        assert "Cleo" in theirs
        assert "Cleo" not in own
        assert "Ben" in own
    assert ask(visit(None), f"/topics/{topic.id}").status_code == 303


def test_it_lasts_to_the_end_of_the_minute_and_of_the_session(app, visit, ben, topic):
    with app.app_context():
        closes = db.session.query(Exchange).filter_by(roundtable_id=topic.roundtable_id).one()
        closes.closes_at = (now() + timedelta(minutes=2)).replace(second=0, microsecond=0)
        db.session.commit()
        at = closes.closes_at
    reader = visit(ben)
    with time_machine.travel(at - timedelta(seconds=2)) as time:
        for _ in range(3):
            assert FORM_KEY.search(ask(reader, f"/topics/{topic.id}").text)
        time.shift(timedelta(seconds=2))
        assert not FORM_KEY.search(ask(reader, f"/topics/{topic.id}").text)


def test_what_is_said_once_is_said_once(reader, topic):
    reader.submit(f"/topics/{topic.id}", action="/attention", attention="followed")
    said = [ask(reader, f"/topics/{topic.id}").text for _ in range(2)]
    assert said[0] != said[1]
    assert 'role="status"' in said[0].split("<main")[1]


def test_no_more_pages_are_kept_than_the_setting_says(app, reader, topic):
    app.config["PAGES_KEPT"] = 1
    for path in (f"/topics/{topic.id}", f"/topics/{topic.id}?order=time"):
        ask(reader, path)
    asked = {}
    for path in (f"/topics/{topic.id}?order=time", f"/topics/{topic.id}"):
        with queries_at_most(20) as asked[path]:
            ask(reader, path)
    last, first = asked.values()
    assert not [statement for statement in last if "FROM topic" in statement]
    assert [statement for statement in first if "FROM topic" in statement]


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_where_the_database_is_away_words_say_so(postgresql, reader, topic):
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP DATABASE forum WITH (FORCE)")
    page = ask(reader, f"/topics/{topic.id}")
    assert page.status_code == 503
    assert "The forum cannot save just now" in page.text
    assert ask(reader, f"/topics/{topic.id}/changes?after=0").status_code == 503
