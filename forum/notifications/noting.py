"""Whom what happens concerns: noted in the same transaction, from what the journal is told; so
that nothing can happen without it, and nothing is noted that did not happen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, object_session

from .. import live
from ..clock import now
from ..discussion.kinds import Kind
from ..discussion.models import Comment, Stance, State
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member
from ..members.queries import STANDING
from ..members.wishes import IN_FULL, USUAL, Matter, Way, Wish
from ..moderation.models import AGAINST, Decision, Flag
from ..programme.models import Topic
from . import reach
from .mentions import mentioned
from .models import Notification

# What is told, to members with these ids.
Telling = tuple[Matter, Sequence[int]]
# Whose notifications are others with the next commit.
NOTIFIED = "notified"


@dataclass(frozen=True)
class Facts:
    """A comment, as much as is needed of it here."""

    id: int
    topic_id: int
    author_id: int
    kind: Kind
    state: State
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
    answered = line.scalars(sa.union(replied, took_a_stance))
    yield Matter.EDIT, [one for one in answered if one != facts.author_id]


def _decided(_line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.DECISION, [facts.author_id]


def _ruled(_line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    yield Matter.APPEAL, [facts.author_id]


def _submitted(line: sa.Connection, facts: Facts) -> Iterator[Telling]:
    if facts.state is State.PENDING:
        yield from _waits(line, facts)


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
    "comment decided": _decided,
    "comment hidden": _decided,
    "comment moved here": _decided,
    "comment reclassified": _decided,
    "comment removed": _decided,
    "comment restored": _decided,
    "edit decided": _decided,
    "appeal ruled on": _ruled,
    "comment submitted": _submitted,
    "comment revised": _waits,
    "edit submitted": _waits,
    "comment flagged": _reported,
    "appeal made": _appealed,
}


@sa.event.listens_for(JournalEntry, "after_insert")
def _note_entry(_mapper: Any, line: sa.Connection, entry: JournalEntry) -> None:
    concerns = CONCERNS.get(entry.event)
    if concerns is None or entry.comment_id is None:
        return
    facts = _facts(line, entry.comment_id)
    for matter, members in concerns(line, facts):
        # What one has done oneself is no news.
        others = [one for one in members if one != entry.actor_id]
        told = _note(line, matter, facts.id, others, entry.at)
        will_tell(told, object_session(entry))
    if entry.event == "appeal ruled on":
        _take_back(line, Matter.DECISION, facts)


@sa.event.listens_for(Flag, "after_update")
def _note_outcome(_mapper: Any, line: sa.Connection, flag: Flag) -> None:
    if flag.outcome and sa.inspect(flag).attrs.outcome.history.has_changes():
        told = _note(line, Matter.REPORT, flag.comment_id, [flag.member_id], now())
        will_tell(told, object_session(flag))


@sa.event.listens_for(db.session, "after_commit")
def _tell(session: Session) -> None:
    for member_id in sorted(session.info.pop(NOTIFIED, ())):
        live.tell_notified(member_id)


@sa.event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(NOTIFIED, None)


def sort_of_reply(reply: Comment) -> Matter:
    """What a reply is to whom it is to."""
    return sort_of(reply.kind, reply.parent.kind if reply.parent else None)


def sort_of(kind: Kind, parent: Kind | None) -> Matter:
    """What a reply of this kind is to who wrote its parent."""
    if kind is Kind.RESTATEMENT:
        return Matter.RESTATEMENT
    is_answer = kind is Kind.ANSWER and parent is Kind.QUESTION
    return Matter.ANSWER if is_answer else Matter.REPLY


def will_tell(member_ids: Sequence[int], session: Session | None) -> None:
    """Have open pages of these members told, once what has been done is committed."""
    if session is not None:
        session.info.setdefault(NOTIFIED, set()).update(member_ids)


def _note(
    line: sa.Connection, matter: Matter, comment_id: int, members: Sequence[int], at: datetime
) -> Sequence[int]:
    """Note it for those of the members who may read the comment's topic, each once: again, if it
    happens again. Returns who they are."""
    if not members:
        return []
    is_postgresql = line.dialect.name == "postgresql"
    rows = (postgresql.insert if is_postgresql else sqlite.insert)(Notification).from_select(
        ["member_id", "matter", "comment_id", "noted_at", "times", "letter"],
        _rows(matter, comment_id, members, at),
    )
    again = {
        "noted_at": rows.excluded.noted_at,
        "times": Notification.times + 1,
        "read_at": None,
        "letter": rows.excluded.letter,
    }
    unique = ["member_id", "matter", "comment_id"]
    noted = rows.on_conflict_do_update(index_elements=unique, set_=again)
    return line.scalars(noted.returning(Notification.member_id)).all()


def _rows(matter: Matter, comment_id: int, members: Sequence[int], at: datetime) -> sa.Select[Any]:
    way = sa.func.coalesce(Wish.way, USUAL[matter])
    # What is said in full at once is said by whoever does it.
    ours = [Way.DAILY] if matter in IN_FULL.values() else [Way.DAILY, Way.AT_ONCE]
    letter = sa.case(*((way == one, sa.literal(one.value)) for one in ours), else_=sa.null())
    wish = sa.and_(Wish.member_id == Member.id, Wish.matter == matter)
    return (
        sa.select(
            Member.id,
            sa.literal(matter.value),
            Comment.id,
            sa.literal(at, Notification.noted_at.type),
            sa.literal(1),
            letter,
        )
        .select_from(Member)
        .join(Comment, Comment.id == comment_id)
        .join(Topic, Comment.topic_id == Topic.id)
        .outerjoin(Wish, wish)
        .where(Member.id.in_(members), STANDING, reach.READS)
        .order_by(Member.id)
    )


def _take_back(line: sa.Connection, matter: Matter, facts: Facts) -> None:
    """What was just noted says the same as something else: it is told once."""
    line.execute(
        sa.update(Notification)
        .where(Notification.comment_id == facts.id, Notification.member_id == facts.author_id)
        .where(Notification.matter == matter, Notification.read_at.is_(None))
        .values(read_at=now(), letter=None)
    )


def _facts(line: sa.Connection, comment_id: int) -> Facts:
    parent = aliased(Comment)
    found = line.execute(
        sa.select(
            Comment.id,
            Comment.topic_id,
            Comment.author_id,
            Comment.kind,
            Comment.state,
            Comment.source,
            parent.author_id,
            parent.kind,
        )
        .outerjoin(parent, Comment.parent_id == parent.id)
        .where(Comment.id == comment_id)
    )
    return Facts(*found.one())


def _keepers(line: sa.Connection, facts: Facts, but: Sequence[int]) -> Sequence[int]:
    """The moderators of the comment's table, without some; where there is no other, organisers."""
    here = sa.select(Member.id).join(Topic, Topic.id == facts.topic_id)
    moderators = here.where(reach.IS_MODERATOR, Member.id.not_in(but))
    organisers = here.where(reach.KEEPS, Member.id.not_in(but))
    return line.scalars(moderators).all() or line.scalars(organisers).all()
