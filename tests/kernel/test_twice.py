"""A browser whose line breaks before the answer sends its form once more by itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from forum.clock import now
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision
from forum.permissions import Role
from forum.quotes.models import Quote
from forum.twice import LATE
from tests.letters import letters_to

DONE = "This is done already"
DECISION = {"verdict": "decline", "reason": "Unclear", "message": "Another table."}
QUESTION = {"words": "Storage comes first.", "context": "On ferries.", "place": "The report"}


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", "moderator"))


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def waiting(make, ada):
    return make.comment(ada, make.topic("pre"), "Storage comes first.")


def form(visitor, path, having, **values):
    """A page's form, filled in: where it goes, and what is sent."""
    found = visitor.get(path).form(having=having)
    filled = {**found.values, **values}
    return found.action.split("#")[0] or path, {n: v for n, v in filled.items() if v != []}


def decision(visitor, comment, **values):
    return form(visitor, f"/moderation/{comment.id}", "reason", **{**DECISION, **values})


def count(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_what_was_done_the_first_time_is_not_refused_the_second(app, mo, ada, waiting):
    sent = decision(mo, waiting)
    assert mo.post(*sent).status_code == 303
    assert mo.post(*sent).status_code == 200
    assert DONE in mo.page.text
    assert count(app, Decision) == 1
    assert len(letters_to(app, ada)) == 1


def test_another_s_form_or_another_of_one_s_own_is_refused(app, make, mo, visit, waiting):
    other = visit(make.member("Mia", "moderator"))
    theirs, mine, otherwise = (
        decision(other, waiting),
        decision(mo, waiting),
        decision(mo, waiting, message="Not here."),
    )
    assert mo.post(*mine).status_code == 303
    assert mo.post(*otherwise).status_code == 409
    assert other.post(*theirs).status_code == 409
    assert DONE not in other.page.text


def test_where_another_went_on_meanwhile_that_is_told(app, make, mo, visit, waiting):
    sent = decision(mo, waiting)
    mo.post(*sent)
    other = visit(make.member("Mia", "moderator"))
    assert other.submit(f"/moderation/{waiting.id}", action="/undo").status_code == 303
    assert other.submit(f"/moderation/{waiting.id}", having="reason", **DECISION).status_code == 303
    assert mo.post(*sent).status_code == 409


def test_what_others_do_elsewhere_meanwhile_hides_no_form_that_came(make, visit, ada):
    make.series()
    organiser, other = visit(make.member("Olga", Role.ORGANISER)), visit(ada)
    reader = {"email": "desk@agency.example", "organisation": "Agency", "language": "en"}
    sent = form(organiser, "/digests/outside", "organisation", **reader)
    assert organiser.post(*sent).status_code == 303
    other.submit("/account/feed", action="/account/feed")
    assert organiser.post(*sent).status_code == 200
    assert DONE in organiser.page.text


def test_what_was_refused_the_first_time_is_refused_again(mo, waiting):
    sent = decision(mo, waiting, reason="Invented")
    assert [mo.post(*sent).status_code for _ in range(2)] == [422, 422]


def test_much_later_the_same_form_is_another(app, mo, waiting):
    sent = decision(mo, waiting)
    mo.post(*sent)
    with app.app_context():
        db.session.execute(sa.update(JournalEntry).values(at=now() - LATE - timedelta(seconds=1)))
        db.session.commit()
    assert mo.post(*sent).status_code == 409


def test_a_script_is_answered_in_its_own_way(mo, waiting):
    sent = decision(mo, waiting)
    mo.post(*sent)
    where, fields = sent
    answer = mo.client.post(where, data=fields, headers={"Accept": "application/json"})
    assert answer.status_code == 409


def test_a_quote_is_asked_for_and_answered_once(app, make, mo, ada, visit):
    comment = make.comment(ada, make.topic("post"), QUESTION["words"])
    asked = form(mo, f"/comments/{comment.id}/quote", "words", **QUESTION)
    assert [mo.post(*asked).status_code for _ in range(2)] == [303, 303]
    assert count(app, Quote) == 1
    assert len(letters_to(app, ada)) == 1

    author = visit(ada)
    answered = form(author, "/quotes/1", "answer", answer="with my name")
    author.post(*answered)
    before = count(app, JournalEntry)
    assert author.post(*answered).status_code == 303
    assert count(app, JournalEntry) == before


def test_no_mark_is_kept_of_a_form_with_a_secret(app, ada, visit):
    visitor = visit(ada)
    secret = "a long way to the ferry"
    sent = visitor.submit("/account/password", having="again", password=secret, again=secret)
    assert sent.status_code == 303
    with app.app_context():
        changed = JournalEntry.event.startswith("password")
        assert db.session.scalars(sa.select(JournalEntry.form).where(changed)).all() == [None]
