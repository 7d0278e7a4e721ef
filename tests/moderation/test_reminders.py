"""Letters that remind: of an exchange that opens, closes and has closed, and of what waits too
long; each once, whatever stops in between, and naming nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.models import State
from forum.extensions import db
from forum.mail import Letter
from forum.members.models import LettersWanted, Member
from forum.moderation import jobs, measures, reminding
from forum.moderation.measure import MeasureKind
from forum.moderation.reminder import Reminder
from forum.permissions import Role
from forum.programme.models import Exchange, Roundtable, Series
from tests.conftest import both_columns
from tests.discussion.writing import POSITION, write
from tests.letters import letters_to, whole
from tests.make import PROGRAMME
from tests.together import together

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def exchange(app, make):
    """That of the third table, alone with reminders: it opens in two days, for a week."""
    make.series()
    with app.app_context():
        for other in db.session.query(Exchange):
            other.hours_to_remind = 0
        one = db.session.query(Exchange).filter_by(key="post").one()
        one.hours_to_remind = None
        moment = now().replace(minute=0, second=0, microsecond=0)
        one.opens_at, one.closes_at = moment + timedelta(days=2), moment + timedelta(days=9)
        db.session.commit()
        db.session.refresh(one)
        db.session.expunge_all()
        return one


def remind(app, at):
    """Let the job look at a moment, and again a minute later."""
    for moment in (at, at + timedelta(minutes=1)):
        with time_machine.travel(moment, tick=False), app.app_context():
            jobs.remind_of_exchanges()


def with_context(app, act):
    with app.app_context():
        act()


def remind_late(app, at):
    with time_machine.travel(at, tick=False), app.app_context():
        jobs.remind_of_what_is_late()


def subjects(app, member):
    return sorted(letter["Subject"] for letter in letters_to(app, member))


def change(app, exchange, **values):
    with app.app_context():
        row = db.session.get(Exchange, exchange.id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


OPEN = "The exchange of Roundtable III is open"
SOON = "The exchange of Roundtable III closes soon"
CLOSED = "The exchange of Roundtable III has closed"


@both_columns
def test_members_hear_once_when_it_opens_and_once_before_it_closes(app, make, exchange):
    ada = make.member("Ada", at=(3,))
    remind(app, exchange.opens_at - AN_HOUR)
    assert subjects(app, ada) == []
    remind(app, exchange.opens_at)
    assert subjects(app, ada) == [OPEN]
    remind(app, exchange.closes_at - timedelta(hours=24, minutes=2))
    assert subjects(app, ada) == [OPEN]
    remind(app, exchange.closes_at - timedelta(hours=24))
    remind(app, exchange.closes_at - AN_HOUR)
    assert subjects(app, ada) == sorted([OPEN, SOON])
    remind(app, exchange.closes_at + AN_HOUR)
    # She has nothing unfinished.
    assert subjects(app, ada) == sorted([OPEN, SOON])


def test_each_reads_the_time_of_their_own_clock_and_language_and_nobody_s_name(app, make, exchange):
    change(app, exchange, closes_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    ada = make.member("Ada", at=(3,), time_zone="Asia/Kolkata")
    ben = make.member("Ben", at=(3,), time_zone="Europe/Brussels")
    remind(app, datetime(2027, 3, 27, 12, tzinfo=UTC))
    (letter,) = letters_to(app, ada)
    assert "28 Mar, 07:00 (Kolkata)" in whole(letter)
    assert "Ben" not in whole(letter)
    # The clocks go forward that night: it closes at 03:30 in Brussels.
    (letter,) = letters_to(app, ben)
    assert "28 Mar, 03:30 (Brussels)" in whole(letter)
    assert "/account" in whole(letter)


def test_before_it_closes_each_is_led_to_what_they_have_not_finished(app, make, visit, exchange):
    ada, ben, eve = (make.member(name) for name in ("Ada", "Ben", "Eve"))
    topic = make.topic("post")
    change(app, exchange, opens_at=now() - timedelta(days=2))
    visit(ada).submit(f"/topics/{topic.id}", having="source", **POSITION, intent="save")
    with app.app_context():
        waits = make.comment(ben, topic)
        db.session.query(type(waits)).filter_by(id=waits.id).update({"state": State.RETURNED})
        db.session.commit()
    remind(app, exchange.closes_at - AN_HOUR)
    places = "http://forum.test/drafts", "http://forum.test/comments"
    for member, own in ((ada, places[0]), (ben, places[1]), (eve, None)):
        (letter,) = [one for one in letters_to(app, member) if one["Subject"] == SOON]
        lines = whole(letter).replace("\r", "").split("\n")
        assert [one for one in lines if one in places] == ([own] if own else [])
        assert "the exchange of Roundtable III closes on" in " ".join(lines)


def test_only_those_who_write_there_and_want_letters(app, make, exchange):
    people = {
        "observer": make.member("Oda", Role.OBSERVER, at=(3,)),
        "elsewhere": make.member("Eve", at=(1, 2)),
        "none": make.member("Nil", at=(3,), letters=LettersWanted.NONE),
        "out": make.member("Out", at=(3,), paused_at=now()),
        "gone": make.member("Gone", at=(3,), removed_at=now()),
        "unwilling": make.member("Una", at=(3,), agreed_to=""),
        "organiser": make.member("Olga", Role.ORGANISER),
    }
    mona, ada = make.member("Mona", Role.MODERATOR, at=(3,)), make.member("Ada", at=(3,))
    remind(app, exchange.opens_at)
    assert subjects(app, ada) == subjects(app, mona) == [OPEN]
    assert {name for name, one in people.items() if subjects(app, one)} == set()


@pytest.mark.parametrize(
    ("of_series", "of_exchange", "hours"),
    [(24, None, 24), (48, None, 48), (48, 6, 6), (0, 6, 6), (24, 0, None), (0, None, None)],
)
def test_how_long_before_is_the_exchange_s_or_the_series(
    app, make, exchange, of_series, of_exchange, hours
):
    ada = make.member("Ada", at=(3,))
    change(app, exchange, hours_to_remind=of_exchange)
    with app.app_context():
        db.session.query(Series).one().hours_to_remind = of_series
        db.session.commit()
    if hours is None:
        for at in (exchange.opens_at, exchange.closes_at - AN_HOUR):
            remind(app, at)
        assert subjects(app, ada) == []
        return
    remind(app, exchange.closes_at - timedelta(hours=hours, minutes=2))
    assert subjects(app, ada) == []
    remind(app, exchange.closes_at - timedelta(hours=hours))
    assert subjects(app, ada) == [SOON]


def test_the_programme_file_says_how_many_hours_or_none(app, make):
    quiet = PROGRAMME.replace("policy: pre}", "policy: pre, hours_to_remind: 0}")
    make.series(f"{quiet}hours_to_remind: 72\n")
    with app.app_context():
        assert db.session.query(Series).one().hours_to_remind == 72
        found = {e.key: e.reminds_before for e in db.session.query(Exchange)}
    assert found["pre"] == timedelta(0)
    assert found["post"] == timedelta(hours=72)


def test_an_exchange_shorter_than_that_says_all_at_once(app, make, exchange):
    ada = make.member("Ada", at=(3,))
    change(app, exchange, closes_at=exchange.opens_at + 3 * AN_HOUR)
    remind(app, exchange.opens_at)
    remind(app, exchange.opens_at + 2 * AN_HOUR)
    assert subjects(app, ada) == [OPEN]


def test_old_news_is_told_to_nobody(app, make, exchange):
    ada = make.member("Ada", at=(3,))
    remind(app, exchange.opens_at + timedelta(hours=25))
    remind(app, exchange.closes_at + timedelta(hours=25))
    assert subjects(app, ada) == []


def test_a_new_end_is_told_anew(app, make, exchange):
    ada = make.member("Ada", at=(3,))
    remind(app, exchange.closes_at - AN_HOUR)
    change(app, exchange, closes_at=exchange.closes_at + timedelta(days=7))
    remind(app, exchange.closes_at)
    assert subjects(app, ada) == [SOON]
    remind(app, exchange.closes_at + timedelta(days=7) - AN_HOUR)
    assert subjects(app, ada) == [SOON, SOON]


def test_when_it_has_closed_those_with_something_unfinished_are_told_what_becomes_of_it(
    app, make, visit, exchange
):
    ada, ben = make.member("Ada"), make.member("Ben")
    topic = make.topic("post")
    change(app, exchange, opens_at=now() - timedelta(days=2))
    visit(ada).submit(f"/topics/{topic.id}", having="source", **POSITION, intent="save")
    with app.app_context():
        pending = make.comment(ben, topic)
        db.session.query(type(pending)).filter_by(id=pending.id).update({"state": State.PENDING})
        db.session.commit()
    remind(app, exchange.closes_at)
    (letter,) = [one for one in letters_to(app, ada) if one["Subject"] == CLOSED]
    assert "stays among your drafts" in whole(letter)
    assert POSITION["source"] not in whole(letter)
    (letter,) = [one for one in letters_to(app, ben) if one["Subject"] == CLOSED]
    assert "It is still decided on, and you are told" in " ".join(whole(letter).split())


def test_what_stopped_half_way_is_written_whole_and_once(app, make, exchange, monkeypatch):
    members = [make.member(name, at=(3,)) for name in ("Ada", "Ben", "Eva")]
    written = []

    def stop_at_the_third(member, *args, **values):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(member.id)
        before(member, *args, **values)

    before = reminding.write
    monkeypatch.setattr(reminding, "write", stop_at_the_third)
    with time_machine.travel(exchange.opens_at, tick=False), pytest.raises(KeyboardInterrupt):
        with_context(app, jobs.remind_of_exchanges)
    with app.app_context():
        assert db.session.query(Letter).count() == db.session.query(Reminder).count() == 0
    monkeypatch.setattr(reminding, "write", before)
    remind(app, exchange.opens_at)
    assert [subjects(app, one) for one in members] == [[OPEN]] * 3


@both_columns
def test_of_several_workers_one_writes(app, make, exchange):
    ada = make.member("Ada", at=(3,))
    with time_machine.travel(exchange.opens_at, tick=False):

        def work():
            with app.app_context():
                jobs.remind_of_exchanges()

        together(*[work] * 6)
    with app.app_context():
        assert db.session.query(Letter).filter_by(member_id=ada.id).count() == 1


@both_columns
def test_moderators_hear_once_a_day_of_all_that_waits_too_long(app, make, visit):
    mona = make.member("Mona", Role.MODERATOR, at=(2,))
    nora = make.member("Nora", Role.MODERATOR, at=(1,))
    writer, topic = visit(make.member("Ada")), make.topic("pre")
    begins = now()
    for words in ("One secret.", "Two."):
        write(writer, topic, source=words)
    remind_late(app, begins + timedelta(hours=23))
    assert letters_to(app, mona) == []
    for minutes in (5, 15, 23 * 60):
        remind_late(app, begins + timedelta(hours=24, minutes=minutes))
    (letter,) = letters_to(app, mona)
    assert letter["Subject"] == "2 items wait longer than promised"
    words = whole(letter)
    assert "/moderation?age=late" in words
    assert "Ada" not in words
    assert "secret" not in words
    assert letters_to(app, nora) == []
    remind_late(app, begins + timedelta(hours=49))
    assert len(letters_to(app, mona)) == 2


def test_several_workers_write_to_a_moderator_once(app, make, visit):
    mona = make.member("Mona", Role.MODERATOR, at=(2,))
    write(visit(make.member("Ada")), make.topic("pre"))
    with time_machine.travel(now() + timedelta(hours=25), tick=False):

        def work():
            with app.app_context():
                jobs.remind_of_what_is_late()

        together(*[work] * 4)
    with app.app_context():
        assert db.session.query(Letter).filter_by(member_id=mona.id).count() == 1
        assert db.session.get(Member, mona.id).rights == 1


def test_an_objection_that_waits_too_long_is_told_to_those_who_answer_it(app, make, visit):
    mona, mo = (make.member(name, Role.MODERATOR, at=(2,)) for name in ("Mona", "Mo"))
    ada = make.member("Ada")
    with app.app_context():
        by, member = db.session.get(Member, mona.id), db.session.get(Member, ada.id)
        table = db.session.query(Roundtable).filter_by(number=2).one()
        measure = measures.take(by, member, table, MeasureKind.HOLD, "Unclear", "Words.")
        measures.object_to(member, measure, "A secret.")
    remind_late(app, now() + timedelta(hours=71))
    assert letters_to(app, mo) == []
    remind_late(app, now() + timedelta(hours=73))
    (letter,) = letters_to(app, mo)
    assert letter["Subject"] == "One item waits longer than promised"
    assert "/moderation?age=late" in whole(letter)
    assert "secret" not in whole(letter)
    assert letters_to(app, mona) == []
