"""What is known of every comment of a topic, whoever reads it, and how long reading takes. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from ..members.models import StakeholderGroup
from .kinds import Kind
from .models import View

# 230 words of a text in English, French or German.
CHARACTERS_A_MINUTE = 1400


class Taken(NamedTuple):
    """One member's stance on a proposal. Whose it is, nobody else is told."""

    member_id: int
    group: StakeholderGroup | None
    view: View
    reason: str
    # Whether others may read the reason.
    is_told: bool
    taken_at: datetime


class Entry(NamedTuple):
    """What finds a comment its place, the same for every reader; it names nobody."""

    id: int
    number: int
    parent_id: int | None
    prompt: int | None
    kind: Kind
    language: str
    claim: str
    # In characters.
    length: int
    is_published: bool
    is_waiting: bool
    seq: int
    handle: str
    group: StakeholderGroup | None
    stances: Sequence[Taken] = ()
    written_at: datetime | None = None
    # When its author last changed what readers had seen.
    edited_at: datetime | None = None

    @property
    def anchor(self) -> str:
        return f"c{self.number}"


def reading_minutes(lengths: Iterable[int]) -> int:
    """How long reading texts of so many characters takes; at least a minute."""
    return max(1, round(sum(lengths) / CHARACTERS_A_MINUTE))
