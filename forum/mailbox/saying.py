"""What somebody says in a letter: without what they answer, and without their signature."""

import re
from collections.abc import Iterator, Sequence

from mailparser_reply.parser import EmailMessage, EmailReply

from ..language import LANGUAGES
from ..text import LONGEST_TEXT, normalise

# Of a letter with everything that is quoted in it.
MOST_READ = 2 * LONGEST_TEXT
# No quotation is announced by a longer line; the library takes very long over such ones.
LONGEST_ANNOUNCEMENT = 300
# A signature that no dashes set apart is a greeting and a name: what is more is said.
MOST_WORDS_OF_A_GREETING, LONGEST_LINE_OF_A_SIGNATURE, MOST_LINES_OF_A_SIGNATURE = 4, 60, 8
# How letters end in our languages, where the library does not know it: names follow, which a text
# under a rule that names nobody must not have.
_CLOSING = re.compile(
    r"((with )?((my|our|very|all|kind(est)?|warm(est)?|best|good)( |, | and ))*"
    r"(regards|wishes|greetings)"
    r"|all the best|yours( (sincerely|faithfully|truly|respectfully))?|(very )?sincerely( yours)?"
    r"|(mit )?((freundlich|herzlich|best|lieb|viel|kollegial|schön)\w*( |, | und ))+"
    r"gr(ü|ue)(ß|ss)\w*|hochachtungsvoll|ihre?"
    r"|((très|bien) )?(cordialement|respectueusement|amicalement)|bien à (vous|toi)"
    r"|(avec |recevez )?(mes |nos )?((meilleure|cordiale|sincère|respectueuse)s )?salutations"
    r"( (distinguées|cordiales|respectueuses))?)( (from|aus|de) [^.!?]{1,40})?[,.!]?",
    re.IGNORECASE,
)
_EMPTY_LINES = re.compile(r"\n{4,}")
_FULL_STOP = (".", "!", "?", ":", ";")
_BEGINS, _ENDS = ("on ", "le ", "am "), ("wrote:", "a écrit:", "schrieb:")
# An announcement in any words, as one that the library is sure to know.
_ANNOUNCEMENT = "-----Original Message-----"
# Of the characters that no text has: it stands for a line while the library reads.
_STAND_IN = "\ue000{}\ue001"
_STANDS_IN = re.compile("\ue000(\\d+)\ue001")


def own_words(text: str) -> str:
    """What is said in a letter's text, above, below or between what it quotes."""
    lines = [line.strip() for line in normalise(text[:MOST_READ]).split("\n")]
    kept, short = _with_stand_ins(lines)
    plain = _EMPTY_LINES.sub("\n\n\n", "\n".join(_announced(short)))
    read = EmailMessage(text=plain, languages=list(LANGUAGES), keep_hyphen_lists=True).read()
    said = _unclosed(next(_said(read.replies), ""))
    return normalise(_STANDS_IN.sub(lambda found: kept[int(found[1])], said))


def _with_stand_ins(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The long lines; and all of them, with something short instead of each long one."""
    kept: list[str] = []
    short = []
    for line in lines:
        line = line.replace("\ue000", "").replace("\ue001", "")
        if len(line) > LONGEST_ANNOUNCEMENT:
            kept.append(line)
            line = ">" if line.startswith(">") else _STAND_IN.format(len(kept) - 1)
        short.append(line)
    return kept, short


def _announced(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with the same announcement wherever a letter is quoted: the library stumbles over
    some names, such as our own."""
    at = 0
    while at < len(lines):
        length = next((n for n in (1, 2, 3) if _announces(lines[at : at + n])), 0)
        yield _ANNOUNCEMENT if length else lines[at]
        at += length or 1


def _announces(lines: Sequence[str]) -> bool:
    """“On 3 October, Ada wrote:”, on one line or several: with a date, or it is only a sentence."""
    words = " ".join(" ".join(lines).lstrip("> ").lower().replace(" :", ":").split())
    if not words.startswith(_BEGINS) or not words.endswith(":") or not re.search(r"\d", words):
        return False
    words = words.replace(" :", ":")
    return words.endswith(_ENDS) or " schrieb " in words


def _said(replies: Sequence[EmailReply]) -> Iterator[str]:
    """What is said in the part above all quotations; or below the first one, as long as its lines
    are marked, so that nobody else's words are taken for the writer's."""
    for reply in replies[:2]:
        body = _unsigned(reply).replace(reply.headers or "", "", 1).strip()
        if not reply.headers or body.startswith(">"):
            own = [line for line in body.split("\n") if not line.startswith(">")]
            if said := "\n".join(own).strip():
                yield said


def _unsigned(reply: EmailReply) -> str:
    content, signature = reply.content, reply.signatures or ""
    return content.removesuffix(signature) if _is_signature(signature.strip()) else content


def _unclosed(said: str) -> str:
    """Without the closing, and the names below it."""
    lines = said.rstrip().split("\n")
    for at in range(len(lines) - 1, 0, -1):
        below = [line for line in lines[at + 1 :] if line.strip()]
        if len(below) > MOST_LINES_OF_A_SIGNATURE or not all(map(_is_short, below)):
            break
        closing = lines[at].strip()[: LONGEST_LINE_OF_A_SIGNATURE + 1]
        if _CLOSING.fullmatch(closing):
            return "\n".join(lines[:at]).rstrip()
    return said


def _is_short(line: str) -> bool:
    has_room = len(line) <= LONGEST_LINE_OF_A_SIGNATURE and "\ue000" not in line
    return has_room and not line.rstrip().endswith(_FULL_STOP)


def _is_signature(words: str) -> bool:
    if words.startswith(("--", "__")):
        return True
    lines = [line for line in words.split("\n") if line]
    return (
        0 < len(lines) <= MOST_LINES_OF_A_SIGNATURE
        and all(len(x) <= LONGEST_LINE_OF_A_SIGNATURE and "\ue000" not in x for x in lines)
        and len(lines[0].split()) <= MOST_WORDS_OF_A_GREETING
        and not lines[0].endswith(_FULL_STOP)
    )
