"""How moderation does at the roundtables somebody keeps: counts by topic and by week, and nothing
of any one member."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from .. import permissions
from ..clock import now
from ..discussion.kinds import Kind
from ..discussion.models import Comment, State
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member, StakeholderGroup
from ..programme import queries as programme
from ..programme.models import Topic
from . import decided, waiting
from .decided import Decided
from .filters import Waits
from .quiet import Groups

WEEKS = 8
# So many comments after it a synthesis is old.
OLD_SYNTHESIS = 20
_SYNTHESIS = [f"synthesis line {what}" for what in ("added", "changed", "moved", "dropped")]


@dataclass(frozen=True)
class Row:
    """One topic."""

    topic: Topic
    waits: Mapping[Waits, int]
    questions: int
    comments: int
    since_synthesis: int
    quiet: Sequence[StakeholderGroup]
    decided: Decided

    @property
    def is_synthesis_old(self) -> bool:
        return self.since_synthesis >= OLD_SYNTHESIS


@dataclass(frozen=True)
class Overview:
    """The topics of the roundtables that a moderator keeps, and the last weeks there."""

    rows: Sequence[Row]
    # The noon of the first day of each week, the latest first.
    weeks: Sequence[tuple[datetime, Decided]]

    @property
    def most(self) -> int:
        return max((one.count for _, one in self.weeks), default=0)

    @property
    def told(self) -> Sequence[tuple[datetime, Decided]]:
        """The weeks back to the first in which something was decided; this one in any case."""
        busy = [index for index, (_, one) in enumerate(self.weeks) if one.count]
        return self.weeks[: max(busy, default=0) + 1]

    @property
    def silent(self) -> int:
        """How many weeks before those nothing was decided in."""
        return len(self.weeks) - len(self.told)


def overview_for(moderator: Member) -> Overview:
    """What a moderator sees of their roundtables, an organiser of all, for four questions."""
    readable = programme.all_topics_for(moderator)
    topics = [topic for topic in readable if permissions.may_moderate(moderator, topic)]
    if not topics:
        return Overview([], [])
    zone = ZoneInfo(topics[0].series.time_zone)
    weeks = _weeks(now().astimezone(zone).date())
    ids = [topic.id for topic in topics]
    counts, groups = _counts(moderator, ids), Groups(ids)
    begins = [datetime.combine(week, time(), zone) for week in weeks]
    by_topic, by_week = decided.in_weeks(ids, begins)
    rows = [_row(topic, counts, groups.quiet_in(topic), by_topic[topic.id]) for topic in topics]
    noons = [datetime.combine(week, time(12), zone) for week in weeks]
    return Overview(rows, [*zip(noons, by_week, strict=True)])


def _row(
    topic: Topic,
    counts: Mapping[tuple[str, int], int],
    quiet: Sequence[StakeholderGroup],
    found: Decided,
) -> Row:
    waits = {kind: counts[kind, topic.id] for kind in Waits if (kind, topic.id) in counts}
    of = {what: counts.get((what, topic.id), 0) for what in ("questions", "comments", "since")}
    since = of["since"] if topic.synthesis_version else of["comments"]
    return Row(topic, waits, of["questions"], of["comments"], since, quiet, found)


def _weeks(today: date) -> list[date]:
    """The first days of the last weeks, the latest first."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(WEEKS)]


def _counts(moderator: Member, topic_ids: Collection[int]) -> dict[tuple[str, int], int]:
    """(What, topic id) → how many of it there are, where there are any."""
    published = sa.and_(Comment.topic_id.in_(topic_ids), Comment.state == State.PUBLISHED)
    counted = sa.select(sa.literal("comments"), Comment.topic_id, sa.func.count()).where(published)
    comments = counted.group_by(Comment.topic_id)
    answer = aliased(Comment)
    answered = sa.select(answer.state).where(answer.id == Comment.answer_id).scalar_subquery()
    questions = comments.with_only_columns(
        sa.literal("questions"), Comment.topic_id, sa.func.count()
    ).where(Comment.kind == Kind.QUESTION, answered.is_distinct_from(State.PUBLISHED))
    waits = waiting.by_topic(moderator, topic_ids)
    rows: Any = db.session.execute(
        sa.union_all(waits, comments, questions, _since_synthesis(topic_ids))
    )
    return {(what, topic_id): count for what, topic_id, count in rows}


def _since_synthesis(topic_ids: Collection[int]) -> sa.Select[Any]:
    """(“since”, topic id, how many comments) since the synthesis was written at last."""
    written = sa.select(Topic.id, _last_written().label("seq")).where(Topic.id.in_(topic_ids))
    # The limit has it found first, once for each topic and not for each comment.
    last = written.limit(len(topic_ids)).subquery()
    later = (
        sa.select(sa.func.count())
        .where(Comment.topic_id == last.c.id, Comment.published_seq > last.c.seq)
        .where(Comment.state == State.PUBLISHED)
        .correlate(last)
        .scalar_subquery()
    )
    return sa.select(sa.literal("since"), last.c.id, later)


def _last_written() -> sa.ScalarSelect[int]:
    """Of a query of topics: which of its changes was the last one of the synthesis. Asked topic by
    topic, and reckoned: sought as the greatest, it would be sought among all that happened."""
    return (
        sa.select(sa.func.max(JournalEntry.seq + 0))
        .where(JournalEntry.topic_id == Topic.id, JournalEntry.event.in_(_SYNTHESIS))
        .correlate(Topic)
        .scalar_subquery()
    )
