"""The post: where letters are handed over, by SMTP or into a folder in development."""

import os
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import dkim
from flask import current_app

from .clock import now

SECONDS_TO_WAIT = 30
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
        connection = _connection(current_app.config["SMTP_URL"])
    except (OSError, smtplib.SMTPException) as failure:
        raise Away(str(failure)) from failure
    try:
        yield _Wire(connection)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def outbox() -> Path:
    """The folder of letters in development."""
    return current_app.config["INSTANCE"] / "outbox"


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

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

    def hand(self, envelope: Envelope) -> None:
        content = _signed(envelope.content).replace(b"\r\n.", b"\r\n..")
        try:
            self._announce(envelope)
        except (OSError, smtplib.SMTPException) as failure:
            raise Away(str(failure)) from failure
        try:
            self.connection.send(content + b".\r\n")
        except (OSError, smtplib.SMTPServerDisconnected) as failure:
            raise Doubtful(str(failure)) from failure

    def answer(self) -> None:
        try:
            self._expect(250, self.connection.getreply())
        except (OSError, smtplib.SMTPServerDisconnected) as failure:
            raise Doubtful(str(failure)) from failure

    def _announce(self, envelope: Envelope) -> None:
        """Say whom it is from and to; all at once where the server takes it (RFC 2920)."""
        says = [f"MAIL FROM:<{envelope.sender}>", f"RCPT TO:<{envelope.to}>", "DATA"]
        if not self.connection.has_extn("pipelining"):
            for words, wanted in zip(says, (250, 250, 354), strict=True):
                self._expect(wanted, self.connection.docmd(words), words)
            return
        self.connection.send("".join(f"{words}\r\n" for words in says))
        answers = [self.connection.getreply() for _ in says]
        if answers[2][0] == 354 and not (answers[0][0] // 100 == answers[1][0] // 100 == 2):
            # It waits for a letter to nobody.
            self.connection.docmd(".")
        for words, wanted, answer in zip(says, (250, 250, 354), answers, strict=True):
            self._expect(wanted, answer, words)

    def _expect(self, wanted: int, answer: tuple[int, bytes | str], said: str = "") -> None:
        code, words = answer
        if code in {wanted, wanted + 1}:
            return
        # 421 is a farewell; after any other no, what was begun is to be forgotten.
        if code == 421:
            raise Away(_plain(words))
        with suppress(OSError, smtplib.SMTPException):
            self.connection.rset()
        raise Refused(code, _plain(words), at_recipient=said.startswith("RCPT"))


def _plain(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


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
