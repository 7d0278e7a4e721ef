"""A document as a letter to keep or pass on, to nobody: the same words as plain text and HTML."""

from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app

from .. import mail
from ..language import labelled
from .as_html import page
from .as_text import as_plain
from .document import Document


def written(document: Document) -> bytes:
    """The same content gives the same letter, whoever takes it and whenever."""
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    headers = {
        "List-Id": mail.list_id("digest"),
        "Archived-At": f"<{document.link}>",
        "Date": format_datetime(datetime.fromisoformat(document.dated)),
        "Message-ID": f"<{document.hash}@{host}>",
        "Content-Language": document.language,
    }
    letter = mail.begun(labelled(document.kicker, document.title), headers)
    letter.set_content(as_plain(document), cte="quoted-printable")
    letter.add_alternative(page(document), subtype="html", cte="quoted-printable")
    # A boundary of chance would make each file another one.
    letter.set_boundary(f"={document.hash}=")
    return letter.as_bytes()
