"""What the author of a question or of a view says of a reply: it answers, it is fair."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, permissions
from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..programme import queries as programme
from . import changes
from .kinds import Kind
from .models import Comment, Fairness


def may_mark(member: Member, answer: Comment) -> bool:
    """Whether this member says if a reply answers its question: who asked, or a moderator."""
    question = answer.parent
    if answer.kind is not Kind.ANSWER or question is None or question.kind is not Kind.QUESTION:
        return False
    if permissions.may_moderate(member, answer.topic):
        return True
    return question.author_id == member.id and _may_write(member, answer)


def may_judge(member: Member, restatement: Comment) -> bool:
    """Whether this member says if a restatement is fair: who wrote what is restated, alone."""
    view = restatement.parent
    is_of_theirs = view is not None and view.author_id == member.id
    is_one = restatement.kind is Kind.RESTATEMENT
    return is_one and is_of_theirs and _may_write(member, restatement)


def mark_answer(member: Member, answer: Comment, *, is_it: bool) -> None:
    """Close the question by this answer; or open it again."""
    permissions.require(
        may_mark(member, answer), gettext("Only who asked, or a moderator, marks an answer.")
    )
    question = answer.parent
    seq = journal.next_seq(answer.topic)
    db.session.refresh(answer)
    if question is None or not (answer.is_published and question.is_published):
        db.session.rollback()
        raise Conflict(gettext("This comment is not there any more."))
    question.answer_id = answer.id if is_it else None
    event = "question answered" if is_it else "question opened"
    _announce(event, [question, answer], member, seq)


def judge(member: Member, restatement: Comment, fairness: Fairness) -> None:
    """Say whether another has put one's view fairly; it can be said anew."""
    permissions.require(
        may_judge(member, restatement), gettext("Only whose view it is says whether it is fair.")
    )
    seq = journal.next_seq(restatement.topic)
    db.session.refresh(restatement)
    if not restatement.is_published:
        db.session.rollback()
        raise Conflict(gettext("This comment is not there any more."))
    restatement.fairness = fairness
    _announce(f"restatement {fairness}", [restatement], member, seq)


def _announce(event: str, comments: list[Comment], member: Member, seq: int) -> None:
    changed = []
    for number, comment in enumerate(comments):
        own = seq if number == 0 else journal.next_seq(comment.topic)
        journal.record(event, member, topic=comment.topic, comment=comment, seq=own)
        changed.append((comment, own))
    db.session.commit()
    changes.announce(changed)


def _may_write(member: Member, comment: Comment) -> bool:
    exchange = programme.exchange_at(comment.topic)
    return permissions.may_comment(member, comment.topic, exchange, now())
