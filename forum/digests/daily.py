"""The letter of a day: queued once a day at the series' hour, for those who wish for it and to whom
something is new; written when it leaves."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .. import mail
from ..clock import now
from ..extensions import db, has_place, tasks
from ..programme import queries as programme
from ..programme.models import Series
from . import periods, queries, readership
from .jobs import deliver_day
from .models import WENT, Day, Delivery, DeliveryState
from .news import DayNews

# One that is later than this is told of by the next.
LATEST = timedelta(hours=12)
A_DAY, LONGEST = timedelta(days=1), timedelta(days=7)


@tasks.job(every=timedelta(minutes=5))
def tend_days() -> None:
    """Queue the day's letters if their hour has come; whoever begins it, it is done once."""
    series = programme.current_series()
    if series:
        queue_day(series)


def queue_day(series: Series) -> int | None:
    """Queue the letters of the day whose hour has come, each to a member and once; how many, or
    None if nothing is due."""
    day_on, ends_at = periods.last_hour(now(), queries.plan_of(series))
    day = Day(series_id=series.id, day_on=day_on, ends_at=ends_at)
    if now() - ends_at > LATEST or queries.has_day(day) or not has_place(day):
        return None
    readers = readership.daily_readers()
    since = _since([reader.id for reader in readers], ends_at)
    news = DayNews(series, day, since).of(readers)
    letters = [
        Delivery(
            day_id=day.id,
            member_id=reader.id,
            since=since[reader.id],
            message_id=mail.new_message_id(),
        )
        for reader in readers
        if news[reader.id]
    ]
    db.session.add_all(letters)
    db.session.commit()

    if letters:
        deliver_day.soon(day.id)
    return len(letters)


def _since(member_ids: Collection[int], ends_at: datetime) -> dict[int, datetime]:
    """Member id → from when on the letter tells: where the last one ended that went; and if none
    did, from where one began that did not arrive."""
    went = _of_late(ends_at, sa.func.max(Day.ends_at, type_=Day.ends_at.type), WENT)
    begun = sa.func.min(Delivery.since, type_=Day.ends_at.type)
    failed = _of_late(ends_at, begun, [DeliveryState.FAILED])
    since = dict.fromkeys(member_ids, ends_at - A_DAY) | failed | went
    return {one: max(since[one], ends_at - LONGEST) for one in member_ids}


def _of_late(
    ends_at: datetime, moment: sa.ColumnElement[Any], states: Collection[DeliveryState]
) -> dict[int, datetime]:
    """Member id → a moment of the letters in these states, of the days before one."""
    rows = db.session.execute(
        sa.select(Delivery.member_id, moment)
        .join(Day, Delivery.day_id == Day.id)
        .where(Delivery.member_id.is_not(None), Delivery.state.in_(states))
        .where(Day.ends_at >= ends_at - LONGEST, Day.ends_at < ends_at)
        .group_by(Delivery.member_id)
    )
    return {member_id: found for member_id, found in rows if member_id and found}
