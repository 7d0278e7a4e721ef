"""The sentence that opens what a letter begins in a topic: its writer's own, as its claim."""

import re

from .. import text
from ..discussion.forms import LONGEST_CLAIM
from ..discussion.kinds import Kind

_GREETING = re.compile(
    r"(dear|hello|hi|good (morning|afternoon|evening|day)"
    r"|sehr geehrte[rs]?|liebe[rs]?|guten (morgen|tag|abend)|hallo"
    r"|ch(er|ère)s?|bonjour|bonsoir|madame|mesdames|monsieur|messieurs)\b[^.!?\n]{0,80}[,!:]?",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+[”“\"’»)\]]*(?=\s|$)")
# What stands before a full stop that ends no sentence; and so does a single letter.
_ABBREVIATIONS = {
    *("mr", "mrs", "ms", "dr", "prof", "mme", "mm", "st", "e.g", "i.e", "cf", "vs", "p.ex"),
    *("c.-à-d", "vgl", "bzw", "usw", "ca", "z.b", "d.h", "u.a"),
}


def opened(source: str) -> tuple[Kind, str, str]:
    """What a letter begins: a question if its first sentence is one, else a position; that
    sentence, or as much of it as a claim has room for; and the text below it. No word is lost: only
    a sentence that stands above whole is not said again. Without any words the claim is empty."""
    plain = text.to_plain(text.to_html(_first_lines(source), "letter"))
    sentence = _sentence(plain)
    if len(sentence) > LONGEST_CLAIM:
        claim = sentence[: LONGEST_CLAIM - 2].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + " …"
        return Kind.POSITION, claim[:LONGEST_CLAIM], source
    kind = Kind.QUESTION if "?" in sentence[-3:] else Kind.POSITION
    rest = source.removeprefix(sentence).strip()
    return kind, sentence, rest or source


def _first_lines(source: str) -> str:
    """What comes first of a text, but for a greeting."""
    first, _, rest = source.partition("\n")
    is_greeting = _GREETING.fullmatch(first.strip()) and rest.strip()
    return (rest.strip() if is_greeting else source).split("\n\n")[0]


def _sentence(plain: str) -> str:
    for end in _END.finditer(plain):
        if not end[0].startswith(".") or _is_full_stop(plain[: end.start()], plain[end.end() :]):
            return plain[: end.end()]
    return plain


def _is_full_stop(before: str, after: str) -> bool:
    """Whether a sentence ends between these, and neither an abbreviation nor a number does."""
    word = before.rsplit(" ", 1)[-1].lower().lstrip('(“„«"')
    next_one = after.lstrip()[:1]
    is_short = len(word) == 1 or word in _ABBREVIATIONS
    return not (is_short or word.isdecimal() or next_one.islower() or next_one.isdecimal())
