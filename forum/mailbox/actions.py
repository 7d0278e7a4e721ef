"""What becomes of a message that has arrived: a comment, a letter that says why not, or nothing."""

from enum import StrEnum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from .. import mail
from ..discussion import sent
from ..discussion.models import Comment
from ..extensions import db
from ..language import speaking_to
from ..members.letters import write
from ..members.models import Member
from ..text import LONGEST_TEXT
from . import proof, queries
from .address import Ticket, read
from .message import LARGEST, Arrived, arrived
from .posting import NotTaken, posted
from .saying import own_words

# What of a text that cannot be taken goes back with the letter that says so.
MOST_GIVEN_BACK = 2 * LONGEST_TEXT


class Answer(StrEnum):
    """What the mail server is told."""

    TAKEN = "taken"
    NOBODY = "nobody is reached at this address"
    UNPROVEN = "this does not come, provably, from the member whose address this is"
    TOO_LARGE = "this is too large; send your text without attachments"
    TOO_MANY = "too many of your replies could not be taken today"
    LATER = "not just now; try again later"


def receive(recipient: str, sender: str | None, raw: bytes) -> Answer:
    """Take one message for one recipient, from an envelope's sender (None where nobody says who it
    was). Whatever happens, nothing is lost: it is a comment, or its writer hears of it."""
    try:
        return _received(recipient, sender, raw)
    except (SQLAlchemyError, proof.Unknown):
        db.session.rollback()
        return Answer.LATER


def _received(recipient: str, sender: str | None, raw: bytes) -> Answer:
    if len(raw) > LARGEST:
        return Answer.TOO_LARGE
    ticket = read(recipient)
    if ticket is None:
        return Answer.NOBODY
    message = arrived(raw, recipient)
    if _is_nobody(sender) or message.is_automatic:
        return Answer.TAKEN
    member = queries.member_of(ticket)
    if member is None:
        return Answer.NOBODY
    if not _is_own(member, message.address) or not proof.is_proven(message):
        return Answer.UNPROVEN
    # To ask for it took its time: what follows is asked as of now.
    db.session.rollback()
    return _from(member, ticket, message)


def _is_nobody(sender: str | None) -> bool:
    """Whether it is sent by a mail server, which nobody answers; however those write that."""
    return sender is not None and sender.strip("<> ").lower().split("@")[0] in {"", "mailer-daemon"}


def _is_own(member: Member, address: str) -> bool:
    return address in {member.email.lower(), mail.in_ascii(member.email).lower()}


def _from(member: Member, ticket: Ticket, message: Arrived) -> Answer:
    """The same message twice is the same comment, or the same letter back."""
    if sent.with_key(member, message.key) or queries.was_told(member, message.key):
        return Answer.TAKEN
    if queries.is_writing_too_much(member):
        return Answer.LATER
    with speaking_to(member.ear):
        source = own_words(message.text())
        try:
            comment = posted(member, ticket, message.key, source)
        except NotTaken as refused:
            return _tell_refused(member, message, refused, source)
    _tell_taken(member, message, comment)
    return Answer.TAKEN


def _tell_refused(member: Member, message: Arrived, refused: NotTaken, source: str) -> Answer:
    """One letter for one message; beyond some a day the mail server says no instead."""
    if queries.was_told_too_often(member):
        return Answer.TOO_MANY
    text = (source or message.text().strip())[:MOST_GIVEN_BACK]
    link = mail.public_link("discussion.list_drafts") if refused.is_kept else ""
    values = {"reason": str(refused), "source": text, "drafts": link}
    _write(member, message, "mailbox/refused.txt", **values)
    return Answer.TAKEN


def _tell_taken(member: Member, message: Arrived, comment: Comment) -> None:
    """A letter only where there is something to say: it waits, not all of it was taken, or it
    stands by itself, under a sentence that we have chosen."""
    if comment.is_published and comment.parent and not message.has_more:
        return
    link = mail.public_link("discussion.own_comments", _anchor=f"own-{comment.id}")
    has_more = message.has_more
    _write(member, message, "mailbox/taken.txt", comment=comment, has_more=has_more, link=link)


def _write(member: Member, message: Arrived, template: str, **values: Any) -> None:
    headers = {"Auto-Submitted": "auto-replied", **_thread(message)}
    write(member, template, headers=headers, about=message.key, **values)
    db.session.commit()
    mail.send_soon()


def _thread(message: Arrived) -> dict[str, str]:
    """What lets mail programs show it below the message, where that says what it is."""
    identity = str(message.head.get("Message-ID", "")).strip()
    is_one = identity.isascii() and identity.isprintable() and 2 < len(identity) < 200
    if not is_one or " " in identity or not (identity[0] == "<" and identity[-1] == ">"):
        return {}
    return {"In-Reply-To": identity, "References": identity}
