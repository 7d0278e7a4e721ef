"""Which comments of a topic are shown, and in which order: read from the page's address. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ..language import LANGUAGES
from ..members.models import StakeholderGroup
from .kinds import Kind
from .thread import Entry

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
        return self != Filters(order=self.order)

    @property
    def is_flat(self) -> bool:
        """Whether comments stand in one list: what is left out would tear the structure."""
        return self.are_set or self.order is Order.TIME

    @property
    def address(self) -> dict[str, str]:
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

    def chosen(self, entries: Iterable[Entry], is_new: Callable[[Entry], bool]) -> list[Entry]:
        """Those published comments that pass, the earliest first; `is_new` to their reader."""
        return sorted(
            (e for e in entries if e.is_published and self._passes(e, is_new)),
            key=lambda entry: entry.seq,
        )

    def _passes(self, entry: Entry, is_new: Callable[[Entry], bool]) -> bool:
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
