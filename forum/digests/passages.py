"""Passages of a text, word for word: where they stand in it, and how they travel."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from .. import text

# How many characters travel where nobody has chosen any, and how many at most.
EXCERPT = 280
LONGEST = 700
LEFT_OUT = "[…]"
_LEFT_OUT = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")


def find(words: str, typed: str) -> list[int] | None:
    """Where the passages stand in a text, one after the other, each as its beginning and its
    length; None if a word of them is another one, or only a part of one, or in another order."""
    places: list[int] = []
    for piece in _pieces(typed):
        past = sum(places[-2:])
        place = next(
            (place for place in _all(words, piece, past) if _is_whole(words, *place)), None
        )
        if place is None:
            return None
        places += place
    return places


def marked(words: str, places: Sequence[int]) -> str:
    """The passages, with a mark wherever something is left out."""
    told, past = "", 0
    for at, length in _pairs(places):
        gap = LEFT_OUT if _has_words(words[past:at]) else ""
        told = " ".join(part for part in (told, gap, words[at : at + length]) if part)
        past = at + length
    return f"{told} {LEFT_OUT}" if _has_words(words[past:]) else told


def beginning(words: str) -> str:
    """The first words of a text in lines, cut between two of them, and of a table between two rows,
    and marked as cut."""
    if len(words) <= EXCERPT:
        return words
    told = words[:EXCERPT].rsplit(maxsplit=1)[0]
    whole = told.rpartition("\n")[0]
    cut_off = words[len(whole) :].lstrip("\n").partition("\n")[0]
    # Of cells without the others of their row nobody sees what they tell.
    if whole and words[len(told)] == " " and f" {text.BETWEEN_CELLS} " in cut_off:
        told = whole
    return told.rstrip(" \n,;:.–-") + f" {LEFT_OUT}"


def checksum(words: str, places: Sequence[int]) -> str:
    """By which is seen whether the passages are still what they were when they were chosen."""
    told = "\n".join(words[at : at + length] for at, length in _pairs(places))
    return hashlib.sha256(told.encode()).hexdigest()


def _pieces(typed: str) -> list[str]:
    pieces = (" ".join(piece.split()) for piece in _LEFT_OUT.split(typed))
    return [piece for piece in pieces if piece]


def _pairs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(places[::2], places[1::2], strict=True)


def _all(words: str, piece: str, past: int) -> Iterator[tuple[int, int]]:
    sought = text.pattern_of(piece)
    while found := sought.search(words, past):
        yield found.start(), len(found[0])
        past = found.start() + 1


def _is_whole(words: str, at: int, length: int) -> bool:
    """Whether no word is cut: “able” is not what “unable” says."""
    end = at + length
    before = at > 0 and words[at - 1].isalnum() and words[at].isalnum()
    after = end < len(words) and words[end - 1].isalnum() and words[end].isalnum()
    return not (before or after)


def _has_words(gap: str) -> bool:
    return any(character.isalnum() for character in gap)
