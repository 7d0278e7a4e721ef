"""What happens by itself: one digest a week, told of, sent at its hour; or nothing to report."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.digests.models import Delivery, Digest, Plan, Unapproved
from forum.digests.tending import tend_digests
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.permissions import Role
from tests.conftest import both_columns
from tests.letters import letters_to, whole

from .desk import deliveries, digests, edit, gather, headlines, issue, laid_down, send

# The week ends on Friday at ten, where it is winter; its digest leaves at two.
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 9, 1, tzinfo=UTC)
AT_TWO = datetime(2026, 3, 6, 13, 1, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def mona(make, clock):
    return make.member("Mona", Role.MODERATOR)


@pytest.fixture
def week(make, mona, clock):
    """A week in which one proposal was made, and it is over now."""
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    clock.move_to(FRIDAY)
    return clock


def tend(app):
    answer = app.test_cli_runner().invoke(args=["digests", "tend"])
    assert answer.exit_code == 0, answer.output
    return answer.output.strip()


def plan(app, **values):
    with app.app_context():
        series_id = db.session.query(Digest.series_id).first()
        known = {**Plan.defaults(), "time_zone": "Europe/Brussels", **values}
        db.session.add(Plan(series_id=series_id[0] if series_id else 1, **known))
        db.session.commit()


def test_when_the_week_is_over_its_draft_is_there_once(app, week):
    assert tend(app) == "Digest 1: gathered."
    assert tend(app) == "Nothing is due."

    (draft,) = digests(app)
    assert headlines(draft) == ["Dig deeper"]
    assert draft.ends_at == datetime(2026, 3, 6, 9, tzinfo=UTC)
    assert draft.due_at == datetime(2026, 3, 6, 13, tzinfo=UTC)
    assert laid_down(app) == {}


@both_columns
def test_two_schedulers_at_the_same_moment_make_one_draft(app, week):
    ready = threading.Barrier(2)
    failures = []

    def work():
        ready.wait(5)
        try:
            with app.app_context():
                tend_digests()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert failures == []
    (draft,) = digests(app)
    assert headlines(draft) == ["Dig deeper"]


@pytest.mark.parametrize("moment", ["before the hour", "the clock jumps back", "it is off"])
def test_at_other_times_nothing_is_gathered(app, make, week, moment):
    if moment == "before the hour":
        tend(app)
        week.move_to(FRIDAY + timedelta(days=7, minutes=-2))
    elif moment == "the clock jumps back":
        tend(app)
        week.move_to(FRIDAY - timedelta(days=30))
    else:
        plan(app, is_on=False)
    before = len(digests(app))

    assert "gathered" not in tend(app)
    assert len(digests(app)) == before


def test_weeks_that_were_missed_are_told_in_the_next_one(app, make, visit, week):
    tend(app)
    week.move_to(FRIDAY + timedelta(days=3))
    make.comment(make.member("Ben"), make.topic(), claim="Dig wider", kind=Kind.PROPOSAL)
    week.move_to(FRIDAY + timedelta(days=23))

    assert "Digest 2: gathered." in tend(app)

    first, second = digests(app)
    assert headlines(second) == ["Dig wider"], "and nothing a second time"
    assert second.begins_at == first.ends_at
    assert second.due_at == FRIDAY + timedelta(days=23, hours=4), "its editors have their time"


def test_after_a_clock_that_was_a_year_ahead_the_next_week_is_gathered_all_the_same(app, week):
    with app.app_context():
        wrong = {"begins_at": FRIDAY, "ends_at": FRIDAY + timedelta(days=365)}
        db.session.add(Digest(series_id=1, number=1, sent_at=FRIDAY, **wrong))
        db.session.commit()
        db.session.query(Digest).update({"period_on": WEDNESDAY.date() - timedelta(days=30)})
        db.session.commit()

    assert tend(app) == "Digest 2: gathered."
    assert headlines(digests(app)[1]) == ["Dig deeper"]


def test_a_clock_that_was_far_ahead_for_a_moment_leaves_no_week_without_its_digest(
    app, make, visit, mona, week
):
    issue(visit(mona))
    week.move_to(FRIDAY + timedelta(days=180))
    assert "Digest 2: gathered." in tend(app)
    editor = visit(mona)
    edit(editor, 2, subject="Of a week to come")
    send(editor, 2)

    week.move_to(FRIDAY + timedelta(days=4))
    make.comment(make.member("Ben"), make.topic(), claim="Dig wider", kind=Kind.PROPOSAL)
    said = "This week has its digest: No. 1. The next one can be gathered from 13 Mar, 10:00 on."
    assert said in visit(mona).get("/digests").text
    week.move_to(FRIDAY + timedelta(days=14))

    assert "Digest 3: gathered." in tend(app)
    first, _ahead, third = digests(app)
    assert headlines(third) == ["Dig wider"]
    assert third.begins_at == first.ends_at


@both_columns
@pytest.mark.parametrize("is_by_hand", [False, True])
def test_what_follows_a_clock_that_was_days_ahead_is_told_in_the_next_one(
    app, make, visit, mona, clock, is_by_hand
):
    ben, topic = make.member("Ben"), make.topic()
    make.comment(ben, topic, claim="Dig deeper", kind=Kind.PROPOSAL)
    clock.move_to(WEDNESDAY + timedelta(days=3))
    gather(visit(mona)) if is_by_hand else tend(app)

    clock.move_to(WEDNESDAY + timedelta(hours=1))
    wider = make.comment(ben, topic, claim="Dig wider", kind=Kind.PROPOSAL)
    # A comment is there a little before that is noted.
    make.date_back(wider, WEDNESDAY + timedelta(minutes=59, seconds=59))
    editor = visit(mona)
    edit(editor, subject="Too early")
    send(editor)
    for weeks in range(3):
        clock.move_to(FRIDAY + timedelta(days=7 * weeks))
        tend(app)

    first, *later = [headlines(digest) for digest in digests(app)]
    assert first == ["Dig deeper"]
    assert [told for told in later if told] == [["Dig wider"]]


def test_a_week_with_nothing_to_tell_is_on_record_and_no_letter_goes(app, make, visit, mona, clock):
    make.topic()
    # Nothing opens, closes or meets near this day.
    clock.move_to(FRIDAY + timedelta(days=35))

    assert tend(app) == "Digest 1: nothing to report."

    reader = visit(make.member("Rea"))
    assert "No. 1: Nothing to report" in reader.get("/digests").text
    assert "Nothing happened in this week" in reader.get("/digests/1").text
    assert "/export." not in reader.page.html
    assert deliveries(app) == {}
    assert laid_down(app) == {}
    assert visit(mona).status("/digests/1/correct") == 404


@pytest.mark.parametrize(
    "address", ["export.json", "export.pdf", "letter", "letter.txt", "delivery"]
)
def test_a_week_without_a_letter_has_none_to_take_along(app, make, visit, clock, address):
    make.topic()
    clock.move_to(FRIDAY + timedelta(days=35))
    assert tend(app) == "Digest 1: nothing to report."
    organiser = visit(make.member("Olga", Role.ORGANISER))
    issue(organiser, 2)

    assert organiser.status(f"/digests/2/{address}") == 200
    assert organiser.status(f"/digests/1/{address}") == 404


def test_a_draft_begun_by_hand_is_completed_when_its_week_is_over(app, make, visit, mona, clock):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    editor = visit(mona)
    gather(editor)
    edit(editor, subject="Mine", note="Kept.")
    make.comment(make.member("Ben"), make.topic(), claim="Dig wider", kind=Kind.PROPOSAL)
    clock.move_to(FRIDAY)

    assert tend(app) == "Digest 1: gathered."

    (draft,) = digests(app)
    assert headlines(draft) == ["Dig deeper", "Dig wider"]
    assert (draft.subject, draft.note) == ("Mine", "Kept.")
    assert draft.due_at


def test_at_its_hour_the_editors_are_told_once_and_it_waits(app, make, week, mona):
    make.member("Ora", Role.ORGANISER, language="de")
    reader = make.member("Rea")
    tend(app)
    week.move_to(AT_TWO)

    assert tend(app) == "Digest 1: nudged."
    assert tend(app) == "Nothing is due."

    (letter,) = letters_to(app, mona)
    assert "Digest No. 1 waits for its approval" in whole(letter)
    assert "http://forum.test/digests/1/edit" in whole(letter)
    assert "Dig deeper" not in whole(letter)
    assert letters_to(app, reader) == []
    week.move_to(AT_TWO + timedelta(days=3))
    assert tend(app) == "Nothing is due."
    assert deliveries(app) == {}


def test_where_the_series_wants_it_so_it_goes_without_an_approval(app, make, week):
    plan(app, unapproved=Unapproved.GO)
    tend(app)
    week.move_to(AT_TWO)
    assert tend(app) == "Digest 1: nudged."
    week.move_to(AT_TWO + timedelta(hours=1, minutes=58))
    assert tend(app) == "Nothing is due."

    week.move_to(AT_TWO + timedelta(hours=2, minutes=1))
    assert tend(app) == "Digest 1: sent."
    assert tend(app) == "Nothing is due."

    assert set(deliveries(app).values()) == {"sent"}
    assert "Subject: Digest No. 1, 27" in laid_down(app)["ada@example.org"].decode()


def test_nothing_goes_without_an_approval_while_somebody_edits_it(app, visit, week, mona):
    plan(app, unapproved=Unapproved.GO)
    tend(app)
    week.move_to(AT_TWO)
    tend(app)
    week.move_to(AT_TWO + timedelta(hours=3))
    editor = visit(mona)
    edit(editor, subject="Not yet")

    assert tend(app) == "Nothing is due."
    week.move_to(AT_TWO + timedelta(hours=4))
    assert tend(app) == "Digest 1: sent."


def press_approve(editor, **values):
    """The button has an address of its own in the form of the page."""
    form = editor.page.form(having="due_at").values
    return editor.post("/digests/1/approve", {**form, **values})


def approve(editor, at="2026-03-06T16:00", **more):
    editor.get("/digests/1/send")
    return press_approve(editor, due_at=at, **more)


@pytest.fixture
def editor(app, visit, week, mona):
    """A moderator's browser with the week's draft, which has a subject."""
    tend(app)
    editor = visit(mona)
    assert edit(editor, subject="Tunnels").status_code == 303
    return editor


@both_columns
def test_an_approved_digest_leaves_at_its_hour_and_once(app, editor, week):
    assert approve(editor).status_code == 303
    assert "Approved. It leaves 6 Mar, 16:00." in editor.get("/digests").text
    assert tend(app) == "Nothing is due."

    week.move_to(datetime(2026, 3, 6, 15, 1, tzinfo=UTC))
    assert tend(app) == "Digest 1: sent."
    assert tend(app) == "Nothing is due."

    assert set(deliveries(app)) == {"ada@example.org", "mona@example.org"}
    (sent,) = digests(app)
    assert sent.sent_by_id == sent.approved_by_id


def test_a_change_after_the_approval_takes_it_back_and_says_so(app, editor, week):
    approve(editor)

    edit(editor, subject="Tunnels and bridges")

    assert "has to be approved again" in editor.get("/digests/1/edit").text
    assert "nobody has approved it yet" in editor.get("/digests").text
    week.move_to(datetime(2026, 3, 6, 15, 1, tzinfo=UTC))
    assert tend(app) == "Digest 1: nudged."
    assert deliveries(app) == {}


def test_what_is_held_stays_until_it_is_let_go(app, editor, week):
    approve(editor)
    editor.get("/digests/1/send")
    form = editor.page.form(action="/hold")
    for _ in range(2):
        assert editor.post(form.action, form.values).status_code == 303
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(event="digest held").count() == 1
    assert "On hold" in editor.get("/digests").text
    week.move_to(AT_TWO + timedelta(days=1))
    assert tend(app) == "Nothing is due."

    editor.submit("/digests/1/send", action="/hold", **{"let-go": "1"})

    assert tend(app) == "Digest 1: sent."


def test_another_hour_alone_approves_nothing(app, editor, week):
    assert approve(editor, "2026-03-07T09:30", intent="schedule").status_code == 303

    (draft,) = digests(app)
    assert draft.due_at == datetime(2026, 3, 7, 8, 30, tzinfo=UTC)
    assert draft.approved_at is None


@pytest.mark.parametrize("at", ["", "soon", "2026-13-01T10:00"])
def test_an_impossible_hour_is_said_beside_it(app, editor, at):
    assert approve(editor, at).status_code == 422

    assert digests(app)[0].approved_at is None


@pytest.mark.parametrize("intent", [{}, {"intent": "schedule"}])
def test_an_hour_that_is_past_is_refused_beside_it_and_stands_there(app, editor, intent):
    before = digests(app)[0].due_at

    answer = approve(editor, "2026-03-06T10:00", **intent)

    assert answer.status_code == 422
    assert "This is past." in answer.text
    assert 'value="2026-03-06T10:00"' in answer.text
    (draft,) = digests(app)
    assert (draft.due_at, draft.approved_at) == (before, None)


def test_the_hour_it_has_may_be_approved_after_it_has_come(app, editor, week):
    week.move_to(AT_TWO)

    assert approve(editor, "2026-03-06T14:00").status_code == 303

    assert tend(app) == "Digest 1: sent."


def test_another_hour_of_what_is_approved_or_held_says_what_becomes_of_it(app, editor):
    approve(editor)
    approve(editor, "2026-03-07T09:30", intent="schedule")
    assert "Approved. It leaves at its hour." in editor.get("/digests/1/send").text

    editor.submit("/digests/1/send", action="/hold")
    approve(editor, "2026-03-07T10:30", intent="schedule")
    assert "It stays here until you let it go." in editor.get("/digests/1/send").text


def test_nobody_approves_what_they_have_not_seen(app, make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    other.get("/digests/1/send")
    edit(editor, subject="Changed since")

    assert press_approve(other, due_at="2026-03-06T16:00").status_code == 409
    assert other.post("/digests/1/send", other_form(other, "1")).status_code == 409
    assert digests(app)[0].approved_at is None


def other_form(visitor, version):
    token = visitor.get("/account").form(having="name").values["csrf_token"]
    return {"csrf_token": token, "version": version}


def test_organisers_say_when_digests_come(app, make, visit, week):
    organiser = visit(make.member("Ora", Role.ORGANISER))
    wanted = {"weekday": "2", "hour": "7", "time_zone": "Europe/Lisbon", "hours_to_edit": "48"}

    answer = organiser.submit("/digests/plan", having="weekday", unapproved="go", **wanted)

    assert answer.status_code == 303
    assert "every Wednesday at 07:00 (Lisbon)" in organiser.get("/digests").text
    tend(app)
    assert digests(app)[0].ends_at == datetime(2026, 3, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong", [{"hours_to_edit": "0"}, {"hours_to_edit": "x"}, {"weekday": "7"}, {"hour": "24"}]
)
def test_an_impossible_plan_changes_nothing(app, make, visit, week, wrong):
    organiser = visit(make.member("Ora", Role.ORGANISER))

    answer = organiser.submit("/digests/plan", having="weekday", **wrong)

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.query(Plan).count() == 0
        assert db.session.query(Delivery).count() == 0
        assert db.session.query(Member).count() > 0
