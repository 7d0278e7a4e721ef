"""Which comments of a topic are shown, and in which order: read from the page's address. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ..language import LANGUAGES
from ..members.models import StakeholderGroup
from .kinds import Kind
from .models import Comment

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

    def chosen(self, comments: Sequence[Comment], since: int, mine: str | None) -> list[Comment]:
        """Those of a topic's published comments that pass, the earliest first. New is what others
        published after `since`; `mine` is the reader's handle here."""
        return sorted(
            (c for c in comments if c.is_published and self._passes(c, since, mine)),
            key=lambda comment: comment.published_seq or 0,
        )

    def _passes(self, comment: Comment, since: int, mine: str | None) -> bool:
        is_new = (comment.published_seq or 0) > since and comment.voice.handle != mine
        return (
            self.kind in {None, comment.kind}
            and self.group in {None, comment.author.group}
            and self.language in {None, comment.language}
            and (is_new or not self.only_new)
            and (comment.is_waiting or not self.only_waiting)
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
