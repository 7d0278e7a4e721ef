"""Which week a moment belongs to: a pure rule, in the time of the series."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

A_WEEK = timedelta(days=7)


class Weekly(Protocol):
    """When a week ends: on a weekday (Monday is 0), at an hour, by a zone's clocks."""

    weekday: int
    hour: int
    time_zone: str


@dataclass(frozen=True)
class Period:
    """A week from its beginning up to its end; named by the day on which it ends."""

    begins_at: datetime
    ends_at: datetime
    ends_on: date


def period_of(moment: datetime, weekly: Weekly) -> Period:
    """The week a moment is in: every moment is in one, and they leave no gap."""
    today = moment.astimezone(ZoneInfo(weekly.time_zone)).date()
    ends_on = today + timedelta(days=(weekly.weekday - today.weekday()) % 7)
    # On the day itself the week is over at its hour.
    if moment >= _end(ends_on, weekly):
        ends_on += A_WEEK
    return named(ends_on, weekly)


def last_ended(moment: datetime, weekly: Weekly) -> Period:
    """The latest week that is over at a moment."""
    return named(period_of(moment, weekly).ends_on - A_WEEK, weekly)


def next_of(period: Period, weekly: Weekly) -> Period:
    return named(period.ends_on + A_WEEK, weekly)


def named(ends_on: date, weekly: Weekly) -> Period:
    """The week that ends on a day, whatever weekday that is."""
    return Period(_end(ends_on - A_WEEK, weekly), _end(ends_on, weekly), ends_on)


def last_hour(moment: datetime, weekly: Weekly) -> tuple[date, datetime]:
    """The latest day whose hour has come, and when that was."""
    today = moment.astimezone(ZoneInfo(weekly.time_zone)).date()
    if _end(today, weekly) > moment:
        today -= timedelta(days=1)
    return today, _end(today, weekly)


def days_of(begins_at: datetime, ends_at: datetime, time_zone: str) -> tuple[date, date]:
    """The first and the last day of which a period has something, by a zone's clocks: at midnight
    the day before is the last one."""
    zone = ZoneInfo(time_zone)
    first = begins_at.astimezone(zone).date()
    last = (ends_at.astimezone(zone) - timedelta(microseconds=1)).date()
    return first, max(first, last)


def _end(day: date, weekly: Weekly) -> datetime:
    """An hour that the clocks leave out or have twice is counted as before they were changed."""
    local = datetime.combine(day, time(weekly.hour), ZoneInfo(weekly.time_zone))
    return local.astimezone(UTC)
