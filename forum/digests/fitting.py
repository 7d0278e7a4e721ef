"""What a letter leaves to the site where it would be too heavy for mail programs to show whole."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .issue import Issue, Part

# Of the HTML as it travels; Gmail cuts off what is over 102 kB.
HEAVIEST = 100_000
# What is left of that to the part that concerns one member alone.
OWN_PART = 24_000
MOST_LINES = 12


def shorter(issue: Issue) -> Iterator[Issue]:
    """The issue, and the same with fewer and fewer items; last without any, and without notes."""
    yield issue
    count = len(issue.entries)
    while count:
        count = count * 3 // 4
        yield cut(issue, count)
    yield replace(issue, parts=[], left_out=len(issue.entries), is_bare=True)


def cut(issue: Issue, most: int) -> Issue:
    """The first items of an issue; how many more there are is said."""
    left_out = len(issue.entries) - most
    return replace(issue, parts=list(_first(issue.parts, most)), left_out=left_out)


def _first(parts: Sequence[Part], most: int) -> Iterator[Part]:
    for part in parts:
        topics = []
        for topic, entries in part.topics:
            if kept := entries[:most]:
                topics.append((topic, kept))
            most -= len(kept)
        if topics or part.note:
            yield replace(part, topics=topics)
