"""Questions about what concerns one member: what was asked of them, what changed under them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from .. import permissions
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from . import opening
from .kinds import Kind
from .models import Comment, Stance, State
from .queries import WITH_ITS_PLACE, is_unseen, of_others, readable
from .readers import Visit


def edited_since_answered(member: Member) -> Sequence[Comment]:
    """What others changed after this member had replied to it or taken a stance on it, and the
    member has not looked at since; the latest first."""
    reply = aliased(Comment)
    answered_at = sa.union_all(
        sa.select(reply.parent_id.label("id"), reply.submitted_at.label("at")).where(
            reply.author_id == member.id, reply.state == State.PUBLISHED
        ),
        sa.select(Stance.comment_id.label("id"), Stance.taken_at.label("at")).where(
            Stance.member_id == member.id
        ),
    ).subquery()
    seen = aliased(Visit)
    return readable(
        member,
        sa.select(Comment)
        .join(answered_at, answered_at.c.id == Comment.id)
        .outerjoin(seen, sa.and_(seen.topic_id == Comment.topic_id, seen.member_id == member.id))
        .where(
            Comment.author_id != member.id,
            Comment.state == State.PUBLISHED,
            Comment.edited_at > answered_at.c.at,
            sa.or_(seen.seen_at.is_(None), seen.seen_at < Comment.edited_at),
        )
        .distinct()
        .order_by(Comment.edited_at.desc())
        .options(*WITH_ITS_PLACE, joinedload(Comment.topic)),
    )


def questions_waiting(member: Member, topics: Sequence[Topic], most: int) -> list[Comment]:
    """Open questions that this member can answer now before all others: to their group, then their
    own, then those to everybody, the oldest of each first; of those among these topics, which the
    caller has found for this member, in which the member writes, be it not just now."""
    is_open = Comment.topic_id.in_([one.id for one in topics if opening.is_open(member, one)])
    order = sa.case((_to_group_of(member), 0), (Comment.author_id == member.id, 1), else_=2)
    return list(
        db.session.scalars(
            _waiting(member, topics, Comment)
            .order_by(is_open.desc(), order, Comment.published_at)
            .limit(most)
            .options(*WITH_ITS_PLACE)
        )
    )


def replied_to(member: Member, comments: Sequence[Comment]) -> Mapping[int, Comment]:
    """What these comments reply to, as far as it stands and this member may read it, by its id."""
    above = {comment.parent_id for comment in comments if comment.parent_id}
    stands = sa.and_(Comment.id.in_(above), Comment.state == State.PUBLISHED)
    found = readable(member, sa.select(Comment).where(stands).options(joinedload(Comment.topic)))
    return {comment.id: comment for comment in found}


def waiting_by_topic(member: Member, topics: Sequence[Topic]) -> dict[int, int]:
    """Topic id → how many such questions it has, where it has any."""
    asked = _waiting(member, topics, Comment.topic_id, sa.func.count().label("asked"))
    rows = db.session.execute(asked.group_by(Comment.topic_id))
    return {row.topic_id: row.asked for row in rows}


def _waiting(member: Member, topics: Sequence[Topic], *columns: Any) -> sa.Select[Any]:
    answer = aliased(Comment)
    is_to_member = sa.or_(
        Comment.addressed_to.is_(None), _to_group_of(member), Comment.author_id == member.id
    )
    return (
        sa.select(*columns)
        .select_from(Comment)
        .outerjoin(answer, Comment.answer_id == answer.id)
        .where(_where_written(member, topics))
        .where(Comment.kind == Kind.QUESTION, Comment.state == State.PUBLISHED)
        .where(sa.or_(answer.id.is_(None), answer.state != State.PUBLISHED), is_to_member)
    )


def _where_written(member: Member, topics: Sequence[Topic]) -> sa.ColumnElement[bool]:
    """That a comment is in a topic in which the member writes, be it not just now."""
    written = [topic.id for topic in topics if permissions.may_write(member, topic)]
    return Comment.topic_id.in_(written)


def _to_group_of(member: Member) -> sa.ColumnElement[bool]:
    return Comment.addressed_to == member.group if member.group else sa.false()


def said_to(member: Member, topics: Sequence[Topic]) -> list[tuple[Comment, bool]]:
    """Comments of others that reply to this member (and whether they do), or mention them by name,
    until they are seen; those that put a comment of theirs in other words, where the member writes,
    until they have said whether that is fair. The replies first, the newest of each first; of these
    topics, which the caller has found for this member."""
    mine, seen = aliased(Comment), aliased(Visit)
    is_reply = sa.func.coalesce(mine.author_id, 0) == member.id
    is_said = sa.or_(is_reply, Comment.source.contains(f"@{member.name}", autoescape=True))
    is_open = sa.and_(Comment.kind == Kind.RESTATEMENT, Comment.fairness.is_(None))
    is_asked = sa.and_(is_reply, is_open, _where_written(member, topics))
    rows = db.session.execute(
        sa.select(Comment, is_reply)
        .outerjoin(mine, Comment.parent_id == mine.id)
        .outerjoin(seen, sa.and_(seen.topic_id == Comment.topic_id, seen.member_id == member.id))
        .where(*of_others(member, topics))
        .where(sa.or_(is_asked, sa.and_(is_said, is_unseen(member, seen))))
        .order_by(is_reply.desc(), Comment.published_at.desc())
        .options(*WITH_ITS_PLACE)
    )
    return [(comment, bool(does)) for comment, does in rows]
