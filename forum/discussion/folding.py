"""Of what stands below a comment, what shows beside it and what is folded. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .entries import Entry

LEVELS_SHOWN = 3
# Of one root on its topic's page; the others are folded.
REPLIES_SHOWN = 8
# On the page of a comment's own.
REPLIES_A_PAGE = 60


@dataclass(frozen=True)
class Branch:
    """A comment and those below it that show beside it; the others are folded."""

    base: Entry
    # By id; with the base.
    shown: frozenset[int]
    # Of those shown, the ones on the last level whose replies have a page of their own.
    continued: frozenset[int] = frozenset()
    folded: Sequence[Entry] = ()


def branch_of(
    base: Entry, levels: Sequence[tuple[Entry, int]], most: int, below: Callable[[Entry], int]
) -> Branch:
    """A comment with at most so many of those on the next levels, the earliest first. `levels` are
    all that stand below it, by number; `below` tells how many stand below one of them."""
    near = [entry for entry, level in levels if level <= LEVELS_SHOWN]
    shown = frozenset([base.id, *(entry.id for entry in near[:most])])
    continued = frozenset(
        entry.id
        for entry, level in levels
        if level == LEVELS_SHOWN and entry.id in shown and below(entry)
    )
    elsewhere = set(continued)
    folded: list[Entry] = []
    for entry, _ in levels:
        if entry.parent_id in elsewhere:
            elsewhere.add(entry.id)
        elif entry.id not in shown and entry.is_published:
            folded.append(entry)
    return Branch(base, shown, continued, folded)
