"""What is decided about a member at a roundtable: it holds at once, is told with its reason, ends
by hand or by time, and can be objected to."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from werkzeug.exceptions import Forbidden

from forum.clock import now
from forum.discussion.models import State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.moderation import measures
from forum.moderation.measure import Measure, MeasureKind
from forum.permissions import Role
from forum.programme.models import Roundtable
from tests.access.doors import said_beside, tables
from tests.budget import queries_at_most
from tests.conftest import both_columns
from tests.discussion.writing import POSITION, row, stored, write
from tests.letters import letters_to, whole
from tests.moderation.deciding import decide
from tests.together import together

WHY = {"reason": "Unclear", "message": "Three times the same attack, see #3."}
A_WEEK = timedelta(days=7)
STANDS = {"verdict": "uphold", "answer": "It stands."}


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def writer(visit, ada):
    return visit(ada)


def clock(moment):
    """As a browser in Brussels sends it."""
    return moment.astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%dT%H:%M")


def place(app, member, number=3):
    return f"/moderation/roundtables/{tables(app)[number]}/members/{member.id}"


def take(by, app, member, kind, number=3, **fields):
    values = {"kind": kind, **(WHY if kind != "trusted" else {}), **fields}
    return by.submit(place(app, member, number), having="message", **values)


def pause(by, app, member, number=3, until=A_WEEK):
    return take(by, app, member, "paused", number, until=clock(now() + until))


def events(app, *names):
    with app.app_context():
        rows = db.session.query(JournalEntry).order_by(JournalEntry.id)
        return [
            (e.event, e.data["measure"], e.actor_id) for e in rows if e.event.split()[0] in names
        ]


def latest_of_all():
    return db.session.query(Measure).order_by(Measure.id.desc()).first()


def latest(app):
    with app.app_context():
        return latest_of_all()


def test_members_stand_in_the_order_of_their_family_names(make, mona):
    for name in ("Zoë Adler", "Ada Ørsted", "Ada Zander", "Carl Öhm"):
        make.member(name, email=f"{len(name)}{name[:1]}{name[-1]}@example.org".lower())
    text = mona.get("/moderation/members").text
    names = ["Zoë Adler", "Carl Öhm", "Ada Ørsted", "Ada Zander"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)


def test_held_every_comment_waits_and_the_composer_says_why(app, make, mona, writer, ada):
    topic = make.topic("post")
    assert take(mona, app, ada, "held").status_code == 303
    page = writer.get(f"/topics/{topic.id}")
    assert "The moderators read each of your comments here" in page.text
    assert "Send for review" in page.text
    write(writer, topic)
    assert [c.state for c in stored(app)] == [State.PENDING]
    # Elsewhere the policy holds.
    assert "read each of your" not in writer.get(f"/topics/{make.topic('pre').id}").text


def test_trusted_every_comment_appears_whatever_the_policy(app, make, mona, writer, ada):
    topic = make.topic("pre")
    assert take(mona, app, ada, "trusted", 2).status_code == 303
    assert "Send for review" not in writer.get(f"/topics/{topic.id}").text
    write(writer, topic)
    assert [c.state for c in stored(app)] == [State.PUBLISHED]
    (letter,) = letters_to(app, ada)
    assert letter["Subject"] == "Your comments at Roundtable II appear at once"
    assert "object" not in whole(letter)


def test_paused_one_reads_and_does_not_write_until_it_is_over(app, make, visit, mona, writer, ada):
    topic = make.topic("post")
    writer.submit(f"/topics/{topic.id}", having="source", **POSITION, intent="save")
    early = writer.get(f"/topics/{topic.id}")
    pause(mona, app, ada)
    writer.page, writer.path = early, f"/topics/{topic.id}"
    late = {**POSITION, "source": "Words in flight."}
    assert writer.submit(having="source", **late).status_code == 403
    assert "The moderators have paused you at this roundtable until" in writer.page.text
    assert "Words in flight." in writer.page.text
    page = writer.get(f"/topics/{topic.id}")
    assert "Why, and how to object" in page.text
    assert 'name="source"' not in page.html
    assert "What you had begun is kept." in page.text
    assert "Words in flight." in page.text
    # The page asks by itself when the pause is over.
    assert f'data-next="{latest(app).until.isoformat()}"' in page.html
    assert "paused you" in writer.get("/drafts").text
    assert "Paused: reads and does not write" in writer.get("/").text
    assert stored(app) == []
    assert write(writer, make.topic("pre")).status_code == 303
    with time_machine.travel(now() + A_WEEK):
        again = visit(ada)
        assert "Paused" not in again.get("/").text
        assert write(again, topic).status_code == 303


@both_columns
def test_it_holds_on_open_pages_and_sockets_within_seconds(app, make, visit, mona, writer, ada):
    topic = make.topic("post")
    assert writer.follow(topic.id) == {"seq": 0}
    was = writer.get(f"/topics/{topic.id}").html.split('data-opening="')[1].split('"')[0]
    assert "opening" not in writer.ask("follow topic", topic.id, was)
    changes = f"/topics/{topic.id}/changes?after=0&opening={was}"
    assert "opening" not in writer.client.get(changes).json
    pause(mona, app, ada)
    assert writer.cut_off.wait(5)
    assert writer.follow(topic.id) == {"seq": 0}
    told = writer.ask("follow topic", topic.id, was)["opening"]
    assert told != was
    assert writer.client.get(changes).json["opening"] == told
    assert told in writer.get(f"/topics/{topic.id}").html
    assert "opening" not in visit(make.member("Ben")).client.get(changes).json


def test_the_member_is_told_what_and_why_and_by_nobody_s_name(app, mona, writer, ada):
    pause(mona, app, ada)
    (letter,) = letters_to(app, ada)
    words = whole(letter)
    assert letter["Subject"] == "You are paused at Roundtable III"
    assert "Reason: Unclear." in words
    assert WHY["message"] in words
    assert "You may object once" in words
    assert "Mona" not in words
    page = writer.get("/measures")
    assert "Paused: reads and does not write" in page.text
    assert WHY["message"] in page.text
    assert "Mona" not in page.text


def test_it_is_on_record_and_in_the_journal(app, make, visit, mona, olga, ada):
    take(mona, app, ada, "held")
    with app.app_context():
        mona_id = db.session.query(Member).filter_by(name="Mona").one().id
    assert events(app, "measure") == [("measure taken", "held", mona_id)]
    record = visit(make.member("Ben")).get("/record").text
    assert "III · Held: a moderator reads every comment" in record
    assert "Ada" not in record
    elsewhere = visit(make.member("Eve", at=(1,))).get("/record").text
    assert "Held" not in elsewhere
    journal = olga.get("/record/journal").text
    assert "Measure taken" in journal
    assert "Member: Ada" in journal
    assert "Measure: Held" in journal


def test_by_hand_it_ends_at_once_and_the_member_is_told(app, make, mona, writer, ada):
    pause(mona, app, ada)
    done = mona.submit("/moderation/members", action="/end")
    assert done.status_code == 303
    assert write(writer, make.topic("post")).status_code == 303
    assert "This is over." in writer.get("/measures").text
    assert len(letters_to(app, ada)) == 2
    assert mona.submit("/moderation/members", action="/sign-out").status_code == 303
    assert latest(app).ended_at


def test_another_takes_its_place(app, make, mona, writer, ada):
    pause(mona, app, ada)
    take(mona, app, ada, "trusted")
    assert write(writer, make.topic("post")).status_code == 303
    with app.app_context():
        assert [m.holds for m in db.session.query(Measure).order_by(Measure.id)] == [False, True]


@both_columns
def test_the_same_form_twice_is_one_and_the_member_hears_it_once(app, mona, ada):
    mona.get(place(app, ada))
    form = mona.page.form(having="message")
    sent = {**form.values, "kind": "held", **WHY}
    for _ in range(2):
        assert mona.post(place(app, ada), sent).status_code == 303
    assert [event for event, _, _ in events(app, "measure")] == ["measure taken"]
    assert len(letters_to(app, ada)) == 1
    # Nor is it taken anew from a page that is older than its end.
    mona.submit("/moderation/members", action="/end")
    assert mona.post(place(app, ada), sent).status_code == 409
    assert latest(app).ended_at


def test_a_removal_sent_again_is_done_and_only_for_who_sent_it(app, make, visit, ada):
    olga, otto = (visit(make.member(name, Role.ORGANISER)) for name in ("Olga", "Otto"))
    form = olga.get(place(app, ada)).form(having="message")
    sent = {**form.values, "kind": "removal", **WHY}
    for _ in range(2):
        assert olga.post(place(app, ada), sent).status_code == 303
    assert len(letters_to(app, ada)) == 1
    assert olga.status(place(app, ada)) == 404
    assert olga.post(place(app, ada), {**sent, "message": "Something else."}).status_code == 403
    token = otto.get("/account").form(having="name").values["csrf_token"]
    assert otto.post(place(app, ada), {**sent, "csrf_token": token}).status_code == 404


def test_of_two_moderators_the_second_sees_what_holds_and_keeps_their_words(
    app, make, visit, mona, ada
):
    mo = visit(make.member("Mo", Role.MODERATOR))
    mo.get(place(app, ada))
    pause(mona, app, ada)
    assert mo.submit(having="message", kind="held", **WHY).status_code == 409
    assert "This member has been decided about meanwhile." in mo.page.text
    assert "Paused: reads and does not write" in mo.page.text
    assert WHY["message"] in mo.page.html
    assert latest(app).kind == "paused"
    assert mo.submit(having="message").status_code == 303
    assert latest(app).kind == "held"


def test_a_hold_may_end_by_time_and_what_waits_is_decided_on(app, make, visit, mona, writer, ada):
    topic = make.topic("post")
    take(mona, app, ada, "held", until=clock(now() + A_WEEK))
    write(writer, topic)
    (waiting,) = stored(app)
    assert decide(mona, waiting, "publish").status_code == 303
    assert row(app, waiting.id).state is State.PUBLISHED
    with time_machine.travel(now() + A_WEEK):
        assert "Send for review" not in visit(ada).get(f"/topics/{topic.id}").text


def test_at_the_key_questions_a_hold_counts_and_trust_does_not(app, make, mona, ada, writer):
    with app.app_context():
        ada_there = db.session.get(Member, ada.id)
        assert ada_there.standing_at(None) is None
    take(mona, app, ada, "trusted", 2)
    take(mona, app, ada, "held", 3)
    with app.app_context():
        there = db.session.get(Member, ada.id)
        assert there.standing_at(None) == "held"
        assert there.role_at(None) is Role.PARTICIPANT
    pause(mona, app, ada, 3)
    with app.app_context():
        assert db.session.get(Member, ada.id).standing_at(None) is None
        assert db.session.get(Member, ada.id).role_at(None) is Role.PARTICIPANT


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "paused", "until": ""}, "until"),
        ({"kind": "paused", "until": "2020-01-01T10:00"}, "until"),
        ({"kind": "paused", "until": "next week"}, "until"),
        ({"kind": "paused", "until": "2027-03-28T02:30"}, "until"),
        ({"kind": "held", "reason": ""}, "reason"),
        ({"kind": "held", "reason": "Of my own"}, "reason"),
        ({"kind": "held", "message": " "}, "message"),
        ({"kind": "held", "message": "x" * 4001}, "message"),
        ({"kind": "removal"}, "kind"),
        ({"kind": ""}, "kind"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_is_decided(
    app, mona, ada, fields, field
):
    answer = take(mona, app, ada, **{"kind": "held", **WHY, **fields})
    assert answer.status_code == 422
    assert said_beside(mona.page, field)
    assert latest(app) is None
    assert letters_to(app, ada) == []


def test_moderators_are_not_decided_about_by_moderators_nor_by_others(app, make, visit, mona, ada):
    mo, eve = make.member("Mo", Role.MODERATOR), make.member("Eve")
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(1,)))
    assert mona.status(place(app, ada)) == 200
    assert mona.status(place(app, mo)) == 404
    assert elsewhere.status(place(app, ada)) == 404
    assert visit(eve).status(place(app, ada)) == 403
    assert "Ada" in mona.get("/moderation/members").text
    assert elsewhere.status(place(app, ada, 1)) == 200
    assert mona.status("/moderation/roundtables/99999/members/1") == 404
    with app.app_context():
        by, member = (db.session.get(Member, one.id) for one in (eve, ada))
        table = db.session.query(Roundtable).filter_by(number=3).one()
        with pytest.raises(Forbidden, match="You cannot decide this"):
            measures.take(by, member, table, MeasureKind.HOLD)


def test_who_moderates_by_now_is_not_held_by_what_was_decided_before(
    app, make, mona, olga, writer, ada
):
    pause(mona, app, ada)
    table = tables(app)[3]
    olga.submit(f"/seats/{ada.id}", having="is_organiser", **{f"table_{table}": "moderator"})
    assert write(writer, make.topic("post")).status_code == 303


def test_a_seat_given_anew_by_organisers_is_without_it(app, make, mona, olga, writer, ada):
    pause(mona, app, ada)
    seats, field = f"/seats/{ada.id}", f"table_{tables(app)[3]}"
    for role in ("", "participant"):
        olga.submit(seats, having="is_organiser", **{field: role})
        assert "This is over." in writer.get("/measures").text
    assert write(writer, make.topic("post")).status_code == 303


def test_only_an_organiser_removes_with_reason_and_notice_and_what_was_written_stays(
    app, make, mona, olga, writer, ada
):
    topic = make.topic("post")
    write(writer, topic)
    assert "removal" not in mona.get(place(app, ada)).html
    assert take(olga, app, ada, "removal").status_code == 303
    assert writer.status(f"/topics/{topic.id}") == 404
    assert writer.status(f"/topics/{make.topic('pre').id}") == 200
    assert "Removed from the roundtable" in writer.get("/measures").text
    assert [c.state for c in stored(app)] == [State.PUBLISHED]
    assert letters_to(app, ada)[0]["Subject"] == "Your seat at Roundtable III"


def test_a_member_objects_once_and_somebody_else_answers(app, make, visit, mona, writer, ada):
    pause(mona, app, ada)
    objection = {"objection": "It was *one* sentence, and true."}
    assert writer.submit("/measures", having="objection", objection=" ").status_code == 422
    assert writer.submit("/measures", having="objection", **objection).status_code == 303
    assert "one* sentence" in writer.get("/measures").text
    assert "Object to this" not in writer.page.text
    measure = latest(app)
    answer = f"/moderation/measures/{measure.id}/answer"
    assert "Somebody who has not decided it answers." in mona.get("/moderation/members").text
    assert mona.status(answer) == 403
    mo = visit(make.member("Mo", Role.MODERATOR))
    assert "The member objects." in mo.get("/moderation/members").text
    assert mo.submit(answer, having="answer", verdict="overturn", answer="").status_code == 422
    words = {"verdict": "overturn", "answer": "You are right."}
    assert mo.submit(answer, having="answer", **words).status_code == 303
    assert write(writer, make.topic("post")).status_code == 303
    letters = [whole(letter) for letter in letters_to(app, ada)]
    assert sum("You are right." in letter and "granted" in letter for letter in letters) == 1
    assert "You are right." in writer.get("/measures").text
    assert [event for event, _, _ in events(app, "measure")] == [
        "measure taken",
        "measure objected to",
        "measure answered",
    ]


def test_a_seat_that_was_taken_away_wrongly_is_given_back(app, make, visit, olga, writer, ada):
    take(olga, app, ada, "removal")
    writer.submit("/measures", having="objection", objection="I was not even there.")
    measure = latest(app)
    # There is nobody else: the organiser answers their own.
    answer = f"/moderation/measures/{measure.id}/answer"
    assert olga.status(answer) == 200
    other = visit(make.member("Otto", Role.ORGANISER))
    assert olga.status(answer) == 403
    words = {"verdict": "overturn", "answer": "So it was."}
    assert other.submit(answer, having="answer", **words).status_code == 303
    assert writer.status(f"/topics/{make.topic('post').id}") == 200


def test_an_organiser_who_answers_their_own_is_not_said_to_be_another(app, olga, writer, ada):
    take(olga, app, ada, "removal")
    assert "somebody other than whoever decided, where possible" in whole(letters_to(app, ada)[-1])
    writer.submit("/measures", having="objection", objection="I was not even there.")
    answer = f"/moderation/measures/{latest(app).id}/answer"
    olga.submit(answer, having="answer", verdict="uphold", answer="It stands.")
    told = [" ".join(whole(one).split()) for one in letters_to(app, ada)]
    assert sum("the organisers have read your objection" in one for one in told) == 1
    assert not any("somebody who had not decided it" in one for one in told)


def test_refused_it_stands(app, make, visit, mona, writer, ada):
    pause(mona, app, ada)
    writer.submit("/measures", having="objection", objection="No.")
    mo = visit(make.member("Mo", Role.MODERATOR))
    answer = f"/moderation/measures/{latest(app).id}/answer"
    mo.submit(answer, having="answer", verdict="uphold", answer="It stands.")
    assert 'name="source"' not in writer.get(f"/topics/{make.topic('post').id}").html
    assert "It stands." in writer.get("/measures").text


def test_nobody_sees_or_objects_to_another_s(app, make, visit, mona, ada):
    pause(mona, app, ada)
    ben = visit(make.member("Ben"))
    assert "Nothing was decided about you" in ben.get("/measures").text
    token = ben.page.form(action="/sign-out").values["csrf_token"]
    values = {"csrf_token": token, "objection": "For her"}
    assert ben.post(f"/measures/{latest(app).id}/objection", values).status_code == 404
    assert latest(app).objection == ""


@both_columns
def test_many_decisions_at_once_leave_one_that_holds(app, make, ada):
    moderator = make.member("Mona", Role.MODERATOR)
    with app.app_context():
        table = db.session.query(Roundtable).filter_by(number=3).one().id

    def act(kind):
        with app.app_context():
            by, member = db.session.get(Member, moderator.id), db.session.get(Member, ada.id)
            until = now() + A_WEEK if kind is MeasureKind.PAUSE else None
            place = db.session.get(Roundtable, table)
            measures.take(by, member, place, kind, "Unclear", "Words.", until)

    kinds = (MeasureKind.TRUST, MeasureKind.HOLD, MeasureKind.PAUSE) * 4
    together(*[lambda kind=kind: act(kind) for kind in kinds])
    with app.app_context():
        rows = db.session.query(Measure).order_by(Measure.id).all()
        assert len(rows) == len(kinds)
        (holds,) = [one for one in rows if one.holds]
        (seat,) = [s for s in db.session.get(Member, ada.id).seats if s.roundtable_id == table]
        assert seat.standing == holds.kind


def answer_it(by, measure):
    measures.answer(by, measure, granted=True, words="So it was.")


def take_another(by, measure):
    measures.take(by, measure.member, measure.roundtable, MeasureKind.HOLD, "Unclear", "Words.")


@both_columns
@pytest.mark.parametrize("decide_on", [take_another, measures.end, answer_it])
def test_who_loses_the_seat_in_that_instant_decides_nothing_more(
    app, make, mona, olga, writer, ada, decide_on
):
    pause(mona, app, ada)
    writer.submit("/measures", having="objection", objection="It was true.")
    max_, seat = make.member("Max", Role.MODERATOR, at=(3,)), {f"table_{tables(app)[3]}": ""}
    with app.app_context():
        by, measure = db.session.get(Member, max_.id), latest_of_all()
        assert by.role_at(measure.roundtable_id) is Role.MODERATOR
        together(lambda: olga.submit(f"/seats/{max_.id}", having="is_organiser", **seat))
        with pytest.raises(Forbidden):
            decide_on(by, measure)
    left = latest(app)
    assert (left.kind, left.ended_at, left.answered_at) == (MeasureKind.PAUSE, None, None)


def test_the_lists_need_no_more_queries_for_more_members(app, make, mona, ada):
    for number in range(8):
        take(mona, app, make.member(f"Guest {number}", email=f"g{number}@example.org"), "held")
    mona.get("/moderation/members")
    with queries_at_most(14):
        mona.get("/moderation/members")


def object_to(writer):
    writer.submit("/measures", having="objection", objection="It was one sentence.")


def test_an_objection_waits_in_the_queue_of_who_answers_it_and_counts(
    app, make, visit, mona, writer, ada
):
    mo = visit(make.member("Mo", Role.MODERATOR))
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(1,)))
    pause(mona, app, ada)
    assert mo.connect()
    assert mo.ask("follow desk") == {"waiting": 0}
    object_to(writer)
    mo.hears("waiting")
    assert mo.ask("follow desk") == {"waiting": 1}
    page = mo.get("/moderation")
    assert "One waits. The oldest has waited 1 minute." in page.text
    assert f'href="/moderation/measures/{latest(app).id}/answer"' in page.html
    assert "waiting 1 minute, promised" in page.text
    for other in (mona, elsewhere):
        assert "Nothing waits." in other.get("/moderation").text
        assert "Objections of members" not in other.page.text
    mo.submit(f"/moderation/measures/{latest(app).id}/answer", having="answer", **STANDS)
    mo.hears("waiting")
    assert "Nothing waits." in mo.get("/moderation").text


@pytest.mark.parametrize(
    ("address", "is_there"),
    [
        ("waits=appealed", True),
        ("place={table}", True),
        ("waits=new", False),
        ("place={other}", False),
        ("place=series", False),
        ("kind=question", False),
        ("age=late", False),
    ],
)
def test_the_queue_narrows_objections_as_it_does_appeals(
    app, make, visit, mona, writer, ada, address, is_there
):
    pause(mona, app, ada)
    object_to(writer)
    mo = visit(make.member("Mo", Role.MODERATOR))
    places = tables(app)
    page = mo.get(f"/moderation?{address.format(table=places[3], other=places[1])}")
    assert ("Objections of members" in page.text) is is_there
    assert ("One waits." in page.text) is is_there


def test_an_objection_that_waits_too_long_is_marked_late(app, make, visit, mona, writer, ada):
    pause(mona, app, ada)
    object_to(writer)
    other = make.member("Mo", Role.MODERATOR)
    with time_machine.travel(now() + 3 * A_WEEK):
        page = visit(other).get("/moderation?age=late")
    assert "late: waiting 21 days" in page.text
    assert "The oldest has waited 21 days." in page.text
