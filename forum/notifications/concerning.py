"""Whom an event of the journal concerns, and with what: one rule for each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..discussion.kinds import Kind
from ..discussion.marking import JUDGED
from ..discussion.models import Comment, Stance, State
from ..journal import JournalEntry
from ..members.models import Member
from ..members.wishes import Matter
from ..moderation.measure import Measure
from ..moderation.models import AGAINST, Appeal, Decision
from ..programme.models import Topic
from . import reach
from .mentions import mentioned

# What is told, to members with these ids.
Telling = tuple[Matter, Sequence[int]]


@dataclass(frozen=True)
class Facts:
    """A comment, as much as is needed of it here."""

    id: int
    topic_id: int
    author_id: int
    kind: Kind
    source: str
    parent_author_id: int | None
    parent_kind: Kind | None


def _published(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    told = facts.parent_author_id if facts.parent_author_id != facts.author_id else None
    if told:
        yield sort_of(facts.kind, facts.parent_kind), [told]
    others = [one for one in mentioned(line, facts.source) if one not in {told, facts.author_id}]
    if others:
        yield Matter.MENTION, others


def _edited(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    reply = aliased(Comment)
    replied = sa.select(reply.author_id).where(
        reply.parent_id == facts.id, reply.state == State.PUBLISHED
    )
    took_a_stance = sa.select(Stance.member_id).where(Stance.comment_id == facts.id)
    judged = sa.select(JournalEntry.actor_id).where(
        JournalEntry.comment_id == facts.id, JournalEntry.event.in_(JUDGED.values())
    )
    answered = line.scalars(sa.union(replied, took_a_stance, judged))
    yield Matter.EDIT, [one for one in answered if one != facts.author_id]
    # By whom else than the author, who is not told of what they did themselves.
    yield Matter.DECISION, [facts.author_id]


def _decided(_line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.DECISION, [facts.author_id]


def _marked(_line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.MARK, [facts.author_id]


def _judged(_line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.FAIRNESS, [facts.author_id]


def _ruled(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.APPEAL, [facts.author_id]
    decided = (
        sa.select(Decision.moderator_id)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.comment_id == facts.id, Appeal.ruling_id.is_not(None))
        .order_by(Appeal.ruling_id.desc())
    )
    yield Matter.RULING, _known(line.scalar(decided.limit(1)))


def _waits(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.WAITING, _keepers(line, facts, but=[facts.author_id])


def _reported(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.REPORTED, _keepers(line, facts, but=[facts.author_id])


def _appealed(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    decided = (
        sa.select(Decision.moderator_id)
        .where(Decision.comment_id == facts.id, Decision.verdict.in_(AGAINST))
        .order_by(Decision.id.desc())
    )
    but = [facts.author_id, line.scalar(decided.limit(1)) or 0]
    yield Matter.APPEALED, _keepers(line, facts, but)


# What the journal calls it → whom it concerns.
CONCERNS: dict[str, Callable[[sa.Connection, Facts], Iterator[Telling]]] = {
    "comment published": _published,
    "comment edited": _edited,
    "answer judged": _marked,
    "answer marked": _decided,
    "comment corrected": _decided,
    "comment decided": _decided,
    "comment hidden": _decided,
    "comment merged": _decided,
    "comment moved here": _decided,
    "comment reclassified": _decided,
    "comment removed": _decided,
    "comment restored": _decided,
    "comment separated": _decided,
    "comment stays": _decided,
    "decision undone": _decided,
    "edit decided": _decided,
    "question addressed": _decided,
    "question marked": _decided,
    "reply carried": _decided,
    **dict.fromkeys(JUDGED.values(), _judged),
    "appeal ruled on": _ruled,
    "comment submitted": _waits,
    "comment revised": _waits,
    "edit submitted": _waits,
    "comment flagged": _reported,
    "appeal made": _appealed,
}


def concerned(line: sa.Connection, event: str, measure_id: int) -> Iterator[Telling]:
    """Whom what happens to a measure concerns: its member; and, of an objection, who answers it,
    and of the answer who decided."""
    if event == "measure objected to":
        yield Matter.APPEALED, _answerers(line, measure_id)
        return
    members = line.scalars(sa.select(Measure.member_id).where(Measure.id == measure_id)).all()
    if event != "measure answered":
        yield Matter.MEASURE, members
        return
    yield Matter.APPEAL, members
    yield Matter.RULING, _known(line.scalar(sa.select(Measure.by_id).filter_by(id=measure_id)))


def facts_of(line: sa.Connection, comment_id: int) -> Facts:
    """What the rules need to know of a comment."""
    found: Any = line.execute(_facts(), {"comment_id": comment_id}).one()
    return Facts(*found)


@cache
def _facts() -> sa.Executable:
    """Of the comment "comment_id". To put it together takes longer than to ask it."""
    parent = aliased(Comment)
    return (
        sa.select(
            Comment.id,
            Comment.topic_id,
            Comment.author_id,
            Comment.kind,
            Comment.source,
            parent.author_id,
            parent.kind,
        )
        .outerjoin(parent, Comment.parent_id == parent.id)
        .where(Comment.id == sa.bindparam("comment_id"))
    )


def sort_of_reply(reply: Comment) -> Matter:
    """What a reply is to whom it is to."""
    return sort_of(reply.kind, reply.parent.kind if reply.parent else None)


def sort_of(kind: Kind, parent: Kind | None) -> Matter:
    """What a reply of this kind is to who wrote its parent."""
    if kind is Kind.RESTATEMENT:
        return Matter.RESTATEMENT
    is_answer = kind is Kind.ANSWER and parent is Kind.QUESTION
    return Matter.ANSWER if is_answer else Matter.REPLY


def _known(member_id: int | None) -> Sequence[int]:
    return [member_id] if member_id else []


def _answerers(line: sa.Connection, measure_id: int) -> Sequence[int]:
    """The roundtable's moderators who answer an objection; where there is none, organisers."""
    answer = sa.select(Member.id).join(Measure, Measure.id == measure_id).where(reach.ANSWERS)
    return line.scalars(answer.where(reach.MODERATES)).all() or line.scalars(answer).all()


def _keepers(line: sa.Connection, facts: Facts, but: Sequence[int]) -> Sequence[int]:
    """The moderators of the comment's table, without some; where there is no other, organisers."""
    here = sa.select(Member.id).join(Topic, Topic.id == facts.topic_id)
    moderators = here.where(reach.IS_MODERATOR, Member.id.not_in(but))
    organisers = here.where(reach.KEEPS, Member.id.not_in(but))
    return line.scalars(moderators).all() or line.scalars(organisers).all()
