"""An editor's note as it stands in a letter."""

import re

from markupsafe import Markup

from .. import text

_TO_A_FOOTNOTE = re.compile(r'<a [^>]*"footnote-ref"[^>]*>(.*?)</a>')
_BACK = re.compile(r'(?:\s|&nbsp;)*<a [^>]*"footnote-backref"[^>]*>.*?</a>')


def posted(stored_html: str) -> Markup:
    """The note without links to places in itself, which lead nowhere in most mail programs: a
    footnote is found by its number."""
    return text.markup(_BACK.sub("", _TO_A_FOOTNOTE.sub(r"\1", stored_html)))
