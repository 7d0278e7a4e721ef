"""Where a digest begins: with which number, for which week, and whether it may be begun now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from ..extensions import db, has_place
from ..journal import JournalEntry
from ..language import moment as moment_words
from ..programme.models import Series
from . import periods, queries
from .models import Digest
from .periods import A_WEEK, Period

# What happens is noted in the same transaction, a little later.
LATEST_NOTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Next:
    """What gathering does at a moment: it brings a `draft` up to date, or begins a number for a
    week; or it waits until a moment (`waits_until`), for the week has its digest."""

    number: int
    draft: Digest | None = None
    period: Period | None = None
    waits_until: datetime | None = None


def next_of(series: Series, moment: datetime) -> Next:
    """What gathering does now: each week has one digest, whoever begins it."""
    last, latest = queries.last_digest(series), of_latest_week(series, moment)
    plan = queries.plan_of(series)
    if last and not last.is_sent:
        return Next(last.number, draft=last)
    if latest and (end := end_of(latest)) and end > moment:
        return Next(latest.number, waits_until=end)
    return Next(last.number + 1 if last else 1, period=periods.period_of(moment, plan))


def in_words(coming: Next, series: Series) -> str:
    """What gathering begins, and of which week; or from when on it can."""
    zone, number = queries.plan_of(series).time_zone, coming.number
    if coming.waits_until:
        return gettext(
            "This week has its digest: No. %(number)d. The next one can be gathered from"
            " %(moment)s on.",
            number=number,
            moment=moment_words(coming.waits_until, zone),
        )
    if coming.period:
        return gettext(
            "One gathered now is No. %(number)d, of the week that ends on %(moment)s.",
            number=number,
            moment=moment_words(coming.period.ends_at, zone),
        )
    return ""


def new_digest(series: Series, period: Period, until: datetime) -> Digest:
    """A draft for a week, from where the last letter ended; Conflict if the week has one. Part of
    the caller's transaction."""
    last, latest = queries.last_digest(series), of_latest_week(series, until)
    number = last.number + 1 if last else 1
    told_until = latest and (latest.begins_at if latest.is_skipped else _read_until(latest))
    digest = Digest(
        series=series,
        number=number,
        # A clock that was wrong once must not leave weeks out.
        begins_at=told_until if told_until and told_until < until else until - A_WEEK,
        ends_at=until,
        period_on=period.ends_on,
        # Above that of a draft of this number that was thrown away: whoever has it open still
        # must not overwrite this one.
        version=queries.discarded_version(number) + 1,
    )
    if not has_place(digest):
        raise Conflict(gettext("This week’s draft has just been gathered."))
    return digest


def of_latest_week(series: Series, moment: datetime) -> Digest | None:
    """The newest digest of a week that runs or is over. One of a later week was made by a clock
    that was ahead, and must not keep the weeks until then from having theirs."""
    return queries.last_digest(series, until=(moment + A_WEEK + timedelta(days=1)).date())


def _read_until(digest: Digest) -> datetime:
    """Up to when the digest tells of its week: its end, or earlier where a clock was ahead. What
    was noted after it was gathered cannot have been read, whatever its end says."""
    gathered = (
        sa.select(sa.func.max(JournalEntry.id))
        .where(JournalEntry.event == "digest gathered")
        .where(JournalEntry.data["digest"].as_integer() == digest.number)
        .scalar_subquery()
    )
    noted_at = db.session.scalar(
        sa.select(sa.func.min(JournalEntry.at)).where(
            JournalEntry.id > gathered, JournalEntry.at >= digest.begins_at
        )
    )
    if noted_at is None or noted_at >= digest.ends_at:
        return digest.ends_at
    return max(digest.begins_at, noted_at - LATEST_NOTE)


def end_of(digest: Digest) -> datetime | None:
    """When the digest's week is over."""
    if digest.period_on is None:
        return None
    return periods.named(digest.period_on, queries.plan_of(digest.series)).ends_at
