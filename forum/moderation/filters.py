"""What a moderator wants to see of the queue, as an address says it; pure but for the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa

from ..clock import now
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..fields import number_if_any
from ..language import LANGUAGES
from ..programme.models import Topic
from . import pages

Word = TypeVar("Word", bound=StrEnum)
# How an address calls the place of the key questions.
SERIES = "series"


class Waits(StrEnum):
    """Why something waits."""

    NEW = "new"
    AGAIN = "again"
    CHANGE = "change"
    FLAGGED = "flagged"
    APPEALED = "appealed"
    QUOTED = "quoted"
    TAKEN_BACK = "taken back"


class Age(StrEnum):
    """How long something waits."""

    LATE = "late"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True)
class Filters:
    """What is wanted; None is everything. A page begins after a mark."""

    place: str | None = None
    topic: int | None = None
    waits: Waits | None = None
    kind: Kind | None = None
    age: Age | None = None
    language: str | None = None
    after: pages.Mark | None = None

    @property
    def address(self) -> dict[str, Any]:
        """What an address says of it, but for the page."""
        return {name: value for name, value in vars(self).items() if value and name != "after"}

    @property
    def whole_address(self) -> dict[str, Any]:
        return {**self.address, **({"after": str(self.after)} if self.after else {})}


def read(args: Mapping[str, str]) -> Filters:
    """What an address asks for; what it asks for in vain is left out."""
    language, place = args.get("language"), args.get("place", "")
    return Filters(
        place=place if place == SERIES or number_if_any(place) else None,
        topic=number_if_any(args.get("topic")) or None,
        waits=_word(Waits, args.get("waits")),
        kind=_word(Kind, args.get("kind")),
        age=_word(Age, args.get("age")),
        language=language if language in LANGUAGES else None,
        after=pages.read(args.get("after")),
    )


def of_comments(wanted: Filters) -> list[sa.ColumnElement[bool]]:
    """The comments and topics that are wanted."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.place:
        is_series = wanted.place == SERIES
        found.append(Topic.roundtable_id.is_(None) if is_series else _at_table(wanted.place))
    if wanted.topic:
        found.append(Topic.id == wanted.topic)
    if wanted.kind:
        found.append(Comment.kind == wanted.kind)
    if wanted.language:
        found.append(Comment.language == wanted.language)
    return found


def of_age(wanted: Filters, since: Any, hours: int) -> list[sa.ColumnElement[bool]]:
    """What waits long enough, and stands after the mark; so many hours were promised."""
    found = []
    if wanted.age:
        least = {Age.LATE: timedelta(hours=hours), Age.DAY: timedelta(1), Age.WEEK: timedelta(7)}
        found.append(since < now() - least[wanted.age])
    if wanted.after:
        found.append(pages.later(since, Comment.id, wanted.after))
    return found


def _at_table(place: str) -> sa.ColumnElement[bool]:
    return Topic.roundtable_id == int(place)


def _word(words: type[Word], asked: str | None) -> Word | None:
    found: Sequence[Word] = list(words)
    return next((one for one in found if one.value == asked), None)
