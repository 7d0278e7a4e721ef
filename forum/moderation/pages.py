"""Where a page of a long list ends: the next one is found without going through those before it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ..fields import number


@dataclass(frozen=True)
class Mark:
    """The last row of a page: when it was, and its id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def read(asked: str | None) -> Mark | None:
    """The mark that an address names, if it names one."""
    at, _, row_id = (asked or "").partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return Mark(moment.astimezone(UTC), number(row_id)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def later(at: Any, key: Any, mark: Mark) -> sa.ColumnElement[bool]:
    """Of what stands after the mark where the oldest comes first."""
    return sa.and_(at >= mark.at, sa.or_(at > mark.at, key > mark.id))


def earlier(at: Any, key: Any, mark: Mark) -> sa.ColumnElement[bool]:
    """Of what stands after the mark where the latest comes first."""
    return sa.and_(at <= mark.at, sa.or_(at < mark.at, key < mark.id))
