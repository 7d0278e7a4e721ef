"""The queue: all that waits for a moderator over all their roundtables, the longest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..clock import now
from ..discussion.models import STANDING, Comment, Edit, State
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from .appealing import for_others_than
from .models import Appeal, Decision, Flag
from .queries import at_desks_of


class Waits(StrEnum):
    """Why something waits."""

    NEW = "new"
    CHANGE = "change"
    FLAGGED = "flagged"
    APPEALED = "appealed"


@dataclass(frozen=True)
class Item:
    """What waits, for what, and since when; `count` reports have been made of it."""

    kind: Waits
    comment: Comment
    since: datetime
    count: int

    @property
    def hours_promised(self) -> int:
        series = self.comment.topic.series
        is_appeal = self.kind is Waits.APPEALED
        return series.hours_to_answer if is_appeal else series.hours_to_decide

    @property
    def is_late(self) -> bool:
        """Whether it waits longer than was promised."""
        return now() > self.since + timedelta(hours=self.hours_promised)


def items(member: Member) -> list[Item]:
    """What waits for this moderator, the longest first."""
    waiting = _waiting(member).subquery()
    rows = db.session.execute(
        sa.select(waiting.c.kind, Comment, waiting.c.since, waiting.c.count)
        .join(Comment, Comment.id == waiting.c.id)
        .order_by(waiting.c.since, Comment.id)
        .options(*WITH_ITS_PLACE, joinedload(Comment.topic), joinedload(Comment.edit))
    )
    return [Item(Waits(kind), comment, since, count) for kind, comment, since, count in rows]


def count(member: Member) -> int:
    """How much waits for this moderator."""
    return db.session.scalar(counted(member)) or 0


def counted(member: Member) -> sa.Select[Any]:
    """To be asked for: how much waits for this moderator."""
    return sa.select(sa.func.count().label("waiting")).select_from(_waiting(member).subquery())


def _waiting(member: Member) -> sa.CompoundSelect[Any]:
    """(why, comment id, since when, how many) of all that waits."""
    mine = at_desks_of(member)
    of_one = sa.literal(1).label("count")
    new = (
        _kind(Waits.NEW, Comment.submitted_at.label("since"), of_one)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Comment.state == State.PENDING, mine)
    )
    changes = (
        _kind(Waits.CHANGE, Edit.submitted_at, of_one)
        .join(Edit, Edit.comment_id == Comment.id)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Edit.state == State.PENDING, Comment.state.in_(STANDING), mine)
    )
    flagged = (
        _kind(Waits.FLAGGED, sa.func.min(Flag.flagged_at), sa.func.count(Flag.id))
        .join(Flag, Flag.comment_id == Comment.id)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Flag.outcome.is_(None), Comment.state.in_(STANDING), mine)
        .group_by(Comment.id)
    )
    appealed = (
        _kind(Waits.APPEALED, Appeal.asked_at, of_one)
        .join(Decision, Decision.comment_id == Comment.id)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(for_others_than(member), Comment.state != State.WITHDRAWN, mine)
    )
    return sa.union_all(new, changes, flagged, appealed)


def _kind(kind: Waits, *columns: Any) -> sa.Select[Any]:
    why = sa.literal(kind.value).label("kind")
    return sa.select(why, Comment.id, *columns).select_from(Comment)


def by_topic(member: Member) -> sa.Select[Any]:
    """To be asked for: (why, topic id, how many) of what waits for this moderator."""
    waiting = _waiting(member).subquery()
    return (
        sa.select(waiting.c.kind, Comment.topic_id, sa.func.count())
        .join(Comment, Comment.id == waiting.c.id)
        .group_by(waiting.c.kind, Comment.topic_id)
    )
