"""How much was decided of what waited, week by week, and how long it took."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

import sqlalchemy as sa

from ..discussion.models import State
from ..extensions import db
from ..journal import JournalEntry
from . import queries
from .models import STATE_AFTER, Decision, Verdict

# What is said of fewer decisions, or of fewer members, would be said of each.
FEWEST = 3
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


def in_weeks(
    topic_ids: Collection[int], begins: Sequence[datetime]
) -> tuple[Mapping[int, Decided], Sequence[Decided]]:
    """What was decided of what waited, but for what was taken back: by topic id, and by the weeks
    that begin then, the latest first."""
    by_topic: dict[int, Decided] = defaultdict(Decided)
    by_week = [Decided() for _ in begins]
    for topic_id, week, verdict, count, seconds in _gathered(topic_ids, begins):
        hours = [float(one) / 3600 for one in (seconds or "").split()]
        for decided in (by_topic[topic_id], by_week[week]):
            decided.verdicts[verdict] += count
            decided.hours += hours
    return by_topic, by_week


def _gathered(topic_ids: Collection[int], begins: Sequence[datetime]) -> Any:
    """(Topic id, which week, verdict, how many, the seconds that each took) of decisions: gathered
    where they are kept, so that few rows come from there, however many there are."""
    decided = _decided(topic_ids, begins).subquery()
    key = decided.c.topic_id, decided.c.week, decided.c.verdict
    took = sa.cast(decided.c.made - decided.c.sent, sa.String)
    gathered = sa.select(*key, sa.func.count(), sa.func.aggregate_strings(took, " "))
    return db.session.execute(gathered.group_by(*key))


def _decided(topic_ids: Collection[int], begins: Sequence[datetime]) -> sa.Select[Any]:
    """The single decisions: in seconds of the clock when each was made, and what it is on sent."""
    sent = (
        sa.select(sa.func.max(JournalEntry.at))
        .where(JournalEntry.comment_id == Decision.comment_id)
        .where(JournalEntry.at <= Decision.made_at, JournalEntry.event.in_(_SENT))
        .scalar_subquery()
    )
    weeks = [(Decision.made_at >= begin, week) for week, begin in enumerate(begins)]
    return (
        sa.select(
            Decision.topic_id,
            sa.case(*weeks).label("week"),
            Decision.verdict,
            sa.extract("epoch", Decision.made_at).label("made"),
            sa.extract("epoch", sent).label("sent"),
        )
        .where(Decision.topic_id.in_(topic_ids), Decision.made_at >= begins[-1])
        .where(Decision.verdict.in_(STATE_AFTER), queries.holds())
        .where(sa.or_(Decision.of_edit, Decision.before == State.PENDING))
    )
