"""Finding one person in texts: by every form of their name, their address, and mentions of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import IntEnum

from ..discussion.naming import Names, folded


class Sure(IntEnum):
    """How sure it is that a find is the person."""

    MAYBE = 1
    # A surname, as names are written; it may be somebody else's, or a noun.
    LIKELY = 2
    CERTAIN = 3


# Between the words of a name, where one is mentioned.
_JOINTS = ("", ".", "-", "_")
_ENDINGS = ("", "s", "'s", "'")
# Shorter words are names only where they begin with a capital.
_LONG_ENOUGH = 4
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WITHOUT_E = re.compile("(?<=[aou])e")
_TITLES = re.compile(
    r"\b(?:mr|mrs|ms|miss|sir|lady|dr|prof|professor(?:in)?|ambassador|minister(?:in)?|ministre"
    r"|herrn?|frau|hr|fr|botschafter(?:in)?|m|mme|mlle|monsieur|madame|docteur"
    r"|ambassadeur|ambassadrice)\.?\s+$"
)
_LONGEST_TITLE = 20


class Finder:
    """Finds one person, beside all the others whose names are given."""

    def __init__(self, name: str, email: str, others: Iterable[str] = ()) -> None:
        self._forms = _forms(name, email, others)
        words = {form for form in self._forms if "@" not in form}
        self._names = Names((), words, shortest=2)
        # Every other form holds one of these.
        self._needles = [f for f in self._forms if not any(o != f and o in f for o in self._forms)]

    def is_in(self, source: str) -> bool:
        """Whether the person may be in a text at all; quickly."""
        plain = folded(source)
        return any(needle in plain for needle in self._needles)

    def finds(self, source: str) -> Iterator[tuple[int, int, Sure]]:
        """(Begin, end, how sure) of every find, in order and apart."""
        if not self.is_in(source):
            return
        for begin, end in self._names.spans(source):
            if sure := self._sure(source, begin, end):
                yield begin, end, sure

    def _sure(self, source: str, begin: int, end: int) -> Sure | None:
        found = folded(source[begin:end])
        sure = self._forms.get(found)
        if sure is None or sure is Sure.CERTAIN:
            return sure
        if not source[begin].isupper():
            return Sure.MAYBE if len(found) >= _LONG_ENOUGH else None
        before = folded(source[max(0, begin - _LONGEST_TITLE) : begin]) + " "
        return Sure.CERTAIN if sure is Sure.LIKELY and _TITLES.search(before) else sure


def _forms(name: str, email: str, others: Iterable[str]) -> dict[str, Sure]:
    """Folded form → how sure it is the person, the least sure first."""
    first, *later = name.split() or [""]
    last = later[-1] if later else ""
    found: dict[str, Sure] = {}
    for word in name.replace("-", " ").split():
        _add(found, Sure.MAYBE, word, _written_out(word), _WITHOUT_E.sub("", word))
    if last:
        _add(found, Sure.LIKELY, last, _written_out(last))
        for whole in (name, f"{first} {last}"):
            _add(found, Sure.CERTAIN, whole, _written_out(whole))
    found |= dict.fromkeys(_mentions(email.partition("@")[0], last, name), Sure.CERTAIN)
    found |= dict.fromkeys(_forms_of_others(others) & found.keys(), Sure.MAYBE)
    return {**found, folded(email): Sure.CERTAIN}


def _written_out(words: str) -> str:
    """Words without umlauts, as keyboards that lack them write."""
    return unicodedata.normalize("NFC", words).lower().translate(_UMLAUTS)


def _add(found: dict[str, Sure], sure: Sure, *spellings: str) -> None:
    for plain in map(folded, spellings):
        if len(plain) > 1:
            found |= dict.fromkeys((plain + ending for ending in _ENDINGS), sure)


def _mentions(*names: str) -> set[str]:
    return {
        "@" + spelled.replace(" ", joint)
        for words in names
        for spelled in (folded(words), folded(_written_out(words)))
        for joint in _JOINTS
        if words
    }


def _forms_of_others(names: Iterable[str]) -> set[str]:
    found: dict[str, Sure] = {}
    mentions: set[str] = set()
    for name in names:
        last = name.split()[-1] if name.split() else ""
        _add(found, Sure.MAYBE, name, last)
        mentions |= _mentions(name, last)
    return {*found, *mentions}
