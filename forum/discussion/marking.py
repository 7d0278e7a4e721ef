"""What the author of a question or of a view says of a reply: it answers, it is fair."""

from collections.abc import Sequence
from functools import partial

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, permissions
from ..extensions import db
from ..members.models import Member
from . import changes, opening
from .changes import Changed
from .kinds import Kind
from .models import Comment, Fairness

# What the journal calls it when whose view it is says how fair its restatement is.
JUDGED = {
    Fairness.FAIR: "restatement fair",
    Fairness.NOT_QUITE: "restatement not quite",
}


def may_mark(member: Member, answer: Comment) -> bool:
    """Whether this member says if a reply answers its question: who asked, or a moderator."""
    question = answer.parent
    if answer.kind is not Kind.ANSWER or question is None or question.kind is not Kind.QUESTION:
        return False
    if permissions.may_moderate(member, answer.topic):
        return True
    return question.author_id == member.id and opening.is_open(member, answer.topic)


def may_judge(member: Member, restatement: Comment) -> bool:
    """Whether this member says if a restatement is fair: who wrote what is restated, alone."""
    view = restatement.parent
    is_of_theirs = view is not None and view.author_id == member.id
    is_one = restatement.kind is Kind.RESTATEMENT
    return is_one and is_of_theirs and opening.is_open(member, restatement.topic)


def mark_answer(member: Member, answer: Comment, *, is_it: bool) -> None:
    """Close the question by this answer; or open it again. Whoever has answered is told, and whose
    answer was marked before. What is so already is not told again."""
    opening.hold_as_now(answer.topic)
    opening.require_again(member, partial(_require_may_mark, member, answer))
    if answer.parent:
        db.session.refresh(answer.parent)
        if is_it == (answer.parent.answer_id == answer.id):
            db.session.rollback()
            return
    changed = marked(member, answer, is_it=is_it)
    for comment, _seq in changed:
        if comment is not answer.parent:
            journal.record("answer judged", member, topic=comment.topic, comment=comment)
    db.session.commit()
    changes.announce(changed)


def marked(actor: Member, answer: Comment, *, is_it: bool) -> list[Changed]:
    """The same as a part of the caller's transaction, which holds the topic; Conflict if one of
    the two is not there any more."""
    question = answer.parent
    db.session.refresh(answer)
    if question is None or not (answer.is_published and question.is_published):
        db.session.rollback()
        raise Conflict(gettext("This comment is not there any more."))
    # What was marked before says no longer that it answers.
    before = question.answer if is_it and question.answer_id != answer.id else None
    question.relate(answer=answer if is_it else None)
    event = "question answered" if is_it else "question opened"
    also = [before] if before and before.is_published else []
    # Who has not asked has done it as a moderator.
    is_office = actor.id != question.author_id
    return _recorded(event, [question, answer, *also], actor, is_office)


def judge(member: Member, restatement: Comment, fairness: Fairness) -> None:
    """Say whether another has put one's view fairly; it can be said anew."""
    opening.hold_as_now(restatement.topic)
    opening.require_again(member, partial(_require_may_judge, member, restatement))
    db.session.refresh(restatement)
    if not restatement.is_published:
        db.session.rollback()
        raise Conflict(gettext("This comment is not there any more."))
    if restatement.fairness is fairness:
        db.session.rollback()
        return
    restatement.fairness = fairness
    changed = _recorded(JUDGED[fairness], [restatement], member)
    db.session.commit()
    changes.announce(changed)


def _require_may_mark(member: Member, answer: Comment) -> None:
    otherwise = gettext("Only who asked, or a moderator, marks an answer.")
    permissions.require(may_mark(member, answer), otherwise)


def _require_may_judge(member: Member, restatement: Comment) -> None:
    otherwise = gettext("Only whose view it is says whether it is fair.")
    permissions.require(may_judge(member, restatement), otherwise)


def _recorded(
    event: str, comments: Sequence[Comment], actor: Member, in_office: bool = False
) -> list[Changed]:
    changed = []
    for comment in comments:
        seq = journal.next_seq(comment.topic)
        journal.record(
            event, actor, topic=comment.topic, comment=comment, seq=seq, in_office=in_office
        )
        changed.append((comment, seq))
    return changed
