"""The order of names and words: as dictionaries of the languages spoken here have it."""

import unicodedata

# Letters that do not come apart into one of the alphabet and a mark.
_AS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)


def by_letters(words: str) -> tuple[str, str]:
    """Where words stand in a list: their letters count, whatever marks and capitals they have;
    where they are the same, the marks decide."""
    folded = unicodedata.normalize("NFKD", words.casefold().translate(_AS))
    plain = "".join(sign for sign in folded if sign.isalnum() or sign.isspace())
    return plain.strip(), words


def by_family_name(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where a person stands in a list: by the last word of the name, then by all of it. A name is
    kept as its bearer writes it, so that no part of it says that it is the family's."""
    return by_letters(name.split()[-1] if name.split() else ""), by_letters(name)
