"""Which comments of a topic are shown, and in which order: read from the page's address. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from ..language import LANGUAGES
from ..members.models import StakeholderGroup
from .entries import Entry
from .kinds import Kind
from .thread import Thread

Word = TypeVar("Word", bound=StrEnum)


class Order(StrEnum):
    """By prompt and reply; or by the time they appeared."""

    STRUCTURE = "structure"
    TIME = "time"


@dataclass(frozen=True)
class Filters:
    """What a reader wants to see; None is everything."""

    order: Order = Order.STRUCTURE
    kind: Kind | None = None
    group: StakeholderGroup | None = None
    language: str | None = None
    only_new: bool = False
    only_waiting: bool = False

    @property
    def are_set(self) -> bool:
        """Whether anything is left out."""
        return self != self.nothing_left_out

    @property
    def nothing_left_out(self) -> "Filters":
        return Filters(order=self.order)

    @property
    def is_flat(self) -> bool:
        """Whether comments stand one after the other: what is left out would tear the structure."""
        return self.are_set or self.order is Order.TIME

    @property
    def address(self) -> dict[str, Any]:
        """What an address says of it; what is not asked for is not said."""
        said = {
            "order": self.order if self.order is not Order.STRUCTURE else None,
            "kind": self.kind,
            "group": self.group,
            "language": self.language,
            "new": "1" if self.only_new else None,
            "waiting": "1" if self.only_waiting else None,
        }
        return {name: str(value) for name, value in said.items() if value}

    def but(self, **changed: Any) -> "Filters":
        """The same with something else asked for."""
        return replace(self, **changed)

    def place(self, thread: Thread) -> Callable[[Entry], int]:
        """By what comments are ordered that stand in one list."""
        if self.order is Order.TIME:
            return lambda entry: entry.seq
        return lambda entry: thread.order[entry.id]

    def chosen(
        self, thread: Thread, is_new: Callable[[Entry], bool], also: Entry | None = None
    ) -> list[Entry]:
        """Those published comments that pass, and one that need not, in their order; `is_new` to
        their reader."""
        entries = (e for e in thread.entries.values() if e.is_published)
        passing = (e for e in entries if e is also or self.passes(e, is_new))
        return sorted(passing, key=self.place(thread))

    def passes(self, entry: Entry, is_new: Callable[[Entry], bool]) -> bool:
        return (
            self.kind in {None, entry.kind}
            and self.group in {None, entry.group}
            and self.language in {None, entry.language}
            and (not self.only_new or is_new(entry))
            and (entry.is_waiting or not self.only_waiting)
        )


def read(args: Mapping[str, str]) -> Filters:
    """The filters an address asks for; what it asks for in vain is left out."""
    return Filters(
        order=_one_of(Order, args.get("order")) or Order.STRUCTURE,
        kind=_one_of(Kind, args.get("kind")),
        group=_one_of(StakeholderGroup, args.get("group")),
        language=args.get("language") if args.get("language") in LANGUAGES else None,
        only_new=args.get("new") == "1",
        only_waiting=args.get("waiting") == "1",
    )


def _one_of(words: type[Word], asked: str | None) -> Word | None:
    return next((word for word in words if word.value == asked), None)
