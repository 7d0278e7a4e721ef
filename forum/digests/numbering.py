"""The numbers of a digest's paragraphs: “7.12” is the twelfth of No. 7, for every reader alike.

They count what is told, whoever may read it, and are kept when it is sent: a comment that moves to
another topic, or is taken back, changes no number.
"""

from dataclasses import dataclass, field

from ..exports.reading import passages_of
from .models import Digest, Item


@dataclass
class Numbers:
    """Item id → its number; roundtable id (None: the key questions) → that of its note's first
    paragraph. The lead note begins with 1."""

    items: dict[int, int] = field(default_factory=dict)
    notes: dict[int | None, int] = field(default_factory=dict)


def numbers_of(digest: Digest) -> Numbers:
    """As they were kept when it was sent; before, as they would be now."""
    told = _told(digest)
    if not digest.is_sent or any(item.paragraph is None for item in told):
        return _counted(digest)
    return Numbers(
        {item.id: item.paragraph for item in told if item.paragraph},
        {n.roundtable_id: n.paragraph for n in digest.table_notes if n.paragraph},
    )


def give_numbers(digest: Digest) -> None:
    """Keep the numbers for good. Part of the caller's transaction."""
    numbers = _counted(digest)
    for item in digest.items:
        item.paragraph = numbers.items.get(item.id)
    for note in digest.table_notes:
        note.paragraph = numbers.notes.get(note.roundtable_id)


def _counted(digest: Digest) -> Numbers:
    numbers, last = Numbers(), len(passages_of(digest.note_html))
    notes = {note.roundtable_id: note for note in digest.table_notes if note.note}
    for table in (*digest.series.roundtables, None):
        place = table.id if table else None
        if place in notes:
            numbers.notes[place] = last + 1
            last += len(passages_of(notes[place].html))
        of_table = [item for item in _told(digest) if item.topic.roundtable_id == place]
        for topic_id in dict.fromkeys(item.topic.id for item in of_table):
            for item in of_table:
                if item.topic.id == topic_id:
                    last += 1
                    numbers.items[item.id] = last
    return numbers


def _told(digest: Digest) -> list[Item]:
    return [item for item in digest.items if not item.is_dropped]
