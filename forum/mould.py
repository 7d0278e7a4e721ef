"""A letter to many: what they all get is encoded once, and what each gets is put into its gaps."""

import binascii
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from .clock import now
from .mail import begun, in_ascii, one_line
from .post import Envelope

# A line that ends here and goes on in the next one, as if it had not ended.
_SOFT_BREAK = b"=\r\n"
_STOP = re.compile(rb"^\.", re.MULTILINE)
# Of an encoded word, as RFC 2047 has it.
LONGEST_WORD = 75
_SIMPLE = re.compile(r"[\x20-\x7e]*")
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


class Gap:
    """A place in a rendered text that is filled later; no text can be mistaken for it."""

    def __init__(self) -> None:
        self.mark = f"gap{secrets.token_hex(16)}"

    def __str__(self) -> str:
        return self.mark


def cut(words: str, gaps: Sequence[Gap]) -> list[str]:
    """The pieces of a text between its gaps, which stand in it in this order."""
    pieces, rest = [], words
    for gap in gaps:
        piece, found, rest = rest.partition(gap.mark)
        if not found or gap.mark in rest:
            raise ValueError("a gap is missing, or there twice")
        pieces.append(piece.removesuffix("<!--"))
        rest = rest.removeprefix("-->")
    return [*pieces, rest]


class Mould:
    """The same subject, headers, plain text and HTML for many, each in pieces between gaps."""

    def __init__(
        self, subject: str, headers: Mapping[str, str], text: Sequence[str], html: Sequence[str]
    ) -> None:
        letter = begun(subject, headers)
        self.sender = letter["From"].addresses[0].addr_spec
        self.boundary = f"=_{secrets.token_hex(16)}"
        letter["MIME-Version"] = "1.0"
        letter["Content-Type"] = f'multipart/alternative; boundary="{self.boundary}"'
        self.head = _headers_of(letter)
        self.text = [encoded(piece) for piece in text]
        self.html = [encoded(piece) for piece in html]

    @property
    def weight(self) -> int:
        """How many bytes of a letter's heavier part are the same for all."""
        return max(sum(map(len, part)) for part in (self.text, self.html))

    def fill(
        self,
        to: tuple[str, str],
        message_id: str,
        headers: Mapping[str, str],
        text: Sequence[str],
        html: Sequence[str],
    ) -> Envelope:
        """One person's letter, with what goes into the gaps of its text and of its HTML."""
        name, address = to[0], in_ascii(to[1])
        if not _ADDRESS.fullmatch(address):
            raise ValueError("no address that can be put into mail")
        own = {
            "To": _mailbox(name, address),
            "Date": format_datetime(now()),
            "Message-ID": message_id,
            **headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in own.items()).encode("ascii")
        part = f"\r\n--{self.boundary}".encode()
        content = b"".join(
            (
                lines,
                self.head,
                *(part, _part_head("plain"), *_joined(self.text, text)),
                *(part, _part_head("html"), *_joined(self.html, html)),
                *(part, b"--\r\n"),
            )
        )
        return Envelope(self.sender, address, message_id, content, may_have_stops=False)


def encoded(words: str) -> bytes:
    """Quoted-printable, in the lines that mail has, none of which begins with a full stop."""
    lines = binascii.b2a_qp(words.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    return _STOP.sub(b"=2E", lines)


def _headers_of(letter: EmailMessage) -> bytes:
    return letter.as_bytes(policy=SMTP).partition(b"\r\n\r\n")[0] + b"\r\n"


def _part_head(kind: str) -> bytes:
    return (
        f'\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _joined(pieces: Sequence[bytes], own: Sequence[str]) -> list[bytes]:
    joined = [pieces[0]]
    for between, piece in zip(own, pieces[1:], strict=True):
        joined += (_SOFT_BREAK, encoded(between), _SOFT_BREAK, piece)
    return joined


def _mailbox(name: str, address: str) -> str:
    """A name and an address as a header says them; the same as the slower way of `compose`."""
    plain = one_line(name)
    if _SIMPLE.fullmatch(plain):
        return f'"{quote(plain)}"\r\n <{address}>' if plain else address
    word = f"=?utf-8?b?{b64encode(plain.encode()).decode()}?="
    if len(word) > LONGEST_WORD:
        word = Header(plain, "utf-8", header_name="To").encode(linesep="\r\n")
    return f"{word}\r\n <{address}>"
