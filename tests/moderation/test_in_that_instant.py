"""Whoever does not moderate any more when it is their turn has decided nothing."""

from functools import partial

import pytest
from werkzeug.exceptions import Forbidden

from forum import journal
from forum.clock import now
from forum.discussion.attribution import Answer
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Purpose, State
from forum.discussion.moving import Place
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member, StakeholderGroup
from forum.moderation import (
    actions,
    addressing,
    answering,
    bulk,
    correcting,
    duplicates,
    flagging,
    interventions,
    locking,
    looking,
    merging,
    pacing,
    reclassifying,
    reviewing,
    separating,
    splitting,
    undoing,
)
from forum.moderation.bulk import Chosen
from forum.moderation.correcting import Words
from forum.moderation.models import UNSAID, Decision, Review, Verdict
from forum.permissions import OPERATOR, Role
from forum.programme.models import Policy, Topic
from forum.quotes import actions as quotes
from forum.quotes.models import Quote
from forum.seats.actions import change_seats, pause_member, remove_member
from forum.synthesis import actions as synthesis
from forum.synthesis.models import LineKind
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to
from tests.together import elsewhere

from .deciding import REASONED

ONLY = "Only the moderators of this roundtable decide."
LOSSES = {
    "seats": lambda member: change_seats(OPERATOR, member, {}, is_organiser=False),
    "pause": partial(pause_member, OPERATOR),
    "removal": partial(remove_member, OPERATOR),
}


@pytest.fixture
def max_(make):
    return make.member("Max", Role.MODERATOR)


@pytest.fixture
def lose(app, max_):
    """Takes Max's rights away, as an organiser does in another thread."""

    def lose(how="seats"):
        with app.app_context():
            LOSSES[how](db.session.get(Member, max_.id))

    return lambda how="seats": elsewhere(partial(lose, how))


def of(name):
    """The comment that a claim names."""
    return db.session.query(Comment).filter_by(claim=name).one()


def answer_of(question):
    return db.session.query(Comment).filter_by(parent_id=question.id).one()


def topic_of(name):
    return db.session.query(Topic).filter_by(key=name).one()


def decide(by):
    comment = of("Waits")
    return partial(actions.decide, by, comment, Verdict.PUBLISH, seen=comment.waiting.version)


def look_behind(by):
    return partial(actions.look_behind, by, of("Anonymous"), "Threats")


def remove(by):
    return partial(interventions.remove, by, of("Stands"), "Unclear", "Words.")


def restore(by):
    return partial(interventions.restore, by, of("Removed"), UNSAID)


def keep(by):
    comment = of("Flagged")
    seen = looking.state_of(comment)
    return partial(looking.decide, by, comment, Verdict.KEEP, "", "", seen)


def address(by):
    comment = of("Question")
    seen = addressing.standing(comment)
    return partial(addressing.address, by, comment, StakeholderGroup.ACADEMIC, UNSAID, seen)


def mark(by):
    comment = answer_of(of("Question"))
    seen = answering.standing(comment)
    return partial(answering.mark_answer, by, comment, UNSAID, seen, is_it=True)


def reclassify(by):
    comment = of("Stands")
    return partial(reclassifying.reclassify, by, comment, Kind.PROPOSAL, None, UNSAID)


def correct(by):
    comment = of("Stands")
    words, seen = Words("Stood", "Better.", "", "en"), correcting.standing(comment)
    return partial(correcting.correct, by, comment, Purpose.LANGUAGE, words, UNSAID, seen)


def merge(by):
    stays, other = of("Stands"), of("Alike")
    shown = duplicates.plan(stays, [other.number])
    return partial(merging.merge, by, shown, UNSAID, shown.seen)


def separate(by):
    return partial(separating.separate, by, of("Merged"), UNSAID)


def split(by):
    comment = answer_of(of("Question"))
    shown = splitting.plan(comment.topic, [comment.number], Place(comment.topic))
    kinds = {comment.number: Kind.POSITION}
    return partial(splitting.split_off, by, shown, kinds, UNSAID, shown.seen)


def undo(by):
    decision = db.session.query(Decision).filter_by(verdict=Verdict.REMOVE).one()
    return partial(undoing.undo, by, decision)


def take_out(by):
    return partial(reviewing.take_out, by, db.session.query(Review).one(), "They stand.")


def settle(by):
    return partial(reviewing.settle, by, db.session.query(Review).one())


def lock(by):
    return partial(locking.lock, by, topic_of("post"), now(), "That was it.")


def slow_down(by):
    return partial(pacing.slow_down, by, topic_of("post"), 5)


def set_policy(by):
    return partial(pacing.set_policy, by, topic_of("post"), Policy.PRE)


def write_line(by):
    words = synthesis.Words(LineKind.COMMON_GROUND, "They stand.", "en", ())
    return partial(synthesis.add_line, by, topic_of("post"), 0, words)


def ask_for_a_quote(by):
    return partial(quotes.ask, by, of("Stands"), "They stand.", "Chapter two.", "The report")


def note_an_answer(by):
    return partial(quotes.note, by, db.session.query(Quote).one())


WAYS = (
    *(decide, look_behind, remove, restore, keep, address, mark, reclassify, correct, merge),
    *(separate, split, undo, take_out, settle, lock, slow_down, set_policy),
    *(write_line, ask_for_a_quote, note_an_answer),
)


@pytest.fixture
def thread(app, make, ada, ben, topic):
    """Something of each kind that can be decided on."""
    make.comment(ada, make.topic("pre"), claim="Waits")
    make.comment(ada, make.topic("anonymous"), claim="Anonymous")
    for claim in ("Stands", "Flagged", "Removed", "Merged", "Alike"):
        make.comment(ada, topic, claim=claim, source="They stand.")
    question = make.comment(ada, topic, claim="Question", kind=Kind.QUESTION)
    make.comment(ben, topic, parent=question, kind=Kind.ANSWER, source="So it is.")
    moderator = make.member("Mia", Role.MODERATOR)
    with app.app_context():
        flagging.flag(db.session.get(Member, ben.id), of("Flagged"), "Unclear", "")
        mia = db.session.get(Member, moderator.id)
        shown = duplicates.plan(of("Stands"), [of("Merged").number])
        merging.merge(mia, shown, UNSAID, shown.seen)
        interventions.remove(mia, of("Removed"), "Unclear", "Words.")
        db.session.add(Review(comment=of("Stands")))
        db.session.commit()
        quotes.ask(mia, of("Alike"), "They stand.", "Chapter two.", "The report")
        quotes.answer(db.session.get(Member, ada.id), db.session.query(Quote).one(), Answer.ROLE)


def recorded(app):
    """How much was ever decided."""
    with app.app_context():
        entries = db.session.query(JournalEntry).filter(JournalEntry.event != "seats changed")
        return db.session.query(Decision).count(), entries.count()


@both_columns
@pytest.mark.parametrize("way", WAYS, ids=[one.__name__ for one in WAYS])
def test_who_loses_the_seat_in_that_instant_decides_nothing_more(app, thread, max_, lose, way):
    before = recorded(app)
    with app.app_context():
        by = db.session.get(Member, max_.id)
        assert by.is_moderator
        act = way(by)
        lose()
        with pytest.raises(Forbidden):
            act()
        # Nobody waits for whoever was refused.
        assert not db.session().in_transaction()
    assert recorded(app) == before


@pytest.mark.parametrize("way", WAYS, ids=[one.__name__ for one in WAYS])
def test_who_keeps_it_decides(app, thread, max_, way):
    before = recorded(app)
    with app.app_context():
        way(db.session.get(Member, max_.id))()
    assert recorded(app) != before


@both_columns
@pytest.mark.parametrize("how", LOSSES)
def test_they_are_told_as_all_who_do_not_moderate(
    app, visit, ada, thread, max_, lose, monkeypatch, how
):
    with app.app_context():
        comment_id = of("Waits").id
    desk, hold = visit(max_), journal.hold
    desk.get(f"/moderation/{comment_id}")
    letters = len(letters_to(app, ada))
    monkeypatch.setattr(journal, "hold", lambda topic: (lose(how), hold(topic)))

    answer = desk.submit(having="message", verdict="return", **REASONED)

    assert answer.status_code == 403
    assert ONLY in answer.text
    assert REASONED["message"] in answer.text
    assert row(app, comment_id).state is State.PENDING
    assert len(letters_to(app, ada)) == letters


@both_columns
def test_of_several_none_is_decided_on_any_more(app, thread, max_, lose):
    with app.app_context():
        by, comment = db.session.get(Member, max_.id), of("Waits")
        chosen = [Chosen(comment.id, comment.waiting.version)]
        assert bulk.plan(by, chosen).can
        lose()
        done = bulk.decide(by, chosen, Verdict.PUBLISH, "", "", "")
        assert not done.decisions
        assert of("Waits").state is State.PENDING
