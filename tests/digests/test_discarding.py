"""A week has one digest; and a draft can be thrown away without a number missing afterwards."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.digests.models import Digest
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from tests.conftest import both_columns

from .desk import digests, edit, gather, headlines, issue, laid_down, send, typed_note

# The week ends on Friday at ten, where it is winter.
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 9, 1, tzinfo=UTC)
A_WEEK = timedelta(days=7)


@pytest.fixture
def clock():
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def editor(make, visit, clock):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ada(make, clock):
    return make.member("Ada")


@pytest.fixture
def tend(app):
    def tended():
        return app.test_cli_runner().invoke(args=["digests", "tend"]).output.strip()

    return tended


def propose(make, ada, claim):
    return make.comment(ada, make.topic(), claim=claim, kind=Kind.PROPOSAL)


def discard(editor, number=1):
    return editor.submit(f"/digests/{number}/edit", action=f"/digests/{number}/discard")


def journalled(app):
    with app.app_context():
        return [e.event for e in db.session.query(JournalEntry) if "thrown away" in e.event]


# One digest a week


@both_columns
def test_after_sending_nothing_is_gathered_until_the_week_is_over(
    app, make, visit, clock, editor, ada
):
    stale = visit(make.member("Max", Role.MODERATOR))
    form = stale.get("/digests").form(action="/digests/gather").values
    assert "One gathered now is No. 1, of the week that ends on 6 Mar, 10:00." in stale.page.text
    propose(make, ada, "Dig deeper")
    issue(editor)

    page = editor.get("/digests")
    told = "No. 1. The next one can be gathered from 6 Mar, 10:00 on."
    assert told in page.text
    assert 'action="/digests/gather"' not in page.html
    answer = stale.post("/digests/gather", form)
    assert answer.status_code == 409
    assert told in answer.text
    answer = app.test_cli_runner().invoke(args=["digests", "gather"])
    assert answer.exit_code == 1
    assert told in answer.output
    assert len(digests(app)) == 1

    clock.move_to(FRIDAY)
    gather(editor)
    assert [digest.number for digest in digests(app)] == [1, 2]


def test_the_button_says_which_draft_it_brings_up_to_date(editor):
    gather(editor)
    page = editor.get("/digests")
    assert "Bring No. 1 up to date" in page.text
    assert "One gathered now" not in page.text


def test_what_was_sent_early_says_nothing_to_those_who_do_not_make_it(make, visit, editor):
    issue(editor)
    assert "can be gathered" not in visit(make.member("Ben")).get("/digests").text


# Thrown away


@both_columns
def test_a_draft_of_a_running_week_leaves_no_trace_and_its_number(
    app, make, clock, editor, ada, tend
):
    propose(make, ada, "Dig deeper")
    gather(editor)
    edit(editor, subject="Wrong", note="All wrong.")
    assert "the next draft is No. 1" in editor.get("/digests/1/edit").text

    assert discard(editor).status_code == 303

    assert "The draft of No. 1 is thrown away." in editor.get("/digests").text
    assert digests(app) == []
    assert journalled(app) == ["digest thrown away"]
    clock.move_to(FRIDAY)
    assert tend() == "Digest 1: gathered."
    (draft,) = digests(app)
    assert (headlines(draft), draft.subject, draft.note) == (["Dig deeper"], "", "")


@both_columns
def test_a_week_that_is_over_keeps_its_number_and_the_next_digest_tells_of_it(
    app, make, visit, clock, editor, ada, tend
):
    propose(make, ada, "Dig deeper")
    clock.move_to(FRIDAY)
    tend()
    edit(editor, subject="Wrong")
    assert "There will be no letter of this week." in editor.get("/digests/1/edit").text

    assert discard(editor).status_code == 303
    assert "The number stays on record without a letter." in editor.get("/digests").text

    assert tend() == "Nothing is due.", "it is not gathered a second time"
    reader = visit(ada)
    assert "No. 1: Week without a letter" in reader.get("/digests").text
    assert "Its editors sent no letter of this week." in reader.get("/digests/1").text
    assert "Wrong" not in reader.page.text
    assert "Take it with you" not in reader.page.text
    assert "Week without a letter" in reader.client.get("/").text
    assert reader.status("/digests/1/export.md") == 404
    assert laid_down(app) == {}

    clock.move_to(FRIDAY + A_WEEK)
    assert tend() == "Digest 2: gathered."
    first, second = digests(app)
    assert headlines(second) == ["Dig deeper"]
    assert second.begins_at == first.begins_at


def test_what_is_thrown_away_behind_a_later_draft_is_told_by_that_one(
    app, make, clock, editor, ada, tend
):
    propose(make, ada, "Dig deeper")
    clock.move_to(FRIDAY)
    tend()
    propose(make, ada, "Dig wider")
    clock.move_to(FRIDAY + A_WEEK)
    tend()
    assert headlines(digests(app)[1]) == ["Dig wider"]
    before = digests(app)[1].version
    assert "comes with No. 2, which is a draft still" in editor.get("/digests/1/edit").text

    discard(editor)

    first, second = digests(app)
    assert (first.is_skipped, second.is_skipped) == (True, False)
    assert headlines(second) == ["Dig deeper", "Dig wider"]
    assert second.version > before, "whoever has it open is told"
    assert second.approved_at is None


def test_behind_one_that_was_sent_it_says_that_no_letter_tells_of_it(
    app, make, clock, editor, ada, tend
):
    propose(make, ada, "Dig deeper")
    clock.move_to(FRIDAY)
    tend()
    clock.move_to(FRIDAY + A_WEEK)
    tend()
    edit(editor, 2, subject="Second")
    send(editor, 2)

    assert "no letter tells what happened in this week" in editor.get("/digests/1/edit").text
    discard(editor)

    first, second = digests(app)
    assert (first.is_skipped, second.subject) == (True, "Second")


@both_columns
def test_of_two_editors_who_differ_about_it_the_slower_one_is_told(app, make, visit, editor):
    gather(editor)
    other = visit(make.member("Max", Role.MODERATOR))
    form = other.get("/digests/1/edit").form(action="/digests/1/discard").values
    edit(editor, subject="Kept")

    assert other.post("/digests/1/discard", form).status_code == 409

    assert [digest.subject for digest in digests(app)] == ["Kept"]
    assert journalled(app) == []


def test_whoever_has_the_draft_open_still_gets_their_words_back(app, make, visit, editor):
    gather(editor)
    other = visit(make.member("Max", Role.MODERATOR))
    form = other.get("/digests/1/edit").form(having="subject").values
    typed = {**form, "subject": "Mine", "note": "My words."}
    discard(editor)

    gone = other.post("/digests/1/edit", typed)
    assert gone.status_code == 404
    assert "My words." in gone.text

    gather(editor)
    answer = other.post("/digests/1/edit", typed)
    assert answer.status_code == 409
    assert typed_note(other) == "My words."
    assert digests(app)[0].note == ""


def test_only_editors_throw_away_and_nothing_that_was_sent(app, make, visit, editor, ada):
    issue(editor)
    form = editor.get("/digests").form(action="/sign-out").values
    assert editor.post("/digests/1/discard", {**form, "version": "2"}).status_code == 409
    theirs = visit(ada)
    token = theirs.get("/digests").form(action="/sign-out").values
    assert theirs.post("/digests/1/discard", token).status_code == 403
    (digest,) = digests(app)
    assert digest.is_sent
    assert not digest.is_quiet


def test_a_draft_that_has_its_hour_does_not_leave_once_it_is_thrown_away(
    app, clock, editor, ada, tend
):
    clock.move_to(FRIDAY)
    with app.app_context():
        assert not db.session.query(Digest).all()
    gather(editor)
    edit(editor, subject="The week")
    form = editor.get("/digests/1/send").form(having="due_at").values
    form["due_at"] = "2026-03-06T11:00"
    assert editor.post("/digests/1/approve", form).status_code == 303
    discard(editor)
    clock.move_to(FRIDAY + timedelta(hours=3))
    assert not re.search("sent", tend())
    assert laid_down(app) == {}
