"""Whoever may not write any more when it is their turn has written nothing."""

from datetime import timedelta
from functools import partial

import pytest
from werkzeug.exceptions import Conflict, Forbidden

from forum.clock import now
from forum.discussion import actions, editing, marking, stances
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Fairness, View
from forum.discussion.sent import Draft
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.moderation import flagging, locking, measures
from forum.moderation.measure import MeasureKind
from forum.permissions import OPERATOR, Role
from forum.programme.models import Topic
from forum.seats.actions import change_seats, pause_member, remove_member
from tests.conftest import both_columns
from tests.discussion.writing import POSITION, stored
from tests.together import elsewhere

A_WEEK = timedelta(days=7)


def pause_here(member):
    """As the moderators of one roundtable do."""
    by, table = db.session.query(Member).filter_by(name="Mo").one(), of("post").roundtable
    measures.take(by, member, table, MeasureKind.PAUSE, "Unclear", "Words.", now() + A_WEEK)


LOSSES = {
    "seats": lambda member: change_seats(OPERATOR, member, {}, is_organiser=False),
    "pause here": pause_here,
    "pause": partial(pause_member, OPERATOR),
    "removal": partial(remove_member, OPERATOR),
}


@pytest.fixture
def ada(make):
    make.member("Mo", Role.MODERATOR)
    return make.member("Ada")


@pytest.fixture
def lose(app, ada):
    """Takes Ada's rights away, as somebody else does in another thread."""

    def lose(how="seats"):
        with app.app_context():
            LOSSES[how](db.session.get(Member, ada.id))

    return lambda how="seats": elsewhere(partial(lose, how))


def of(key):
    return db.session.query(Topic).filter_by(key=key).one()


def said(source):
    return db.session.query(Comment).filter_by(source=source).one()


def draft(comment, words):
    return Draft(comment.kind, words, comment.form_key, claim=comment.claim)


def post(by):
    new = Draft(Kind.POSITION, "Words.", "0123456789abcdefghij", claim="New")
    return partial(actions.post_comment, by, of("post"), new)


def revise(by):
    comment = said("It waits.")
    return partial(actions.revise_comment, by, comment, draft(comment, "It waits again."))


def edit(by):
    comment = said("It stands.")
    return partial(editing.edit_comment, by, comment, draft(comment, "It stands again."))


def take_a_stance(by):
    return partial(stances.take, by, said("Build it."), View.SUPPORT, "")


def mark(by):
    return partial(marking.mark_answer, by, said("So it is."), is_it=True)


def judge(by):
    return partial(marking.judge, by, said("You say that it stands."), Fairness.FAIR)


def flag(by):
    return partial(flagging.flag, by, said("Build it."), "Unclear", "")


WAYS = (post, revise, edit, take_a_stance, mark, judge, flag)


@pytest.fixture
def thread(make, ada):
    """Something of each kind that one can act on."""
    topic, ben = make.topic("post"), make.member("Ben")
    make.comment(ada, make.topic("pre"), source="It waits.")
    own = make.comment(ada, topic, source="It stands.")
    make.comment(ben, topic, source="You say that it stands.", parent=own, kind=Kind.RESTATEMENT)
    make.comment(ben, topic, source="Build it.", kind=Kind.PROPOSAL)
    question = make.comment(ada, topic, source="Is it?", kind=Kind.QUESTION)
    make.comment(ben, topic, source="So it is.", parent=question, kind=Kind.ANSWER)


def written(app):
    """How often anything was written."""
    with app.app_context():
        found = db.session.query(JournalEntry).filter(JournalEntry.event != "seats changed")
        return found.count()


@both_columns
@pytest.mark.parametrize("way", WAYS, ids=[one.__name__ for one in WAYS])
def test_who_loses_the_seat_in_that_instant_writes_nothing_more(app, thread, ada, lose, way):
    before = written(app)
    with app.app_context():
        by = db.session.get(Member, ada.id)
        act = way(by)
        assert by.role_at(of("post").roundtable_id) is Role.PARTICIPANT
        lose()
        with pytest.raises(Forbidden):
            act()
        # Nobody waits for whoever was refused.
        assert not db.session().in_transaction()
    assert written(app) == before


@pytest.mark.parametrize("way", WAYS, ids=[one.__name__ for one in WAYS])
def test_who_keeps_it_writes(app, thread, ada, way):
    before = written(app)
    with app.app_context():
        way(db.session.get(Member, ada.id))()
    assert written(app) > before


def lock_all(app, *keys):
    with app.app_context():
        for topic in map(of, keys):
            locking.lock(db.session.query(Member).filter_by(name="Mo").one(), topic, None, "")


@both_columns
@pytest.mark.parametrize("way", WAYS[:-1], ids=[one.__name__ for one in WAYS[:-1]])
def test_where_a_topic_is_locked_in_that_instant_nothing_more_is_written(app, thread, ada, way):
    before = written(app)
    with app.app_context():
        act = way(db.session.get(Member, ada.id))
        as_read = [of("post"), of("pre")]
        assert not any(topic.locks_at for topic in as_read)
        elsewhere(lambda: lock_all(app, "post", "pre"))
        with pytest.raises((Conflict, Forbidden)):
            act()
    assert written(app) == before + len(as_read)


@both_columns
@pytest.mark.parametrize("how", LOSSES)
def test_what_was_sent_is_given_back(app, make, visit, ada, lose, monkeypatch, how):
    topic, writer = make.topic("post"), visit(ada)
    writer.get(f"/topics/{topic.id}")
    begin = actions.give_voice
    monkeypatch.setattr(actions, "give_voice", lambda *one: (lose(how), begin(*one))[-1])

    answer = writer.submit(having="source", **{**POSITION, "source": "Kept words."})

    assert answer.status_code == 403
    assert "Kept words." in answer.text
    assert not stored(app)


def test_who_only_moderated_writes_nothing_between_exchanges_any_more(app, make, ada, lose):
    topic = make.topic("closed")
    moderator = make.member("Max", Role.MODERATOR)
    with app.app_context():
        by, place = db.session.get(Member, moderator.id), db.session.get(Topic, topic.id)
        assert actions.require_open(by, place) is None

        def sit_as_participant():
            with app.app_context():
                seats = {db.session.get(Topic, topic.id).roundtable: Role.PARTICIPANT}
                change_seats(OPERATOR, db.session.get(Member, moderator.id), seats, False)

        elsewhere(sit_as_participant)
        with pytest.raises(Forbidden):
            actions.post_comment(by, place, Draft(Kind.POSITION, "Words.", "0123456789abcdefghij"))
    assert not stored(app)
