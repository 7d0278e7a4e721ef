"""The only clock; and what a clock on the wall means."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class Skipped(ValueError):
    """A time on the wall that does not exist: the clocks go forward over it that day."""


class Repeated(ValueError):
    """A time on the wall that exists twice: the clocks go back over it that day."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def on_the_wall(time: datetime, zone: ZoneInfo) -> datetime:
    """The one moment at which the clocks of a zone show this; Skipped or Repeated for none or two.
    Nobody guesses which of two was meant."""
    first, second = (time.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    shown = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    raise Repeated if shown == time.replace(tzinfo=None) else Skipped
