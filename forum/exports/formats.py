"""The files that a document can be taken along as."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from . import as_docx, as_epub, as_html, as_json, as_letter, as_pdf, as_text
from .document import Document


@dataclass(frozen=True)
class Format:
    """A kind of file: what people call it, what browsers call it, and who writes it."""

    name: Any
    mimetype: str
    written: Callable[[Document], bytes]
    is_available: Callable[[], bool] = lambda: True


# By the ending of the file's name.
FORMATS = {
    "pdf": Format("PDF", "application/pdf", as_pdf.written, as_pdf.is_available),
    "docx": Format(
        "DOCX",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_docx.written,
    ),
    "epub": Format("EPUB", "application/epub+zip", as_epub.written),
    "html": Format("HTML", "text/html", as_html.written),
    "md": Format("Markdown", "text/markdown", as_text.as_markdown),
    "json": Format("JSON", "application/json", as_json.written),
    "eml": Format(_l("E-mail"), "message/rfc822", as_letter.written),
}
