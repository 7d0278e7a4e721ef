"""Markdown to safe HTML: the only maker of Markup from what people write."""

import html
import logging
import re
import unicodedata
import zlib
from collections import deque
from collections.abc import Callable, Collection
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from bleach.linkifier import Linker
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from .lists import Lists
from .sanitising import foreign_link, sanitise
from .taming import TAMED_BRACKET, tamed

LONGEST_TEXT = 20_000
# In the plain words of a table; and between lines, where it stands in no text that is kept.
BETWEEN_CELLS, BETWEEN_ROWS, NEXT_LINE = "·", ";", "\x1e"
# Rises when the same source would give other HTML; stored beside the HTML.
RENDERER = 3

_log = logging.getLogger(__name__)


class TooLong(ValueError):
    """A text of more than LONGEST_TEXT characters."""


def normalise(source: str) -> str:
    """The text as it is kept: composed characters, one kind of line end, no control characters."""
    source = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    source = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ue000]", "", source)
    return unicodedata.normalize("NFC", source).strip()


def to_html(source: str, name: str) -> str:
    """Safe HTML of a Markdown text; `name` keeps its footnotes apart from other texts' on a page.

    Raises TooLong. A text that Markdown cannot read is shown as it was typed, never lost.
    """
    if len(source) > LONGEST_TEXT:
        raise TooLong
    try:
        return sanitise(_converted(tamed(source), name).replace(TAMED_BRACKET, "["))
    except Exception:  # a text must never cost its author the comment
        _log.exception("A text could not be rendered and is shown as typed")
        return "<p>" + html.escape(source).replace("\n", "<br>") + "</p>"


def markup(stored_html: str) -> Markup:
    """HTML that `to_html` made earlier, ready for a template."""
    return Markup(stored_html)  # noqa: S704 - made by to_html, nothing else is ever stored


def to_plain(stored_html: str) -> str:
    """The words of HTML made here, on one line; in a table with marks between cells and rows."""
    return to_lines(stored_html).replace("\n", " ")


def to_lines(stored_html: str) -> str:
    """The same words, with a line for each paragraph, each item of a list and each row of a table:
    what stands at one place in the one stands there in the other."""
    words = _Words()
    words.feed(stored_html)
    lines = (" ".join(line.split()) for line in "".join(words.found).split(NEXT_LINE))
    return "\n".join(filter(None, lines))


def pattern_of(words: str) -> re.Pattern[str]:
    """What finds these words, in one line, among plain ones: whoever copies them from a table does
    not copy the marks between its cells and rows."""
    between = f"(?:{BETWEEN_ROWS}| {BETWEEN_CELLS})? "
    return re.compile(between.join(map(re.escape, words.split())))


def lined(words: str) -> Markup:
    """Plain words, each line on a line of its own."""
    return markup("<br>".join(map(html.escape, words.split("\n"))))


def linked(words: str) -> Markup:
    """Plain words in which the addresses of pages elsewhere are links."""
    linker = Linker(callbacks=[foreign_link], skip_tags={"pre", "code"})
    return markup(linker.linkify(html.escape(words)))


def excerpt(stored_html: str, longest: int = 200) -> str:
    """The first words of HTML made here, cut between words and marked as cut."""
    plain = to_plain(stored_html)
    if len(plain) <= longest:
        return plain
    return plain[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + " …"


def rewritten(
    stored_html: str, words: Callable[[str], Markup], but_in: Collection[str] = ()
) -> str:
    """HTML made here with its words as `words` gives them back, and everything else as it was;
    words in elements of the names `but_in` stay."""
    rewriter = _Rewriter(words, but_in)
    rewriter.feed(stored_html)
    rewriter.close()
    return "".join(rewriter.pieces)


class _Rewriter(HTMLParser):
    def __init__(self, words: Callable[[str], Markup], but_in: Collection[str]) -> None:
        super().__init__()
        self.words, self.but_in = words, but_in
        self.pieces: list[str] = []
        self._left_alone = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._left_alone += tag in self.but_in
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._left_alone -= tag in self.but_in
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(html.escape(data) if self._left_alone else self.words(data))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_past_a_cell = self._is_past_a_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr" and self._is_past_a_row:
            while self.found and self.found[-1].isspace():
                self.found.pop()
            self.found.append(f"{BETWEEN_ROWS}{NEXT_LINE}")
        elif tag in {"td", "th"} and self._is_past_a_cell:
            self.found.append(f" {BETWEEN_CELLS} ")
        elif tag in {"ul", "ol", "li"}:
            self.found.append(NEXT_LINE)

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_past_a_cell = tag in {"td", "th"} or (self._is_past_a_cell and tag != "tr")
        self._is_past_a_row = tag == "tr" or (self._is_past_a_row and tag != "table")
        if tag in {"p", "li", "table", "blockquote", "div"}:
            self.found.append(NEXT_LINE)


# To make one takes longer than to read a text; none is ever at two texts at once.
_idle: deque[tuple[Markdown, FootnoteExtension]] = deque()


def _converted(source: str, name: str) -> str:
    parser, footnotes = _idle.pop() if _idle else _parser()
    footnotes.unique_prefix = zlib.crc32(name.encode())
    html: str = parser.convert(source)
    # One that fails is in a state nobody knows, and does not come back.
    parser.reset()
    _idle.append((parser, footnotes))
    return html


def _parser() -> tuple[Markdown, FootnoteExtension]:
    footnotes = FootnoteExtension(UNIQUE_IDS=True, BACKLINK_TITLE="↩ {}")
    tables = TableExtension(use_align_attribute=True)
    parser = Markdown(
        extensions=[footnotes, tables, SaneListExtension(), FencedCodeExtension(), _House()],
        output_format="html",
    )
    return parser, footnotes


class _House(Extension):
    """No raw HTML, no images, no headings that would break the page's own, and ~~deletions~~."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(Lists(md), "lists", 20)  # after fenced code is taken out
        md.parser.blockprocessors.deregister("setextheader")
        for pattern in ("html", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(pattern)
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~~)(.+?)~~", "del"), "del", 60)
        md.treeprocessors.register(_Quieter(md), "quieter", 5)


class _Quieter(Treeprocessor):
    """Headings become bold lines; the alignment of cells becomes a class."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = "p"
                element.set("class", "subhead")
            align = element.attrib.pop("align", None)
            if align in {"right", "center"}:
                element.set("class", "n" if align == "right" else "centre")
