"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond, lines are compared instead: the time grows with the square.
MOST_PIECES = 2000


class Change(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


def difference(before: str, after: str) -> Iterator[tuple[Change, str]]:
    """The pieces of both texts in order; what is the same and what is new make up the second, what
    is the same and what is gone the first."""
    old, new = _pieces(before), _pieces(after)
    if len(old) + len(new) > MOST_PIECES:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) + len(new) > MOST_PIECES:
        old, new = [before], [after]
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield Change.SAME, "".join(old[a:b])
            continue
        if b > a:
            yield Change.GONE, "".join(old[a:b])
        if d > c:
            yield Change.NEW, "".join(new[c:d])


def _pieces(source: str) -> list[str]:
    return _PIECES.findall(source)
