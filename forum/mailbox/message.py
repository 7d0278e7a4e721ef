"""A message that has arrived: who wrote it, whether a person did, and what it says."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

# With everything that is attached to it.
LARGEST = 5 * 1024 * 1024
LONGEST_HTML = 300_000
# What says that no person has written this to us (RFC 3834 and what came before it).
_AUTOMATIC_IF_THERE = (
    *("X-Autoreply", "X-Autorespond", "X-Loop"),
    *("List-Id", "List-Unsubscribe", "X-Failed-Recipients", "X-MS-Exchange-Inbox-Rules-Loop"),
)
# How those begin that say so nowhere else.
_OUT_OF_OFFICE = (
    *("automatic reply", "auto reply", "out of office", "automatische antwort", "abwesen"),
    *("réponse automatique", "absence du bureau", "undeliver", "delivery status notification"),
)
_BULK = {"bulk", "list", "junk", "auto_reply"}
_REPORTS = {"multipart/report", "message/delivery-status", "message/disposition-notification"}
_NOBODY = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@")
# Nothing of these is said by anybody.
_UNSAID = ["script", "style", "head", "title", "img", "svg", "template", "noscript"]
_parser = BytesParser(policy=policy.compat32)


@dataclass(frozen=True)
class Arrived:
    """A message, in the little of it that we look at."""

    raw: bytes
    head: Message
    # For whom it came, in lower case.
    recipient: str

    @property
    def address(self) -> str:
        """The one address it says it is from; empty if there is none, or more than one."""
        fields = self.head.get_all("From", [])
        found = getaddresses([str(field) for field in fields])
        address = found[0][1] if len(fields) == len(found) == 1 else ""
        return address.lower() if address.count("@") == 1 else ""

    @property
    def naming(self) -> set[str]:
        """In which of its lines it says for whom it came: `to`, `cc`. A line that is there twice
        says nothing."""
        lines = {name: self.head.get_all(name, []) for name in ("to", "cc")}
        return {
            name
            for name, fields in lines.items()
            if len(fields) == 1
            and self.recipient in {to.lower() for _, to in getaddresses([str(fields[0])])}
        }

    @property
    def is_automatic(self) -> bool:
        """Whether a program has written it: such mail is never answered."""
        automatic = self._said("Auto-Submitted").split(";")[0].strip()
        return (
            automatic not in {"", "no"}
            or self._said("Precedence") in _BULK
            or any(name in self.head for name in _AUTOMATIC_IF_THERE)
            or self._said("Return-Path").replace(" ", "") == "<>"
            or self.head.get_content_type() in _REPORTS
            or self.address.startswith(_NOBODY)
            or self.subject.startswith(_OUT_OF_OFFICE)
        )

    @property
    def subject(self) -> str:
        said = str(self.head.get("Subject", ""))
        with suppress(LookupError, ValueError, HeaderParseError):  # nothing that can be decoded
            said = str(make_header(decode_header(said)))
        return " ".join(said.split()).lower()

    @property
    def message_id(self) -> str:
        return self._said("Message-ID")

    @property
    def key(self) -> str:
        """The same whenever the same message is delivered to the same address; as long as a form's
        key may be."""
        identity = self.message_id.encode(errors="replace") or self.raw
        named = hashlib.sha256(self.recipient.encode(errors="replace") + b"\n" + identity)
        return f"mail-{named.hexdigest()[:32]}"

    @property
    def has_more(self) -> bool:
        """Whether files are attached to it."""
        return any(_is_file(part) for part in self.head.walk())

    def text(self) -> str:
        """What it says: its plain text, or else its HTML as Markdown."""
        parts = [part for part in self.head.walk() if not _is_file(part)]
        plain = [_decoded(p) for p in parts if p.get_content_type() == "text/plain"]
        if any(words.strip() for words in plain):
            return "\n".join(plain)
        return "\n".join(_markdown(_decoded(p)) for p in parts if _is_html(p))

    def _said(self, name: str) -> str:
        return " ".join(str(self.head.get(name, "")).split()).lower()


def arrived(raw: bytes, recipient: str) -> Arrived:
    """A message as it came; whatever it is made of, it can be looked at."""
    return Arrived(raw, _parser.parsebytes(raw), recipient.lower())


def _is_file(part: Message) -> bool:
    if part.is_multipart():
        return False
    is_said = part.get_content_maintype() == "text" and not part.get_filename()
    return not is_said or part.get_content_disposition() == "attachment"


def _is_html(part: Message) -> bool:
    return part.get_content_type() == "text/html"


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    words = content.decode("utf-8", errors="replace")
    with suppress(LookupError, ValueError):  # of a character set that nobody knows
        words = content.decode(str(part.get_content_charset("utf-8")), errors="replace")
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _unflowed(part, words) if part.get_param("format") == "flowed" else words


def _unflowed(part: Message, words: str) -> str:
    """Lines that a mail program has broken, whole again (RFC 3676)."""
    glue = "" if str(part.get_param("delsp")).lower() == "yes" else " "
    whole: list[str] = []
    goes_on = False
    for line in words.split("\n"):
        is_signature, is_quoted = line == "-- ", line.startswith(">")
        own = line if is_quoted else line.removeprefix(" ")
        if goes_on and not (is_signature or is_quoted):
            whole[-1] += own.rstrip(" ")
        else:
            whole.append(own if is_signature else own.rstrip(" "))
        goes_on = own.endswith(" ") and not (is_signature or is_quoted)
        whole[-1] += glue if goes_on else ""
    return "\n".join(whole)


def _markdown(html: str) -> str:
    soup = BeautifulSoup(html[:LONGEST_HTML], "html.parser")
    for element in soup(_UNSAID):
        element.decompose()
    try:
        return str(MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(soup))
    except RecursionError:  # nested deeper than anybody writes
        return soup.get_text("\n")
