"""Names inside texts: what a moderator is shown before a text goes any further."""

import re
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

from .. import text
from ..members import queries as members

# Shorter words are too often no names: particles, articles, abbreviations.
SHORTEST_NAME = 3
SHORTEST_MIDDLE_NAME = 4
# Letters that do not come apart into a plain one and its accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
_ACCENTS = re.compile("[\u0300-\u036f]")
_ADDRESS = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"(?<![\w@])@\w(?:[\w.-]*\w)?"


class Names:
    """The names to look for: people and organisations given, and any address or @mention."""

    def __init__(
        self,
        people: Iterable[str] = (),
        others: Iterable[str] = (),
        shortest: int = SHORTEST_NAME,
    ) -> None:
        wanted = {part for name in people for part in parts_of(name)} | set(others)
        folded = {_fold(name)[0].strip() for name in wanted}
        # The longest first, so that a full name is one find and not only its surname.
        words = sorted((w for w in folded if len(w) >= shortest), key=lambda w: (-len(w), w))
        known = [r"\s+".join(map(re.escape, word.split())) for word in words]
        whole = [rf"(?<!\w)(?:{'|'.join(known)})(?!\w)"] if known else []
        self._pattern = re.compile("|".join([_ADDRESS, _HANDLE, *whole]))

    def spans(self, source: str) -> list[tuple[int, int]]:
        """Where names stand in a text, in order and apart, whatever their case and accents."""
        folded, places = _fold(source)
        return [
            (places[m.start()], _end(source, places[m.end() - 1]))
            for m in self._pattern.finditer(folded)
        ]

    def found(self, *sources: str) -> list[str]:
        """The names in these texts as they are written there, each once."""
        return list(dict.fromkeys(s[a:b] for s in sources for a, b in self.spans(s)))

    def found_in_html(self, *stored: str) -> list[str]:
        """The names in the words of HTML made here."""
        return self.found(*map(text.to_plain, stored))

    def marked(self, stored_html: str) -> Markup:
        """HTML made here, with the names in its words marked and everything else as it was."""
        return text.markup(text.rewritten(stored_html, self._marked_words))

    def _marked_words(self, words: str) -> Markup:
        past, pieces = 0, []
        for begin, end in self.spans(words):
            found = Markup("<mark>{}</mark>").format(words[begin:end])
            pieces += [escape(words[past:begin]), found]
            past = end
        return Markup("").join([*pieces, escape(words[past:])])


def names() -> Names:
    """The names of everybody in the group; for moderators' pages only."""
    people, others = members.names_and_addresses()
    return Names(people, others)


def parts_of(name: str) -> list[str]:
    """A full name, and what follows the first name in it: what to look for in texts."""
    _first, *later = name.split() or [""]
    middle = [word for word in later[:-1] if len(word) >= SHORTEST_MIDDLE_NAME]
    return [name, *middle, *later[-1:]]


def folded(source: str) -> str:
    """A text without case and accents, on one line: names are compared like this."""
    apart = unicodedata.normalize("NFKD", source.casefold())
    return " ".join(_ACCENTS.sub("", apart).translate(_PLAIN).split())


def _fold(source: str) -> tuple[str, list[int]]:
    """A text without case and accents, and for each of its characters where it came from."""
    folded, places = [], []
    for place, character in enumerate(source):
        apart = unicodedata.normalize("NFKD", character.casefold())
        plain = "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)
        folded.append(plain)
        places += [place] * len(plain)
    return "".join(folded), places


def _end(source: str, last: int) -> int:
    """The end of a find, with the accents that follow its last letter."""
    end = last + 1
    while end < len(source) and unicodedata.combining(source[end]):
        end += 1
    return end
