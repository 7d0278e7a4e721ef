"""Which names stand in the words of a digest, for those who make it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import text
from ..discussion.naming import names
from ..programme.models import Attribution
from . import happenings
from .issue import headline_of, passage_of
from .models import Digest, Item


@dataclass(frozen=True)
class Named:
    """A part of the digest (an item; None: subject and notes) and the names in it."""

    item: Item | None
    names: list[str]

    @property
    def is_nameless(self) -> bool:
        """Whether the rule it was written under names nobody outside."""
        if self.item is None:
            return False
        comment = self.item.comment
        rule = comment.rule if comment else self.item.topic.attribution_rule
        return rule is not Attribution.ON_THE_RECORD


def named_in(digest: Digest, items: Sequence[Item]) -> list[Named]:
    """The parts of a digest that have names in what the letter says, as it would leave now."""
    known = names()
    lines = happenings.present_lines(items)
    notes = [digest.note_html, *(note.html for note in digest.table_notes)]
    parts = [Named(None, known.found(digest.subject, *map(text.to_plain, notes)))]
    for item in items:
        line = lines.get(item.mark)
        said = (headline_of(item), line.text if line else passage_of(item))
        parts.append(Named(item, known.found(*said)))
    return [part for part in parts if part.names]
