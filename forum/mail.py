"""Letters: composed here, sent by SMTP, or laid into a folder in development."""

import os
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app, url_for

from .clock import now
from .extensions import tasks

SECONDS_TO_WAIT = 30


class Post(Protocol):
    """An open way to send letters."""

    def send(self, letter: EmailMessage) -> None: ...


def compose(
    to: tuple[str, str],
    subject: str,
    text: str,
    html: str | None = None,
    message_id: str | None = None,
    headers: dict[str, str] | None = None,
) -> EmailMessage:
    """A letter to (name, address): plain text, and HTML beside it where given."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _address(*parseaddr(current_app.config["MAIL_FROM"]))
    letter["To"] = _address(*to)
    letter["Subject"] = _plain(subject)
    letter["Date"] = format_datetime(now())
    letter["Message-ID"] = message_id or new_message_id()
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in (headers or {}).items():
        letter[name] = value
    letter.set_content(text, cte="quoted-printable")
    if html:
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
    return letter


def new_message_id() -> str:
    """An identity for a letter that names nobody."""
    return make_msgid(domain=urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost")


def post(to: tuple[str, str], subject: str, text: str) -> None:
    """Send a short letter soon; the caller does not wait and is not stopped by a mail server."""
    _deliver.later(list(to), subject, text, new_message_id())


@tasks.job(retries=8, retry_delay=120)
def _deliver(to: list[str], subject: str, text: str, message_id: str) -> None:
    with opened() as way:
        way.send(compose((to[0], to[1]), subject, text, message_id=message_id))


@contextmanager
def opened() -> Iterator[Post]:
    """One connection for as many letters as are sent through it."""
    if not current_app.config["SMTP_URL"]:
        yield _Folder(outbox())
        return
    with _connection(current_app.config["SMTP_URL"]) as connection:
        yield _Wire(connection)


def outbox() -> Path:
    """The folder of letters in development."""
    return current_app.config["INSTANCE"] / "outbox"


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, letter: EmailMessage) -> None:
        identity = letter["Message-ID"].strip("<>").split("@")[0]
        path = self.folder / f"{now():%Y%m%d-%H%M%S}-{identity}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(letter.as_bytes())
        os.replace(unfinished, path)


class _Wire:
    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection = connection

    def send(self, letter: EmailMessage) -> None:
        # As it was composed; `send_message` would write it anew, with ">From" where a line
        # begins with "From".
        sender, to = letter["From"].addresses[0].addr_spec, letter["To"].addresses[0].addr_spec
        self.connection.sendmail(sender, [to], letter.as_bytes())


def _connection(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    connection = kind(parts.hostname or "localhost", parts.port or 25, timeout=SECONDS_TO_WAIT)
    connection.ehlo_or_helo_if_needed()
    if parts.scheme == "smtp" and connection.has_extn("starttls"):
        connection.starttls()
    if parts.username:
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection


def _address(name: str, address: str) -> Address:
    return Address(display_name=_plain(name), addr_spec=address)


def _plain(words: str) -> str:
    """One line that stays as it is: an encoded word in it would be decoded into a header's end."""
    return " ".join(words.split()).replace("=?", "= ?")


def public_link(endpoint: str, **values: Any) -> str:
    """The full address of a page, under the configured name and never under a request's."""
    base: str = current_app.config["PUBLIC_URL"]
    return base + url_for(endpoint, _external=False, **values)


def list_id() -> str:
    """The digest's identity among mailing lists (RFC 2919), under our own name."""
    return f"Roundtable digest <digest.{urlsplit(current_app.config['PUBLIC_URL']).hostname}>"
