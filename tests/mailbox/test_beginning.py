"""A letter to an item of no comment begins something in its topic, or its writer hears why not."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.models import State
from forum.extensions import db
from forum.mailbox.address import LASTS, Ticket, made
from forum.members.models import Member, Seat, Standing
from forum.permissions import Role
from forum.programme.models import Attribution, Topic
from tests.conftest import both_columns
from tests.letters import letters_to, whole

from .mailing import DOMAIN, comments, letter, receive

TAKEN, NOBODY, UNPROVEN = 0, 67, 77


def address_in(app, member, topic_id):
    """Where this member begins something in a topic by mail."""
    with app.app_context():
        about = db.session.get(Topic, topic_id)
        return made(Ticket.to(db.session.get(Member, member.id), about))


@pytest.fixture
def topic_id(root):
    return root.topic_id


@pytest.fixture
def there(app, ada, topic_id):
    return address_in(app, ada, topic_id)


@both_columns
def test_her_words_stand_in_the_topic_by_themselves_and_she_hears_where(
    app, visit, ada, ben, topic_id, there
):
    written = letter(ada, there, "Friday is too early. We need **two** weeks.")
    for _ in range(2):
        assert receive(app, there, written) == TAKEN
    (begun,) = comments(app, State.PUBLISHED)
    assert (begun.author_id, begun.topic_id, begun.parent_id) == (ada.id, topic_id, None)
    assert (begun.kind, begun.claim) == (Kind.POSITION, "Friday is too early.")
    page = visit(ben).get(f"/topics/{topic_id}").html
    assert "Friday is too early." in page
    assert "We need <strong>two</strong> weeks." in page
    (told,) = letters_to(app, ada)
    assert told["Subject"] == "Your reply has been published"
    words = " ".join(told.get_content().split())
    assert "by itself (Position), headed by its first sentence" in words
    assert "“Friday is too early.”" in words
    assert f"#own-{begun.id}" in words


def test_a_question_waits_for_an_answer_as_any_other(app, visit, ada, ben, topic_id, there):
    assert receive(app, there, letter(ada, there, "When does it open again?")) == TAKEN
    assert [one.kind for one in comments(app)] == [Kind.QUESTION]
    assert "When does it open again?" in visit(ben).get(f"/topics/{topic_id}?show=waiting").html


def test_it_waits_for_a_moderator_where_comments_do(app, make, ada, visit, ben):
    topic = make.topic("pre")
    make.comment(make.member("Mona", Role.MODERATOR), topic)
    there = address_in(app, ada, topic.id)
    assert receive(app, there, letter(ada, there, "Friday is too early.")) == TAKEN
    assert [one.state for one in comments(app)] == [State.PENDING]
    assert "Friday is too early." not in visit(ben).get(f"/topics/{topic.id}").html
    (told,) = letters_to(app, ada)
    assert told["Subject"] == "Your reply waits for a moderator"
    assert "A moderator reads it before it appears." in " ".join(told.get_content().split())


def close(topic):
    for exchange in topic.series.exchanges:
        exchange.closes_at = now() - timedelta(minutes=1)


def lock(topic):
    topic.locks_at = now() - timedelta(minutes=1)


def change_rule(topic):
    topic.attribution = Attribution.ON_THE_RECORD


def pause(_topic):
    for seat in db.session.query(Seat):
        seat.standing, seat.standing_until = Standing.PAUSED, now() + timedelta(days=1)


@both_columns
@pytest.mark.parametrize(
    ("step", "why"),
    [
        (close, "exchange closed"),
        (lock, "was locked on"),
        (change_rule, "rule of this topic has changed"),
        (pause, "have paused you"),
    ],
)
def test_where_the_topic_takes_nothing_she_hears_why_and_finds_her_words_among_her_drafts(
    app, visit, ada, topic_id, there, step, why
):
    with app.app_context():
        step(db.session.get(Topic, topic_id))
        db.session.commit()
    written = letter(ada, there, "Friday is too early.")
    for _ in range(2):
        assert receive(app, there, written) == TAKEN
    assert comments(app) == []
    (told,) = letters_to(app, ada)
    words = " ".join(told.get_content().split())
    assert told["Subject"] == "Your reply could not be taken"
    assert why in words
    assert "You find it among your drafts" in words
    assert "http://forum.test/drafts" in words
    assert visit(ada).get("/drafts").html.count("Friday is too early.") == 1


def test_who_may_not_read_the_topic_any_more_is_told_nothing_of_it(app, ada, there):
    with app.app_context():
        db.session.query(Seat).filter_by(member_id=ada.id).delete()
        db.session.commit()
    assert receive(app, there, letter(ada, there)) == TAKEN
    assert comments(app) == []
    told = " ".join(whole(letters_to(app, ada)[0]).split())
    assert "is not open to you, or not there any more" in told
    assert "Tunnels" not in told
    assert "/drafts" not in told


def test_who_only_watches_cannot_begin_anything(app, make, topic_id):
    olga = make.member("Olga", Role.OBSERVER)
    there = address_in(app, olga, topic_id)
    assert receive(app, there, letter(olga, there)) == TAKEN
    assert comments(app) == []
    assert "You cannot write in this topic" in letters_to(app, olga)[0].get_content()


@pytest.mark.parametrize("said", ["***", "> only quoted"])
def test_a_letter_without_words_begins_nothing(app, ada, there, said):
    assert receive(app, there, letter(ada, there, said)) == TAKEN
    assert comments(app) == []
    assert "No words of your own" in letters_to(app, ada)[0].get_content()


def test_a_topic_that_is_none_takes_nothing(app, ada, topic_id):
    with app.app_context():
        rule, ends_at = Attribution.CHATHAM_HOUSE, now() + LASTS
        there = made(Ticket(ada.id, None, rule, ends_at, topic_id + 999))
    assert receive(app, there, letter(ada, there)) == TAKEN
    assert comments(app) == []


def test_after_some_weeks_it_is_over(app, ada, there):
    with time_machine.travel(now() + LASTS + timedelta(days=1)):
        assert receive(app, there, letter(ada, there)) == TAKEN
    assert comments(app) == []
    assert "was good for some weeks" in letters_to(app, ada)[0].get_content()


def test_nobody_else_writes_under_her_name_and_none_can_be_made_up(app, make, ada, there):
    eve = make.member("Eve", email="eve@evil.test")
    assert receive(app, there, letter(eve, there)) == UNPROVEN
    assert receive(app, there, letter(eve, there, From="Ada <ada@example.org>")) == UNPROVEN
    name = there.split("@")[0]
    for other in (f"{name[:-5]}aaaaa@{DOMAIN}", f"{name}@elsewhere.test", f"reply-1-1@{DOMAIN}"):
        assert receive(app, other, letter(ada, other)) == NOBODY
    assert receive(app, there, letter(ada, there, Auto_Submitted="auto-replied")) == TAKEN
    assert comments(app) == []
    assert letters_to(app, ada) == letters_to(app, eve) == []
