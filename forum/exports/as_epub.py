"""A document as EPUB 3: a book of two chapters, the text and where it is from."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from .as_html import markup
from .document import Document, Section

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_PARTS = {"package.opf": "package.xml", "book.css": "_document.css"}
CHAPTERS = ("nav.xhtml", "text.xhtml", "provenance.xhtml")


def written(document: Document) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        # Readers look for it at the very beginning, as it is.
        _put(book, document, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _put(book, document, "META-INF/container.xml", _CONTAINER)
        for name, template in {**_PARTS, **{name: name for name in CHAPTERS}}.items():
            words = render_template(
                f"exports/{template}",
                document=document,
                markup=markup,
                contents=contents(document.sections),
            )
            _put(book, document, f"book/{name}", words)
    return content.getvalue()


@dataclass
class Entry:
    """A line of the contents, and those below it."""

    anchor: str
    title: str
    below: list["Entry"]


def contents(sections: Sequence[Section]) -> list[Entry]:
    """The sections that have a title, each of level 3 below the one of level 2 before it."""
    entries: list[Entry] = []
    for number, section in enumerate(sections, 1):
        if section.title:
            level = entries[-1].below if entries and section.level > 2 else entries
            level.append(Entry(f"s{number}", section.title, []))
    return entries


def _put(
    book: zipfile.ZipFile,
    document: Document,
    name: str,
    words: str,
    how: int = zipfile.ZIP_DEFLATED,
) -> None:
    """Dated as the document is, so that the same content gives the same file."""
    year, month, day = map(int, document.dated[:10].split("-"))
    entry = zipfile.ZipInfo(name, (max(year, 1980), month, day, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    book.writestr(entry, words.encode(), how)
