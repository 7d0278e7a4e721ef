"""By letter: at once or once a day, as each wishes; grouped, without content, and never twice."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.mail import Letter
from forum.members.models import Member
from forum.notifications import jobs
from forum.notifications.jobs import last_morning, tell_at_once, tell_daily
from forum.notifications.models import Notification
from forum.permissions import Role
from tests.conftest import both_columns
from tests.letters import letters_to
from tests.moderation.arranging import merge
from tests.moderation.deciding import REASONED, decide
from tests.moderation.flagging import flag, look

from .bell import bell, choose, told

# The middle of a day in Tunis, where no clock is ever changed.
NOON = (now() + timedelta(days=1)).replace(hour=11, minute=0)


@pytest.fixture
def ada(make):
    return make.member("Ada", time_zone="Africa/Tunis")


@pytest.fixture
def ben(make):
    return make.member("Ben", organisation="Ben House")


def run(app, job):
    with app.app_context():
        job()


def words(app, member):
    return [letter.get_content() for letter in letters_to(app, member)]


@both_columns
def test_at_once_is_one_letter_for_what_came_meanwhile_and_never_a_second(
    app, make, visit, ada, ben
):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    choose(visit(ada), reply="at once", mention="at once")
    for _ in range(2):
        make.comment(ben, topic, "Some secret words.", parent=root)

    run(app, tell_at_once)
    run(app, tell_at_once)

    (letter,) = letters_to(app, ada)
    text = letter.get_content()
    assert letter["Subject"] == "2 things in Roundtable concern you"
    assert text.count("A participant has replied to your comment #1.") == 2
    assert "III.1 Tunnels" in text
    assert "secret" not in text
    assert "Ben" not in text
    assert len(letters_to(app, ben)) == 0


def test_its_link_leads_in_one_step_through_the_door_to_the_composer(app, make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    mine = visit(ada)
    choose(mine, reply="at once")
    make.comment(ben, topic, parent=root)
    run(app, tell_at_once)
    (letter,) = letters_to(app, ada)
    assert letter["Subject"] == "III.1: A participant has replied to your comment #1."
    path = re.search(r"http://forum\.test(/notifications/\d+)", letter.get_content())[1]

    stranger = visit()
    assert stranger.client.get(path).location == f"/sign-in?next={path}"
    there = mine.client.get(path).location
    page = mine.get(there.split("#")[0])
    assert there.endswith("reply_to=2#kind-0")
    assert 'id="kind-0"' in page.html
    assert page.form(having="source").values["reply_to"] == ["2"]


def test_names_go_by_letter_where_the_rule_lets_them(app, make, visit, ben):
    ada = make.member("Ada", Role.MODERATOR)
    choose(visit(ada), reply="at once")
    for key in ("record", "anonymous"):
        root = make.comment(ada, make.topic(key))
        with app.app_context():
            moderator = db.session.get(Member, ben.id)
            moderator.is_organiser = True
            db.session.commit()
        make.comment(ben, make.topic(key), parent=root)
    run(app, tell_at_once)
    (text,) = words(app, ada)
    assert "Ben has replied to your comment #1." in text
    assert "A participant has replied to your comment #1." in text
    assert text.count("Ben") == 1


@pytest.mark.parametrize(
    ("fairness", "said"),
    [
        ("fair", "Your restatement #2 is confirmed as fair."),
        ("not quite", "Your restatement #2 is not quite fair, says whose view it is."),
    ],
)
def test_what_is_said_of_a_restatement_goes_by_letter(app, make, visit, ada, ben, fairness, said):
    topic = make.topic("post")
    make.comment(ben, topic, kind=Kind.RESTATEMENT, parent=make.comment(ada, topic))
    choose(visit(ben), fairness="at once")
    path = f"/topics/{topic.id}/comments/2/fair"

    visit(ada).submit(path, having="fairness", fairness=fairness)
    run(app, tell_at_once)

    (text,) = words(app, ben)
    assert said in text
    assert "Ada" not in text


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (["yes"], "Your answer #2 is marked as the answer to question #1."),
        (["yes", "no"], "Your answer #2 is no longer marked as the answer to question #1."),
    ],
)
def test_what_is_said_of_an_answer_goes_by_letter(app, make, visit, ada, ben, marks, said):
    topic = make.topic("post")
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(ben, topic, kind=Kind.ANSWER, parent=question)
    choose(visit(ben), mark="at once")
    path = f"/topics/{topic.id}/comments/2/answers"

    for is_it in marks:
        visit(ada).submit(path, having="is_it", is_it=is_it)
    run(app, tell_at_once)

    (text,) = words(app, ben)
    assert said in text
    assert "Ada" not in text


def test_what_was_read_or_taken_away_before_is_in_no_letter(app, make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    mine, theirs = visit(ada), visit(ben)
    choose(mine, reply="at once")
    make.comment(ben, topic, parent=root)
    mine.get(f"/topics/{topic.id}")
    gone = make.comment(ben, topic, parent=root)
    theirs.get(f"/comments/{gone.id}/revise")
    theirs.submit(action=f"/comments/{gone.id}/withdraw")
    run(app, tell_at_once)
    assert letters_to(app, ada) == []


def test_the_letter_of_the_day_comes_in_the_reader_s_morning_once(app, make, visit, ben):
    with time_machine.travel(NOON, tick=False) as time:
        ada = make.member("Ada", time_zone="America/Bogota")
        topic = make.topic("post")
        root = make.comment(ada, topic)
        choose(visit(ada), reply="daily")
        make.comment(ben, topic, parent=root)
        seen = []
        for _ in range(48):
            time.shift(timedelta(hours=1))
            run(app, tell_daily)
            seen.append(len(letters_to(app, ada)))
    # Six in the morning there; the next hour is seven, and what came before it goes.
    assert seen == [1] * 48


def test_what_comes_after_the_morning_waits_for_the_next_one(app, make, visit, ada, ben):
    with time_machine.travel(NOON, tick=False) as time:
        topic = make.topic("post")
        root = make.comment(ada, topic)
        choose(visit(ada), reply="daily")
        make.comment(ben, topic, parent=root)
        run(app, tell_daily)
        assert letters_to(app, ada) == []
        time.move_to(NOON + timedelta(hours=18, minutes=59))
        run(app, tell_daily)
        assert letters_to(app, ada) == []
        time.move_to(NOON + timedelta(hours=19, minutes=1))
        for _ in range(2):
            run(app, tell_daily)
    (letter,) = letters_to(app, ada)
    assert "once a day" in letter.get_content()


@pytest.mark.parametrize(
    ("zone", "moment", "morning"),
    [
        ("Europe/Brussels", "2026-03-04T05:59", None),
        ("Europe/Brussels", "2026-03-04T06:00", "2026-03-04T06:00"),
        ("Europe/Brussels", "2026-03-29T05:00", "2026-03-29T05:00"),
        ("Europe/Brussels", "2026-10-25T05:59", None),
        ("Europe/Brussels", "2026-10-25T06:00", "2026-10-25T06:00"),
        ("Europe/Brussels", "2026-03-04T21:00", None),
        ("Asia/Tokyo", "2026-03-03T22:00", "2026-03-03T22:00"),
        ("Pacific/Kiritimati", "2026-03-03T17:30", "2026-03-03T17:00"),
    ],
)
def test_mornings_are_where_the_reader_is(zone, moment, morning):
    at = last_morning(zone, datetime.fromisoformat(f"{moment}+00:00"))
    assert (at and at.astimezone(UTC).isoformat()[:16]) == morning


@both_columns
def test_whatever_breaks_in_between_nobody_is_told_twice(app, make, visit, ada, ben, monkeypatch):
    topic = make.topic("post")
    roots = {one.id: make.comment(one, topic) for one in (ada, ben)}
    for member, other in ((ada, ben), (ben, ada)):
        choose(visit(member), reply="at once")
        make.comment(other, topic, parent=roots[member.id])
    true = jobs.write

    def break_off(member, *given, **values):
        true(member, *given, **values)
        if member.id == ada.id:
            raise OSError("The disk is full.")

    monkeypatch.setattr(jobs, "write", break_off)
    run(app, tell_at_once)
    assert (len(letters_to(app, ada)), len(letters_to(app, ben))) == (0, 1)
    monkeypatch.undo()
    for _ in range(2):
        run(app, tell_at_once)
    assert (len(letters_to(app, ada)), len(letters_to(app, ben))) == (1, 1)


def test_decisions_are_told_at_once_in_full_unless_wished_otherwise(app, make, visit, ada, ben):
    mona, topic = visit(make.member("Mona", Role.MODERATOR)), make.topic("pre")
    choose(visit(ben), decision="in the site")
    for author in (ada, ben):
        decide(mona, make.comment(author, topic), "return", **REASONED)
    run(app, tell_at_once)
    (text,) = words(app, ada)
    assert "Say *which* rivers, please." in text
    assert "Change your text: http://forum.test/comments/1/revise" in text
    assert words(app, ben) == []
    for author in (ada, ben):
        assert told(visit(author)) == ["*A decision on your comment: Returned"]


def test_a_decision_by_the_letter_of_the_day_says_where_to_read_it(app, make, visit, ada):
    with time_machine.travel(NOON) as time:
        mona = visit(make.member("Mona", Role.MODERATOR))
        choose(visit(ada), decision="daily")
        decide(mona, make.comment(ada, make.topic("pre")), "return", **REASONED)
        assert words(app, ada) == []
        time.shift(timedelta(days=1))
        run(app, tell_daily)
    (text,) = words(app, ada)
    assert "A moderator has decided on a comment of yours." in text
    assert "rivers" not in text


def test_what_came_of_a_report_is_told_as_wished(app, make, visit, ada, ben):
    comment = make.comment(ada, make.topic("post"))
    mona, reporter = visit(make.member("Mona", Role.MODERATOR)), visit(ben)
    choose(reporter, report="in the site")
    flag(reporter, comment)
    look(mona, comment, "keep")
    assert words(app, ben) == []
    assert told(reporter) == ["*What came of your report of #1"]


def test_another_choice_holds_for_what_was_not_told_yet(app, make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    mine = visit(ada)
    choose(mine, reply="daily")
    make.comment(ben, topic, parent=root)
    choose(mine, reply="at once")
    run(app, tell_at_once)
    assert len(letters_to(app, ada)) == 1
    make.comment(ben, topic, parent=root)
    choose(mine, reply="in the site")
    run(app, tell_at_once)
    assert len(letters_to(app, ada)) == 1
    assert bell(mine) == "2"


def test_whoever_is_paused_or_takes_no_part_is_not_written_to(app, make, visit, ada, ben):
    topic = make.topic("post")
    roots = {one.id: make.comment(one, topic) for one in (ada, ben)}
    for member, other in ((ada, ben), (ben, ada)):
        choose(visit(member), reply="at once")
        make.comment(other, topic, parent=roots[member.id])
    with app.app_context():
        db.session.get(Member, ada.id).paused_at = now()
        db.session.get(Member, ben.id).agreed_to = ""
        db.session.commit()
    run(app, tell_at_once)
    assert letters_to(app, ada) == letters_to(app, ben) == []


def test_what_waited_for_a_letter_a_week_is_not_told_any_more(app, make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    choose(visit(ada), reply="at once")
    make.comment(ben, topic, parent=root)
    with time_machine.travel(now() + timedelta(days=8)):
        run(app, tell_at_once)
    assert letters_to(app, ada) == []


def test_what_waits_no_longer_is_dropped(app, make, visit, ada):
    mona = visit(make.member("Mona", Role.MODERATOR))
    waiting, decided = (make.comment(ada, make.topic("pre")) for _ in range(2))
    decide(mona, decided, "publish")
    with app.app_context():
        jobs.drop_what_is_over()
        left = db.session.query(Notification).filter_by(matter="waiting").all()
        assert [one.comment_id for one in left] == [waiting.id]


def test_the_settings_say_what_is_so_and_take_nothing_else(make, visit, ada):
    mine, mona = visit(ada), visit(make.member("Mona", Role.MODERATOR))
    assert "waiting" not in mine.get("/account/notifications").form(having="reply").values
    assert mona.get("/account/notifications").form(having="reply").values["waiting"] == [
        "in the site"
    ]
    choose(mine, reply="daily", decision="in the digest")
    values = mine.get("/account/notifications").form(having="reply").values
    assert (values["reply"], values["decision"]) == (["daily"], ["in the digest"])
    assert values["appeal"] == ["at once"]
    answer = mine.submit("/account/notifications", having="reply", reply="by pigeon")
    assert answer.status_code == 422
    assert mine.get("/account/notifications").form(having="reply").values["reply"] == ["daily"]


def test_a_letter_is_in_the_reader_s_language(app, make, visit, ben):
    ada = make.member("Ada", language="de")
    topic = make.topic("post")
    root = make.comment(ada, topic, kind=Kind.QUESTION)
    choose(visit(ada), answer="at once")
    make.comment(ben, topic, kind=Kind.ANSWER, parent=root)
    run(app, tell_at_once)
    (text,) = words(app, ada)
    assert text.startswith("Guten Tag Ada")
    assert "hat Ihre Frage #1 beantwortet." in text


def test_letters_are_forgotten_as_all_others(app, make, visit, ada, ben):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    choose(visit(ada), reply="at once")
    make.comment(ben, topic, parent=root)
    run(app, tell_at_once)
    with app.app_context():
        assert [one.text for one in db.session.query(Letter)] == [""]


@pytest.mark.parametrize("way", ["at once", "in the site"])
def test_of_answers_and_merging_one_hears_as_one_wishes_and_the_bell_rings_either_way(
    app, make, visit, ada, ben, way
):
    mona, topic = visit(make.member("Mona", Role.MODERATOR)), make.topic("post")
    choose(visit(ben), decision=way)
    question = make.comment(ben, topic, kind=Kind.QUESTION, claim="Who pays?")
    answer = make.comment(ada, topic, "We do.", kind=Kind.ANSWER, parent=question)
    doubled = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who is to pay?")
    make.comment(ben, topic, "Somebody must.", parent=doubled)
    mona.submit(f"/moderation/{answer.id}/answers", having="is_it", is_it="yes")
    merge(mona, question, doubled.number)
    mona.submit(f"/moderation/{doubled.id}", action="/separation")
    letters = words(app, ben)
    assert len(letters) == (3 if way == "at once" else 0)
    sentences = told(visit(ben))
    assert sum("A decision on your comment" in one for one in sentences) == 2
