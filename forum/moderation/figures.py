"""How moderation does at the roundtables somebody keeps: counts by topic and by week, and nothing
of any one member."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from .. import permissions
from ..clock import now
from ..discussion.kinds import Kind
from ..discussion.models import Comment, State, Voice
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member, Seat, StakeholderGroup
from ..members.queries import STANDING
from ..permissions import Role
from ..programme import queries as programme
from ..programme.models import Topic
from . import queries, waiting
from .filters import Waits
from .models import STATE_AFTER, Decision, Verdict

WEEKS = 8
# A group is quiet that has said nothing for so long; what is said of fewer members, or of fewer
# decisions, would be said of each.
QUIET_AFTER = timedelta(days=14)
FEWEST = 3
# So many comments after it a synthesis is old.
OLD_SYNTHESIS = 20
_SYNTHESIS = [f"synthesis line {what}" for what in ("added", "changed", "moved", "dropped")]
_SENT = ("comment submitted", "comment revised", "edit submitted")


@dataclass
class Decided:
    """Decisions in some time or place: how many of which verdict, and how long each took."""

    verdicts: Counter[str] = field(default_factory=Counter)
    hours: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.verdicts.total()

    @property
    def returned(self) -> int:
        return self.verdicts[Verdict.RETURN]

    @property
    def declined(self) -> int:
        return self.verdicts[Verdict.DECLINE]

    @property
    def median_hours(self) -> float | None:
        """None where it would be about one or two."""
        return median(self.hours) if len(self.hours) >= FEWEST else None


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
        return max((decided.count for _, decided in self.weeks), default=0)


def overview_for(moderator: Member) -> Overview:
    """What a moderator sees of their roundtables, an organiser of all, for four questions."""
    readable = programme.all_topics_for(moderator)
    topics = [topic for topic in readable if permissions.may_moderate(moderator, topic)]
    if not topics:
        return Overview([], [])
    zone = ZoneInfo(topics[0].series.time_zone)
    weeks = _weeks(now().astimezone(zone).date())
    ids = [topic.id for topic in topics]
    counts, groups = _counts(moderator, ids), _Groups(ids)
    by_topic: dict[int, Decided] = defaultdict(Decided)
    by_week = {week: Decided() for week in weeks}
    for topic_id, at, verdict, since in _decisions(ids, datetime.combine(weeks[-1], time(), zone)):
        for decided in (by_topic[topic_id], by_week[_week_of(at.astimezone(zone).date())]):
            decided.verdicts[verdict] += 1
            if since:
                decided.hours.append((at - since).total_seconds() / 3600)
    rows = [_row(topic, counts, groups.quiet_in(topic), by_topic[topic.id]) for topic in topics]
    noon = time(12, tzinfo=zone)
    return Overview(rows, [(datetime.combine(week, noon), by_week[week]) for week in weeks])


def _row(
    topic: Topic,
    counts: Mapping[tuple[str, int], int],
    quiet: Sequence[StakeholderGroup],
    decided: Decided,
) -> Row:
    waits = {kind: counts[kind, topic.id] for kind in Waits if (kind, topic.id) in counts}
    of = {what: counts.get((what, topic.id), 0) for what in ("questions", "comments", "since")}
    since = of["since"] if topic.synthesis_version else of["comments"]
    return Row(topic, waits, of["questions"], of["comments"], since, quiet, decided)


def _weeks(today: date) -> list[date]:
    return [_week_of(today) - timedelta(weeks=back) for back in range(WEEKS)]


def _week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


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
    topic, so that nothing else that happened is gone through."""
    last = (
        sa.select(sa.func.max(JournalEntry.id))
        .where(JournalEntry.topic_id == Topic.id, JournalEntry.event.in_(_SYNTHESIS))
        .correlate(Topic)
        .scalar_subquery()
    )
    return sa.select(JournalEntry.seq).where(JournalEntry.id == last).scalar_subquery()


class _Groups:
    """Which stakeholder groups sit where, and have spoken lately."""

    def __init__(self, topic_ids: Collection[int]) -> None:
        self.seated: dict[int | None, Counter[StakeholderGroup]] = defaultdict(Counter)
        self.spoke: dict[int, set[StakeholderGroup]] = defaultdict(set)
        for what, place, group, count in _groups(topic_ids):
            if what == "spoke":
                self.spoke[place].add(StakeholderGroup(group))
            else:
                self.seated[place if what == "table" else None][StakeholderGroup(group)] = count

    def quiet_in(self, topic: Topic) -> list[StakeholderGroup]:
        """Those who could write in a topic and have said nothing for a while."""
        seated = self.seated[topic.roundtable_id]
        large = [group for group in StakeholderGroup if seated[group] >= FEWEST]
        return [group for group in large if group not in self.spoke[topic.id]]


def _groups(topic_ids: Collection[int]) -> Any:
    """(What, where, group, how many): who sits at which table or anywhere, and who has spoken."""
    is_here = sa.and_(STANDING, Member.paused_at.is_(None), Member.group.is_not(None))
    members = sa.func.count(Member.id.distinct())
    seated = (
        sa.select(sa.literal("table"), Seat.roundtable_id, Member.group, members)
        .join(Member, Seat.member_id == Member.id)
        .where(is_here, Seat.role != Role.OBSERVER)
        .group_by(Seat.roundtable_id, Member.group)
    )
    anywhere = (
        sa.select(sa.literal("anywhere"), sa.literal(0), Member.group, members)
        .join(Seat, Seat.member_id == Member.id)
        .where(is_here, Seat.role != Role.OBSERVER)
        .group_by(Member.group)
    )
    # Of each who ever wrote there: what they wrote long ago is not gone through.
    lately = sa.select(Comment.id).where(
        Comment.author_id == Voice.member_id,
        Comment.topic_id == Voice.topic_id,
        Comment.state == State.PUBLISHED,
        Comment.published_at > now() - QUIET_AFTER,
    )
    spoke = (
        sa.select(sa.literal("spoke"), Voice.topic_id, Member.group, sa.func.count())
        .join(Member, Voice.member_id == Member.id)
        .where(Voice.topic_id.in_(topic_ids), Member.group.is_not(None))
        .where(lately.correlate(Voice).exists())
        .group_by(Voice.topic_id, Member.group)
    )
    return db.session.execute(sa.union_all(seated, anywhere, spoke))


def _decisions(topic_ids: Collection[int], begin: datetime) -> Any:
    """(Topic id, when, verdict, since when it had waited) of every decision after a moment on what
    waited; but for those that were taken back."""
    since = (
        sa.select(sa.func.max(JournalEntry.at))
        .where(JournalEntry.comment_id == Decision.comment_id)
        .where(JournalEntry.at <= Decision.made_at, JournalEntry.event.in_(_SENT))
        .scalar_subquery()
    )
    return db.session.execute(
        sa.select(Decision.topic_id, Decision.made_at, Decision.verdict, since)
        .where(Decision.topic_id.in_(topic_ids), Decision.made_at >= begin)
        .where(Decision.verdict.in_(STATE_AFTER), queries.holds())
        .where(sa.or_(Decision.of_edit, Decision.before == State.PENDING))
    )
