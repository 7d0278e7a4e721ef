"""What came since a reader was in a topic before: the summary on top of its page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .kinds import Kind
from .places import place_in
from .showing import Showing

# What a summary names by itself.
_TOLD = (Kind.PROPOSAL, Kind.QUESTION, Kind.CHALLENGE)


@dataclass(frozen=True)
class News:
    """What is new to a reader in a topic."""

    count: int
    kinds: Sequence[tuple[Kind, int]]
    to_me: int
    # Where the first of it stands.
    first: str


def news_of(showing: Showing) -> News | None:
    """None for nothing, and on a first visit."""
    new, reading = showing.new, showing.reading
    if reading.is_first or not new:
        return None
    entries = showing.rendered.thread.entries.values()
    mine = {entry.id for entry in entries if entry.handle == reading.mine}
    counted = Counter(entry.kind for entry in new)
    return News(
        len(new),
        [(kind, counted[kind]) for kind in _TOLD if counted[kind]],
        sum(entry.parent_id in mine for entry in new),
        place_in(showing.topic, min(new, key=lambda entry: entry.seq)),
    )
