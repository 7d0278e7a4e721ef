"""A document as PDF: tagged, in its language, and drawn from nothing but itself.

WeasyPrint needs Pango, a library of the system: without it there are no PDFs, and all else works.
"""

import logging
from functools import cache
from typing import Any

from flask import current_app

from . import as_html
from .document import Document

# Drawing takes about a second for each 100 kB.
LONGEST_PAGE = 400_000
_log = logging.getLogger(__name__)


@cache
def _library() -> Any:
    """WeasyPrint; None where the system lacks what it needs."""
    try:
        import weasyprint  # it may not load at all
    except (ImportError, OSError) as missing:
        _log.warning("No PDFs: %s", missing)
        return None
    return weasyprint


def is_available() -> bool:
    """Whether PDFs can be made here."""
    return _library() is not None


class NotDrawn(Exception):
    """There is no PDF of this here: the system cannot draw any, or it would take too long."""


def written(document: Document) -> bytes:
    """Raises NotDrawn."""
    page = as_html.page(document, is_paged=True)
    if not is_available() or len(page) > LONGEST_PAGE:
        raise NotDrawn
    if current_app.config["LIVE"] != "gevent":
        return _drawn(page)
    from gevent import get_hub  # only where it has patched everything already

    # In a thread of its own: the others' turns come meanwhile.
    drawn: bytes = get_hub().threadpool.apply(_drawn, (page,))
    return drawn


def _drawn(page: str) -> bytes:
    library = _library()
    # Nothing is fetched: neither from the network nor from this machine's files.
    closed = library.urls.URLFetcher(allowed_protocols=[], allow_redirects=False)
    pdf: bytes = library.HTML(string=page, url_fetcher=closed).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return pdf
