"""How often one may try: per account, so that a ministry behind one address is not shut out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from forum.access import throttle
from forum.access.models import Attempt, Purpose
from forum.clock import now
from forum.extensions import db
from tests.access.doors import (
    ANOTHER,
    PASSWORD,
    knows_password,
    link_for,
    said_beside,
    sign_in,
)
from tests.access.letters import letters
from tests.conftest import both_columns
from tests.discussion.writing import POSITION
from tests.visitor import BROWSER


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def guess(visitor, email="ada@example.org", times=10):
    return [sign_in(visitor, email, f"guess {n}").status_code for n in range(times)]


@both_columns
def test_guessing_an_accounts_password_is_stopped_after_ten_tries(visit, ada):
    visitor = visit()
    assert guess(visitor) == [422] * 10

    right = sign_in(visitor, "ada@example.org")

    assert right.status_code == 429
    assert 0 < int(right.headers["Retry-After"]) <= 900
    assert "Too many tries. Please wait 15 minutes" in said_beside(visitor.page, "password")
    assert visitor.page.form(having="password").values["email"] == ["ada@example.org"]
    assert PASSWORD not in visitor.page.html
    assert visitor.status("/account") == 303
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert sign_in(visitor, "ada@example.org").status_code == 303


def test_what_is_limited_by_the_minute_is_not_said_to_take_an_hour(visit, ada):
    visitor = visit(ada)
    answers = [visitor.client.get("/notifications/count", environ_overrides=BROWSER)]
    while answers[-1].status_code == 200:
        answers.append(visitor.client.get("/notifications/count", environ_overrides=BROWSER))
    assert (len(answers), answers[-1].status_code) == (31, 429)
    assert "within an hour" not in answers[-1].text


def test_an_account_that_nobody_has_is_answered_alike(visit, ada):
    known, unknown = visit(), visit()
    guess(known)
    guess(unknown, "eve@example.org")
    answers = [
        (answer.status_code, visitor.page.text)
        for visitor, email in ((known, "ada@example.org"), (unknown, "eve@example.org"))
        for answer in [sign_in(visitor, email, "guess")]
    ]
    assert answers[0] == answers[1]


@both_columns
def test_strangers_guesses_do_not_lock_out_a_browser_known_before(visit, ada):
    known = visit()
    sign_in(known, "ada@example.org")
    known.submit("/", action="/sign-out")
    guess(visit(), times=12)

    assert sign_in(visit(), "ada@example.org").status_code == 429
    assert sign_in(known, "ada@example.org").status_code == 303


def test_a_known_browser_has_ten_guesses_as_well_and_for_its_own_account(make, visit, ada):
    make.member("Ben", **knows_password())
    known = visit()
    sign_in(known, "ada@example.org")
    known.submit("/", action="/sign-out")
    assert guess(known) == [422] * 10
    assert sign_in(known, "ada@example.org").status_code == 429

    guess(visit(), "ben@example.org")
    assert sign_in(known, "ben@example.org").status_code == 429


def test_a_made_up_device_is_a_strangers(visit, ada):
    visitor = visit()
    guess(visitor)
    visitor.client.set_cookie("device", "WyJhIiwiYiJd.c2lnbmVk", domain="forum.test")
    assert sign_in(visitor, "ada@example.org").status_code == 429


def test_coming_in_by_a_new_password_opens_the_account_again(app, visit, ada):
    guess(visit(), times=12)
    visitor = visit()
    path = link_for(app, ada, Purpose.RESET)
    visitor.submit(path, having="again", password=ANOTHER, again=ANOTHER)
    assert sign_in(visitor, "ada@example.org", ANOTHER).status_code == 303


def test_another_way_of_writing_the_address_is_the_same_account(visit, ada):
    visitor = visit()
    for n in range(10):
        sign_in(visitor, " Ada@Example.ORG" if n % 2 else "ada@example.org ", "guess")

    assert sign_in(visit(), "ADA@example.org").status_code == 429


def test_meanwhile_another_account_at_the_same_address_gets_in(make, visit, ada):
    make.member("Ben", **knows_password())
    guess(visit(), times=11)
    assert sign_in(visit(), "ada@example.org").status_code == 429

    assert sign_in(visit(), "ben@example.org").status_code == 303


def test_one_address_cannot_try_everybody(visit):
    tried = [sign_in(visit(), f"somebody{n}@example.org", "guess").status_code for n in range(101)]
    assert tried == [422] * 100 + [429]


def test_looking_at_the_page_counts_for_nothing(visit, ada):
    visitor = visit()
    for _ in range(15):
        visitor.get("/sign-in")

    assert sign_in(visitor, "ada@example.org").status_code == 303


def test_nobody_is_flooded_with_letters_and_nobody_learns_of_it(app, visit, ada):
    answers = []
    for minutes in range(8):
        # At once after another it would be the same letter.
        with time_machine.travel(now() + minutes * timedelta(seconds=61)):
            answer = visit().submit("/reset-password", having="email", email="ada@example.org")
            answers.append(answer.status_code)

    assert answers == [200] * 8
    assert len(letters(app)) == 5


def test_what_is_kept_of_tries_names_nobody_and_is_forgotten(app, visit, ada):
    guess(visit())
    with app.app_context():
        kept = [attempt.bucket for attempt in db.session.query(Attempt)]
        assert len(kept) == 20
        assert not [bucket for bucket in kept if "ada" in bucket or "127" in bucket]
    with time_machine.travel(now() + timedelta(hours=25)), app.app_context():
        throttle._forget_old_attempts()
        assert db.session.query(Attempt).count() == 0


def test_asking_for_a_new_password_does_the_same_work_for_everybody(app, visit, ada):
    statements = []
    with app.app_context():
        sa.event.listen(
            db.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
        )
    done = {}
    app.extensions["queue"].immediate = False
    for email in ("ada@example.org", "eve@example.org"):
        visitor = visit()
        visitor.get("/reset-password")
        statements.clear()
        answer = visitor.submit(having="email", email=email)
        done[email] = (answer.status_code, list(statements))
    assert done["ada@example.org"] == done["eve@example.org"]


def test_a_flood_of_comments_stops_and_the_last_text_is_given_back(make, visit):
    path = f"/topics/{make.topic('post').id}"
    visitor = visit(make.member("Ada"))
    for n in range(20):
        filled = {"kind": "position", "claim": f"Claim {n}", "source": "Words."}
        assert visitor.submit(path, having="source", **filled).status_code == 303

    filled = {"kind": "position", "claim": "One more", "source": "Words worth keeping."}
    answer = visitor.submit(path, having="source", **filled)

    assert answer.status_code == 429
    assert "Words worth keeping.</textarea>" in answer.text
    ben = visit(make.member("Ben"))
    assert ben.submit(path, having="source", **filled).status_code == 303


def test_looking_at_a_text_and_keeping_it_take_nothing_from_sending_it(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic)
    visitor = visit(ada)
    filled = {"kind": "position", "claim": "A claim", "source": "Words."}
    for path in (f"/topics/{topic.id}", f"/comments/{comment.id}/revise"):
        form = visitor.get(path).form(having="source")
        for n in range(24):
            intent = "save" if n % 2 else "preview"
            values = {**form.values, **filled, "intent": intent}
            answer = visitor.client.post(form.action.split("#")[0], data=values)
            assert answer.status_code == (303 if n % 2 else 200)
        assert visitor.submit(path, having="source", **filled).status_code == 303


@pytest.mark.parametrize(("intent", "most"), [("preview", 120), ("save", 120), ("send", 20)])
def test_a_text_that_is_sent_counts_as_six_that_are_looked_at(make, visit, intent, most):
    topic, member = make.topic("post"), visit(make.member("Eve"))
    values = member.get(f"/topics/{topic.id}").form(having="source").values
    path = f"/topics/{topic.id}/comments"

    def taken(number):
        said = {**POSITION, "form_key": f"form {number}", "intent": intent}
        form = {**values, **said, "source": f"Words, {number}."}
        return member.client.post(path, data=form, environ_overrides=BROWSER).status_code != 429

    with time_machine.travel(now(), tick=False):
        assert [taken(number) for number in range(most + 1)] == [True] * most + [False]
