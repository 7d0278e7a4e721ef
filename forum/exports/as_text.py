"""A document as lines of text: Markdown, and plain words for letters."""

import re
from collections.abc import Iterator, Sequence

from flask_babel import gettext

from ..language import labelled
from ..presentation import wrapped
from ..text import BETWEEN_CELLS
from .document import Block, Document, Paragraph, Run
from .reading import blocks_of

# What Markdown would read as something else; a comment's number after other words, and a lone “&”,
# it leaves as they are.
_SPECIAL = re.compile(r"([\\`*_\[\]~|]|(?<!\S )#|#(?!\d))")
_OF_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_READ_AS_HTML = re.compile(r"[<>]|&(?=[#\w])")
# At the beginning of a line: lists, quotes, rules.
_LEADING = re.compile(r"^(\s*)(?:([-+>=])|(\d+)([.)]))(?=\s|$|[-=>])", re.MULTILINE)
# Before the words of a quote or of a list's item.
_BEFORE = re.compile(r"\s*(?:(?:>|-|\d+\.) )?")
_AROUND = {"strong": "**", "em": "*", "del": "~~"}


class Plain:
    """Words as they are, headings underlined, the number of a footnote in brackets, a dot between
    the cells of a table."""

    def run(self, run: Run) -> str:
        return f"[{run.text}]" if "sup" in run.marks else run.text

    def heading(self, level: int, words: str) -> str:
        line = "" if level > 3 else "\n" + ("=" if level < 2 else "-") * min(len(words), 72)
        return words + line

    def words(self, runs: Sequence[Run]) -> str:
        return "".join(map(self.run, runs))

    def table(self, block: Block) -> str:
        return "\n".join(f" {BETWEEN_CELLS} ".join(map(self.words, row)) for row in block.rows)


class Markdown(Plain):
    """Words that say in Markdown what was written, and become nothing else."""

    def run(self, run: Run) -> str:
        in_html = _READ_AS_HTML.sub(lambda found: _OF_HTML[found[0]], super().run(run))
        escaped = _SPECIAL.sub(r"\\\1", in_html)
        escaped = _LEADING.sub(_held_back, escaped).replace("\n", "\\\n")
        core = escaped.strip()
        if not core:
            return escaped
        around = "".join(_AROUND.get(mark, "") for mark in run.marks)
        marked = around + core + around[::-1]
        if run.link:
            marked = f"[{marked}](<{run.link}>)"
        before, _, after = escaped.partition(core)
        return before + marked + after

    def heading(self, level: int, words: str) -> str:
        return f"{'#' * level} {self.run(Run(words))}"

    def table(self, block: Block) -> str:
        rows = ["| " + " | ".join(map(self.words, row)) + " |" for row in block.rows]
        rule = "|" + " --- |" * len(block.rows[0]) if block.rows else ""
        return "\n".join([*rows[:1], rule, *rows[1:]])


class Legible(Plain):
    """Words for a letter: an address stands behind what leads there."""

    def run(self, run: Run) -> str:
        words = super().run(run)
        if "del" in run.marks:
            words = f"~~{words}~~"
        is_shown = run.link.removeprefix("mailto:") in {"", run.text.strip()}
        return words if is_shown else f"{words} ({run.link})"


def as_markdown(document: Document) -> bytes:
    return "\n\n".join(_pieces(document, Markdown())).encode() + b"\n"


def as_plain(document: Document) -> str:
    """Lines that every mail program shows whole."""
    return wrapped("\n\n".join(_pieces(document, Plain()))) + "\n"


def legible(stored_html: str) -> str:
    """HTML made here as lines that every mail program shows whole, without marks of Markdown;
    further lines of a list's item or a quote stand below its first one."""
    pieces = (_folded(group) for group in _together(blocks_of(stored_html)))
    return "\n\n".join(pieces)


def _folded(blocks: Sequence[Block]) -> str:
    lines = _joined(blocks, Legible()).split("\n")
    if blocks[0].kind == "code":
        return "\n".join(lines)
    return "\n".join(
        wrapped(line, "  " if blocks[0].kind == "table" else _below(line)) for line in lines
    )


def _below(line: str) -> str:
    """What stands before the further lines of one that is too long."""
    before = _BEFORE.match(line)
    first = before[0] if before else ""
    return first if first.startswith(">") else " " * len(first)


def _pieces(document: Document, hand: Plain) -> Iterator[str]:
    yield hand.run(Run(f"Roundtable, {document.kicker}"))
    yield hand.heading(1, document.title)
    yield hand.run(Run(document.series))
    for section in document.sections:
        if section.title:
            yield hand.heading(section.level, section.title)
        for paragraph in section.paragraphs:
            yield from _paragraph(paragraph, section.level + 1, hand)
    yield hand.heading(2, gettext("Provenance"))
    facts = (hand.run(Run(labelled(one.label, one.value))) for one in document.facts)
    yield "\n".join(f"- {fact}" for fact in facts)


def _paragraph(paragraph: Paragraph, level: int, hand: Plain) -> Iterator[str]:
    number = f"{paragraph.number} " if paragraph.number else ""
    if paragraph.heading:
        yield hand.heading(level, number + paragraph.heading)
        number = ""
    if paragraph.about or paragraph.reference:
        place = hand.run(Run(paragraph.reference, link=paragraph.link))
        yield f"{number}{hand.run(Run(paragraph.about))} {place}".strip()
        number = ""
    pieces = [_joined(blocks, hand) for blocks in _together(paragraph.blocks)]
    if number and paragraph.blocks and paragraph.blocks[0].kind in {"text", "subhead"}:
        pieces[0] = number + pieces[0]
    elif number:
        yield number.strip()
    yield from pieces


def _together(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The items of a list are one piece, every other block is one by itself."""
    piece: list[Block] = []
    for block in blocks:
        if piece and not _continues(piece, block):
            yield piece
            piece = []
        piece.append(block)
    if piece:
        yield piece


def _continues(items: Sequence[Block], block: Block) -> bool:
    """Whether it is a further item of the same list, and not the first one of another."""
    if {items[-1].kind, block.kind} != {"item"}:
        return False
    if block.depth:
        return True
    before = next((item.number for item in reversed(items) if not item.depth), block.number)
    return block.number == (None if before is None else before + 1)


def _joined(blocks: Sequence[Block], hand: Plain) -> str:
    return "\n".join(_block(block, hand) for block in blocks)


def _block(block: Block, hand: Plain) -> str:
    words = hand.words(block.runs)
    match block.kind:
        case "quote":
            return "\n".join(f"> {line}" for line in words.split("\n"))
        case "item":
            mark = f"{block.number}." if block.number is not None else "-"
            indented = words.replace("\n", "\n" + "    " * (block.depth + 1))
            return f"{'    ' * block.depth}{mark} {indented}"
        case "code":
            lines = "".join(run.text for run in block.runs).rstrip("\n").split("\n")
            return "\n".join(f"    {line}" for line in lines)
        case "table":
            return hand.table(block)
    return words


def _held_back(found: re.Match[str]) -> str:
    space, sign, number, dot = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{dot}"
