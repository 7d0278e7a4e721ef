"""Which names stand in the words of a digest, for those who make it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import text
from ..discussion.naming import names
from ..programme.models import Attribution
from .issue import EXCERPT
from .models import Digest, Item


@dataclass(frozen=True)
class Named:
    """A part of the digest (an item; None: subject and note) and the names in it."""

    item: Item | None
    names: list[str]

    @property
    def is_nameless(self) -> bool:
        """Whether the rule it was written under names nobody outside."""
        return bool(self.item and self.item.comment.rule is not Attribution.ON_THE_RECORD)


def named_in(digest: Digest, items: Sequence[Item]) -> list[Named]:
    """The parts of a digest that have names in what the letter says, as it would leave now."""
    known = names()
    parts = [Named(None, known.found(digest.subject, text.to_plain(digest.note_html)))]
    for item in items:
        passage = text.excerpt(item.comment.html, EXCERPT)
        parts.append(Named(item, known.found(item.comment.headline, passage)))
    return [part for part in parts if part.names]
