"""The post: where letters are handed over, by SMTP or into a folder in development."""

import os
import smtplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import dkim
from flask import current_app

from .clock import now

SECONDS_TO_WAIT = 30
# The answers to whom a letter is from, whom it is to, and that its text is to come.
WANTED = (250, 250, 354)
# What a signature covers: beside the words, what mail programs act on.
SIGNED = [
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"),
]


@dataclass(frozen=True)
class Envelope:
    """A letter as it leaves."""

    sender: str
    to: str
    message_id: str
    content: bytes
    # Whether a line of it may begin with a full stop, which SMTP wants doubled.
    may_have_stops: bool = True


class Away(Exception):
    """The mail server cannot be reached (any more); the letter was not taken."""


class Doubtful(Exception):
    """The line broke when the letter was on its way: nobody knows whether it was taken."""


class Refused(Exception):
    """The mail server's answer was no: for now (4xx) or for good (5xx)."""

    def __init__(self, code: int, words: str, at_recipient: bool = False) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.at_recipient = at_recipient

    @property
    def is_final(self) -> bool:
        return self.code >= 500

    @property
    def is_of_the_address(self) -> bool:
        """Whether nobody is to be reached there, rather than that we are not welcome (5.7.x)."""
        return self.is_final and self.at_recipient and not str(self).startswith(f"{self.code} 5.7")


class Post(Protocol):
    """An open way to send letters."""

    def announce(self, envelope: Envelope) -> None:
        """Say whom the next letter is from and to, behind the one that was handed over and without
        waiting, where the mail server takes that; raises Away."""

    def hand(self, envelope: Envelope) -> None:
        """Hand a letter over; raises Refused, Away or Doubtful."""

    def answer(self) -> None:
        """Wait until the letter that was handed over is taken; raises Refused or Doubtful."""


def send(way: Post, envelope: Envelope) -> None:
    """Hand a letter over and wait until it is taken; raises Refused, Away or Doubtful."""
    way.hand(envelope)
    way.answer()


@contextmanager
def opened() -> Iterator[Post]:
    """One connection for as many letters as are sent through it; raises Away."""
    if not current_app.config["SMTP_URL"]:
        yield _Folder(outbox())
        return
    try:
        way = _Wire(_connection(current_app.config["SMTP_URL"]))
    except (OSError, smtplib.SMTPException) as failure:
        raise Away(str(failure)) from failure
    try:
        yield way
    finally:
        way.close()


def outbox() -> Path:
    """The folder of letters in development."""
    return current_app.config["INSTANCE"] / "outbox"


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def announce(self, envelope: Envelope) -> None:
        """There is nobody to wait for."""

    def hand(self, envelope: Envelope) -> None:
        identity = envelope.message_id.strip("<>").split("@")[0]
        path = self.folder / f"{now():%Y%m%d-%H%M%S}-{identity}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(_signed(envelope.content))
        os.replace(unfinished, path)

    def answer(self) -> None:
        """What is in the folder is taken."""


class _Wire:
    """Step by step, as only so is it known whether a letter may have been taken."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection = connection
        self.announced: Envelope | None = None

    def announce(self, envelope: Envelope) -> None:
        if not self.connection.has_extn("pipelining"):
            return
        # As RFC 2920 has it: what is said of a letter may follow the text of the one before.
        self.announced = envelope
        try:
            self.connection.send("".join(f"{words}\r\n" for words in _said_of(envelope)))
        except (OSError, smtplib.SMTPException):
            """Whether the letter before was taken may still be heard; this one finds out."""

    def hand(self, envelope: Envelope) -> None:
        content = _signed(envelope.content)
        if envelope.may_have_stops:
            content = content.replace(b"\r\n.", b"\r\n..")
        try:
            self._agree(envelope)
        except (OSError, smtplib.SMTPException) as failure:
            raise Away(str(failure)) from failure
        try:
            self.connection.send(content + b".\r\n")
        except (OSError, smtplib.SMTPServerDisconnected) as failure:
            raise Doubtful(str(failure)) from failure

    def answer(self) -> None:
        try:
            _expect(250, self._reply())
        except (OSError, smtplib.SMTPServerDisconnected) as failure:
            raise Doubtful(str(failure)) from failure

    def _reply(self) -> tuple[int, bytes]:
        if self.connection.sock is None:
            raise smtplib.SMTPServerDisconnected("the line broke")
        return self.connection.getreply()

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            if self.announced:
                # It waits for a text that does not come; any word now would be taken for it.
                self.connection.close()
            else:
                self.connection.quit()

    def _agree(self, envelope: Envelope) -> None:
        """Say whom it is from and to, unless that is said, and hear that the server agrees."""
        if self.announced is not envelope:
            self.announce(envelope)
        answers: Iterable[tuple[int, bytes]] = map(self.connection.docmd, _said_of(envelope))
        if self.announced:
            answers = self._heard()
        try:
            for said, wanted, answer in zip(_said_of(envelope), WANTED, answers, strict=True):
                _expect(wanted, answer, said)
        except Refused:
            # What was begun is to be forgotten.
            with suppress(OSError, smtplib.SMTPException):
                self.connection.rset()
            raise

    def _heard(self) -> list[tuple[int, bytes]]:
        """What the server answers to an announcement."""
        answers = [self._reply() for _ in WANTED]
        self.announced = None
        if answers[2][0] == 354 and not (answers[0][0] // 100 == answers[1][0] // 100 == 2):
            # It waits for a letter to nobody.
            self.connection.docmd(".")
        return answers


def _said_of(envelope: Envelope) -> tuple[str, str, str]:
    return f"MAIL FROM:<{envelope.sender}>", f"RCPT TO:<{envelope.to}>", "DATA"


def _expect(wanted: int, answer: tuple[int, bytes | str], said: str = "") -> None:
    code, words = answer
    if code in {wanted, wanted + 1}:
        return
    # A farewell.
    if code == 421:
        raise Away(_plain(words))
    raise Refused(code, _plain(words), at_recipient=said.startswith("RCPT"))


def _plain(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _connection(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, wait = parts.hostname or "localhost", SECONDS_TO_WAIT
    # Without a port each has the one it is known by.
    connection = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=wait, context=_trusting())
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 25, timeout=wait)
    )
    connection.ehlo_or_helo_if_needed()
    if connection.sock:
        # A short word after a long letter is not to wait until the letter is known to be there.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if parts.scheme == "smtp" and connection.has_extn("starttls"):
        # Where there is no password, hidden from most is better than from nobody.
        connection.starttls(context=_trusting() if parts.username else None)
        # What was said before TLS is forgotten at both ends.
        connection.ehlo_or_helo_if_needed()
    if parts.username:
        _require_safe(connection)
        connection.login(unquote(parts.username), unquote(parts.password or ""))
    return connection


def _trusting() -> ssl.SSLContext:
    """What this machine trusts, or the file of SSL_CERT_FILE."""
    return ssl.create_default_context()


def _require_safe(connection: smtplib.SMTP) -> None:
    """Away where others could read a password on its way."""
    line = connection.sock
    if isinstance(line, ssl.SSLSocket) or (line and ip_address(line.getpeername()[0]).is_loopback):
        return
    connection.close()
    raise Away("it does not offer STARTTLS, and is told no password that others could read")


def _signed(content: bytes) -> bytes:
    """With a DKIM signature, where a key is set; elsewhere the mail server signs, or nobody."""
    selector, domain, key = current_app.config["DKIM"]
    if not key:
        return content
    headers = [name.lower().encode() for name in SIGNED]
    signature: bytes = dkim.sign(
        content, selector.encode(), domain.encode(), key, include_headers=headers
    )
    return signature + content
