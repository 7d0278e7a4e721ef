"""Letters: composed here, and sent from here if they are short ones to one person."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, url_for
from huey.exceptions import CancelExecution
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .extensions import Model, db, tasks
from .post import Away, Doubtful, Envelope, Refused, opened, send

LONGEST_IN_HAND = timedelta(minutes=15)
_log = logging.getLogger(__name__)


def compose(
    to: tuple[str, str],
    subject: str,
    text: str,
    html: str | None = None,
    message_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A letter to (name, address): plain text, and HTML beside it where given."""
    letter = begun(subject, headers or {})
    letter["To"] = _address(*to)
    letter["Date"] = format_datetime(now())
    letter["Message-ID"] = message_id or new_message_id()
    letter.set_content(text, cte="quoted-printable")
    if html:
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
    return letter


def begun(subject: str, headers: Mapping[str, str]) -> EmailMessage:
    """A letter that lacks only its words and whom it is to."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _address(*parseaddr(current_app.config["MAIL_FROM"]))
    letter["Subject"] = one_line(subject)
    for name, value in {"Auto-Submitted": "auto-generated", **headers}.items():
        letter[name] = value
    return letter


def sealed(letter: EmailMessage) -> Envelope:
    """A letter as it leaves."""
    sender, to = letter["From"].addresses[0].addr_spec, letter["To"].addresses[0].addr_spec
    return Envelope(sender, to, letter["Message-ID"], letter.as_bytes())


def new_message_id() -> str:
    """An identity for a letter that names nobody."""
    return make_msgid(domain=urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost")


class Letter(Model):
    """A short letter to one person; its words and address are forgotten once it is sent."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    address: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    message_id: Mapped[str] = mapped_column(sa.String(200))
    # What stands in its head beside what every letter has.
    headers: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    written_at: Mapped[datetime] = mapped_column(default=now)
    # It leaves no earlier; until then whoever wrote it may take it back, by what it is about.
    due_at: Mapped[datetime | None]
    about: Mapped[str] = mapped_column(sa.String(40), default="", index=True)
    # Taken by a worker, and handed over; a refused one is taken and never sent.
    taken_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


FORGOTTEN: dict[str, Any] = {"name": "", "address": "", "subject": "", "text": "", "headers": {}}


class Addressee(Protocol):
    """Somebody a letter goes to."""

    id: Any
    name: Any


@dataclass(frozen=True)
class Held:
    """How long a letter stays in the post, and by which word it can be taken back until then."""

    about: str
    wait: timedelta


def write(
    to: Addressee,
    address: str,
    subject: str,
    text: str,
    name: str | None = None,
    held: Held | None = None,
    headers: Mapping[str, str] | None = None,
    about: str = "",
) -> None:
    """Put a letter into the post; it leaves with the caller's commit, by `send_soon`."""
    db.session.add(
        Letter(
            member_id=to.id,
            name=to.name if name is None else name,
            address=address,
            subject=subject,
            text=text,
            message_id=new_message_id(),
            due_at=now() + held.wait if held else None,
            about=held.about if held else about,
            headers=dict(headers or {}),
        )
    )
    if held:
        # The queue may begin before the caller has committed, but not before the letter is due.
        _send_written.soon(wait=held.wait)


def take_back(about: str) -> set[int]:
    """Take the letters about something out of the post; the ids of the members they were to. Part
    of the caller's transaction."""
    waiting = sa.delete(Letter).where(Letter.about == about, Letter.taken_at.is_(None))
    return {one for one in db.session.scalars(waiting.returning(Letter.member_id)) if one}


def forget(member_id: int) -> None:
    """Take every letter to a member out of the post. Part of the caller's transaction."""
    db.session.execute(sa.delete(Letter).where(Letter.member_id == member_id))


def send_soon() -> None:
    """Have what was written sent; the caller does not wait, and is stopped neither by a mail server
    nor by a queue that is away."""
    _send_written.soon()


class PutBack(CancelExecution):
    """A letter was not taken for now; the job is to be tried again, as often as it may: no error of
    the worker's."""


@tasks.job(retries=8, retry_delay=120, every=timedelta(minutes=5))
def _send_written() -> None:
    """Send what was written, each letter once, unless the line breaks while it is handed over."""
    last, put_back = 0, False
    while letter := _take_next(last):
        last = letter.id
        put_back |= not _hand_over(letter)
    if put_back:
        raise PutBack


def _take_next(after: int) -> Letter | None:
    # Taken long ago and still with its words: the worker stopped in between. The same message
    # sent twice keeps its identity.
    stopped = sa.and_(Letter.taken_at < now() - LONGEST_IN_HAND, Letter.text != "")
    is_due = sa.or_(Letter.due_at.is_(None), Letter.due_at <= now())
    is_waiting = sa.or_(sa.and_(Letter.taken_at.is_(None), is_due), stopped)
    first = sa.select(Letter.id).where(is_waiting, Letter.id > after).order_by(Letter.id).limit(1)
    taken = db.session.scalar(
        sa.update(Letter)
        .where(is_waiting, Letter.id == first.scalar_subquery())
        .values(taken_at=now())
        .returning(Letter)
    )
    db.session.commit()
    return taken


def _hand_over(letter: Letter) -> bool:
    """Whether the letter is settled: sent, or refused for good; else it is put back."""
    try:
        to = (letter.name, letter.address)
        written = compose(to, letter.subject, letter.text, None, letter.message_id, letter.headers)
        with opened() as way:
            send(way, sealed(written))
    except (Away, Doubtful, Refused, ValueError) as failure:
        _log.warning("A letter was not taken: %s", str(failure).replace(letter.address, "…"))
        # What cannot be put into mail at all is a ValueError.
        if not (isinstance(failure, ValueError) or getattr(failure, "is_final", False)):
            _settle(letter, taken_at=None)
            return False
        _settle(letter, **FORGOTTEN)
    else:
        _settle(letter, **FORGOTTEN, sent_at=now())
    return True


def _settle(letter: Letter, **values: Any) -> None:
    """What became of a letter; nothing, if it was taken out of the post meanwhile."""
    db.session.execute(sa.update(Letter).where(Letter.id == letter.id).values(**values))
    db.session.commit()


def _address(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=in_ascii(address))


def in_ascii(address: str) -> str:
    """An address whose domain every mail server understands."""
    name, at, domain = address.rpartition("@")
    return f"{name}{at}{domain.encode('idna').decode()}"


def one_line(words: str) -> str:
    """One line that stays as it is: an encoded word in it would be decoded into a header's end."""
    return " ".join(words.split()).replace("=?", "= ?")


def public_link(endpoint: str, **values: Any) -> str:
    """The full address of a page, under the configured name and never under a request's."""
    base: str = current_app.config["PUBLIC_URL"]
    return base + url_for(endpoint, _external=False, **values)


def contact() -> str:
    """The address people write to."""
    return parseaddr(current_app.config["MAIL_FROM"])[1]


def list_id(of: str) -> str:
    """The identity of a mailing list (RFC 2919), under our own name."""
    return f"Roundtable {of} <{of}.{urlsplit(current_app.config['PUBLIC_URL']).hostname}>"


def thread_headers(of: str, series: str) -> dict[str, str]:
    """Of a list: all its letters of a series make one thread, whose beginning nobody has."""
    thread = f"<{of}.{series}@{urlsplit(current_app.config['PUBLIC_URL']).hostname}>"
    return {"List-Id": list_id(of), "In-Reply-To": thread, "References": thread}


def way_out_headers(link: str) -> dict[str, str]:
    """The way out of a list by one click, without signing in (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
