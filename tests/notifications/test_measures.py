"""The bell tells of what is decided about a member, and of objections to it, as of all else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from forum.clock import now
from forum.extensions import db
from forum.members.models import Member, Seat
from forum.members.wishes import Matter
from forum.notifications.jobs import drop_what_is_over, tell_at_once, tell_daily
from forum.notifications.models import Notification
from forum.permissions import Role
from tests.conftest import both_columns
from tests.digests.desk import issue, laid_down, parts
from tests.letters import letters_to, whole
from tests.moderation.test_measures import STANDS, WHY, take

from .bell import bell, choose, follow, told

DECIDED = "A decision about you: Held: a moderator reads every comment before it appears"
OBJECTED = "An objection waits for an answer"
ANSWERED = "Your objection is answered"
TOMORROW = (now() + timedelta(days=1)).replace(hour=11, minute=0)


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def mike_himself(make):
    return make.member("Mike", Role.MODERATOR)


@pytest.fixture
def mike(mike_himself, visit):
    return visit(mike_himself)


@pytest.fixture
def ada(make):
    return make.member("Ada")


def object_to(writer, words="I said it once."):
    return writer.submit("/measures", action="/objection", objection=words)


def moderates_no_more(app, name):
    with app.app_context():
        theirs = sa.select(Member.id).where(Member.name == name)
        moved = sa.update(Seat).where(Seat.member_id.in_(theirs)).values(role=Role.PARTICIPANT)
        assert db.session.execute(moved).rowcount
        db.session.commit()


def test_the_member_hears_under_the_bell_and_reads_why(app, make, visit, ada, mona):
    other = visit(make.member("Ben"))
    take(mona, app, ada, "held")
    writer = visit(ada)
    assert bell(writer) == "1"
    assert told(writer) == [f"*{DECIDED}"]
    assert WHY["reason"] in writer.get("/notifications").text
    assert follow(writer).endswith("/measures#measure-1")
    assert bell(writer) == ""
    assert (bell(other), bell(mona)) == ("", "")


def test_what_follows_is_told_once_and_together(app, visit, ada, mona):
    writer = visit(ada)
    take(mona, app, ada, "held")
    mona.submit("/moderation/members", action="/end")
    assert told(writer) == [f"*{DECIDED}"]
    assert "over" in writer.get("/notifications").text


def test_an_objection_rings_for_another_moderator_until_it_is_answered(app, visit, ada, mona, mike):
    writer = visit(ada)
    take(mona, app, ada, "held")
    object_to(writer)
    assert told(mike) == [f"*{OBJECTED}"]
    assert told(mona) == []
    assert "Ada" not in mike.get("/notifications").html.split("<main")[1]
    assert follow(mike).endswith("/moderation/measures/1/answer")
    mike.submit("/moderation/measures/1/answer", having="answer", **STANDS)
    assert told(writer) == [f"*{ANSWERED}", f"*{DECIDED}"]
    assert told(mike) == []


def test_where_there_is_no_other_moderator_an_organiser_hears(app, make, visit, ada, mona):
    olga = visit(make.member("Olga", Role.ORGANISER))
    take(mona, app, ada, "held")
    object_to(visit(ada))
    assert told(olga) == [f"*{OBJECTED}"]


def test_a_removed_member_is_told_and_a_former_moderator_is_not(app, make, visit, ada, mike):
    olga = visit(make.member("Olga", Role.ORGANISER))
    other = visit(make.member("Oona", Role.ORGANISER))
    take(olga, app, ada, "removal")
    writer = visit(ada)
    assert [one.split(": ")[0] for one in told(writer)] == ["*A decision about you"]
    object_to(writer)
    assert told(mike) == []
    assert told(other) == [f"*{OBJECTED}"]


def test_whoever_no_longer_answers_reads_nothing_of_it(app, visit, ada, mona, mike):
    take(mona, app, ada, "held")
    object_to(visit(ada))
    assert bell(mike) == "1"
    moderates_no_more(app, "Mike")
    assert (bell(mike), told(mike)) == ("", [])


def test_what_still_waits_is_not_dropped_and_what_is_answered_is(app, visit, ada, mona, mike):
    take(mona, app, ada, "held")
    object_to(visit(ada))
    with app.app_context():
        drop_what_is_over()
    assert told(mike) == [f"*{OBJECTED}"]
    mike.submit("/moderation/measures/1/answer", having="answer", **STANDS)
    with app.app_context():
        drop_what_is_over()
        left = sa.select(Notification.matter).order_by(Notification.matter)
        assert db.session.scalars(left).all() == [Matter.APPEAL, Matter.MEASURE, Matter.RULING]


def test_who_decided_hears_of_the_answer_and_reads_it(app, visit, ada, mona, mike):
    take(mona, app, ada, "held")
    object_to(visit(ada))
    mike.submit("/moderation/measures/1/answer", having="answer", **STANDS)
    assert told(mona) == ["*An objection to a decision of yours is answered"]
    assert follow(mona).endswith("/moderation/members#measure-1")
    assert STANDS["answer"] in mona.get("/moderation/members").text
    assert (bell(mona), told(mike)) == ("", [])


def test_a_former_moderator_hears_no_more_of_what_they_decided(app, visit, ada, mona, mike):
    take(mona, app, ada, "held")
    object_to(visit(ada))
    mike.submit("/moderation/measures/1/answer", having="answer", **STANDS)
    assert bell(mona) == "1"
    moderates_no_more(app, "Mona")
    assert (bell(mona), told(mona)) == ("", [])


def test_by_letter_as_the_member_wishes_without_saying_what(
    app, visit, ada, mona, mike, mike_himself
):
    choose(visit(ada), measure="daily")
    choose(mike, appealed="at once")
    take(mona, app, ada, "held")
    assert letters_to(app, ada) == []
    with app.app_context(), time_machine.travel(TOMORROW, tick=False):
        tell_daily()
    (letter,) = letters_to(app, ada)
    assert letter["Subject"] == "III: Something was decided about you at this roundtable."
    assert WHY["message"] not in whole(letter)
    object_to(visit(ada))
    with app.app_context():
        tell_at_once()
    (letter,) = [one for one in letters_to(app, mike_himself) if "III" in one["Subject"]]
    assert "An objection waits" in whole(letter)
    assert "Ada" not in whole(letter)


@both_columns
def test_in_the_digest(app, make, visit, ada, mona):
    choose(visit(ada), measure="in the digest")
    take(mona, app, ada, "held")
    make.comment(ada, make.topic("post"))
    issue(mona)
    for words in parts(laid_down(app)["ada@example.org"]):
        assert "Something was decided about you at this roundtable." in words
