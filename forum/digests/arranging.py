"""What the editors of a digest do with what was gathered: order, headlines, passages, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .. import text
from . import order, passages
from .models import Digest, Item, TableNote


@dataclass(frozen=True)
class Words:
    """What the editors say of an item: a headline of their own, and passages of its author."""

    headline: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Arrangement:
    """All that; what is not named stays as it is. `step` moves one item or topic by one place, and
    `notes` are by roundtable (None: the key questions)."""

    order: Sequence[int] = ()
    words: Mapping[int, Words] = field(default_factory=dict)
    pinned: int | None = None
    notes: Mapping[int | None, str] = field(default_factory=dict)
    step: str = ""


def arrange(digest: Digest, wanted: Arrangement) -> None:
    """Let a draft be as its editors want it. Part of the caller's transaction."""
    for item in digest.items:
        if item.id in wanted.words:
            _word(item, wanted.words[item.id])
            item.is_pinned = item.id == wanted.pinned
    ordered = order.step(order.arranged(digest.items, wanted.order), wanted.step)
    for position, item in enumerate(ordered):
        item.position = position
    digest.items.sort(key=lambda item: item.position)
    _note(digest, wanted.notes)


def is_verbatim(item: Item, excerpt: str) -> bool:
    """Whether these are passages of the item's comment, word for word; nothing is one as well."""
    words = text.to_plain(item.comment.html) if item.comment else ""
    return not excerpt or bool(passages.find(words, excerpt))


def _word(item: Item, words: Words) -> None:
    item.headline = words.headline
    item.passages, item.passages_sum = [], ""
    if item.comment is None or not words.excerpt:
        return
    lines = text.to_lines(item.comment.html)
    plain = lines.replace("\n", " ")
    found = passages.find(plain, words.excerpt) or []
    # The beginning is what travels anyway, also when its author changes it.
    if found and passages.marked(plain, found) != passages.beginning(lines).replace("\n", " "):
        item.passages, item.passages_sum = found, passages.checksum(plain, found)


def _note(digest: Digest, notes: Mapping[int | None, str]) -> None:
    known = {note.roundtable_id: note for note in digest.table_notes}
    for roundtable_id, words in notes.items():
        note = known.get(roundtable_id)
        if note:
            note.note = words
            note.render()
        elif words:
            new = TableNote(digest_id=digest.id, roundtable_id=roundtable_id, note=words)
            new.render()
            digest.table_notes.append(new)
