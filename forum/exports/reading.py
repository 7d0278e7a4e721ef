"""HTML that `text.to_html` made, read as blocks."""

import re
from html.parser import HTMLParser

from .document import Block, Run

_MARKS = {"strong": "strong", "em": "em", "del": "del", "code": "code", "sup": "sup"}
_BLOCKS = {"p", "li", "pre", "blockquote", "td", "th", "table", "ul", "ol", "hr", "div"}


def blocks_of(stored_html: str) -> tuple[Block, ...]:
    """The blocks of a text, in order, with all its words."""
    reader = _Reader()
    reader.feed(stored_html)
    reader.close()
    reader.end_block()
    return tuple(reader.blocks)


def passages_of(stored_html: str) -> list[tuple[Block, ...]]:
    """The same in pieces to be cited: a list is one, and a subhead belongs to what follows."""
    passages: list[list[Block]] = []
    last = ""
    for block in blocks_of(stored_html):
        if last == "subhead" or (last == block.kind == "item"):
            passages[-1].append(block)
        else:
            passages.append([block])
        last = block.kind
    return [tuple(passage) for passage in passages]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._runs: list[Run] = []
        self._marks: list[str] = []
        self._link = ""
        # An arrow back from a footnote: it leads nowhere on paper.
        self._leads_back = False
        self._classes: list[str] = []
        self._quotes = 0
        self._in_pre = False
        # One number for each open list: of the item that comes next; none where it has bullets.
        self._lists: list[int | None] = []
        # Whether the next words begin a list's item, and its number.
        self._begins: tuple[int | None] | None = None
        self._rows: list[list[tuple[Run, ...]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS and self._rows is None:
            self.end_block()
        match tag:
            case "a":
                href = given.get("href", "")
                self._link = href if not href.startswith("#") else ""
                self._leads_back = "footnote-backref" in given.get("class", "")
            case "br":
                self._add("\n")
            case "p":
                self._classes = given.get("class", "").split()
            case "blockquote":
                self._quotes += 1
            case "pre":
                self._in_pre = True
            case "ul" | "ol":
                start = given.get("start", "1")
                self._lists.append(None if tag == "ul" else int(start) if start.isdecimal() else 1)
            case "li":
                self._begin_item()
            case "table":
                self._rows = []
            case "tr" if self._rows is not None:
                self._rows.append([])
        if tag in _MARKS and not self._in_pre:
            self._marks.append(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and _MARKS[tag] in self._marks:
            self._marks.remove(_MARKS[tag])
        if tag in {"td", "th"} and self._rows:
            self._rows[-1].append(_trimmed(self._runs))
            self._runs = []
        elif tag in _BLOCKS and self._rows is None:
            self.end_block()
        match tag:
            case "a":
                self._link, self._leads_back = "", False
            case "p":
                self._classes = []
            case "blockquote":
                self._quotes -= 1
            case "pre":
                self._in_pre = False
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "table" if self._rows is not None:
                self.blocks.append(Block("table", rows=tuple(map(tuple, self._rows))))
                self._rows = None

    def handle_data(self, data: str) -> None:
        if not self._leads_back:
            self._add(data if self._in_pre else re.sub(r"[ \t\n]+", " ", data))

    def end_block(self) -> None:
        """What was read since the last one is a block, if it has words."""
        runs = self._runs if self._in_pre else _trimmed(self._runs)
        self._runs = []
        if not any(run.text.strip() for run in runs):
            return
        if self._begins is not None:
            (number,), self._begins = self._begins, None
            depth = len(self._lists) - 1
            self.blocks.append(Block("item", tuple(runs), depth=depth, number=number))
            return
        self.blocks.append(Block(self._kind(), tuple(runs)))

    def _kind(self) -> str:
        if self._in_pre:
            return "code"
        if self._quotes:
            return "quote"
        return "subhead" if "subhead" in self._classes else "text"

    def _begin_item(self) -> None:
        if not self._lists:
            self._lists.append(None)
        number = self._lists[-1]
        self._begins = (number,)
        if number is not None:
            self._lists[-1] = number + 1

    def _add(self, words: str) -> None:
        self._runs.append(Run(words, tuple(self._marks), self._link))


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Without the white space around them."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if not kept:
        return ()
    kept[0] = Run(kept[0].text.lstrip(), kept[0].marks, kept[0].link)
    kept[-1] = Run(kept[-1].text.rstrip(), kept[-1].marks, kept[-1].link)
    return tuple(kept)
