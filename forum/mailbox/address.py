"""Where a letter is answered: an address for one member, one comment, one rule and some weeks."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from .. import permissions
from ..clock import now
from ..discussion.models import Comment
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Attribution

LASTS = timedelta(days=30)
PREFIX = "reply-"
A_DAY = timedelta(days=1)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
# Member, comment, the first day on which it is over, rule.
_LAYOUT = struct.Struct(">IIHB")
_RULES = (Attribution.ON_THE_RECORD, Attribution.CHATHAM_HOUSE, Attribution.ANONYMOUS)


@dataclass(frozen=True)
class Ticket:
    """What an address says: who answers what, under which rule it was promised, until when."""

    member_id: int
    comment_id: int
    rule: Attribution
    ends_at: datetime

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()


def offered(member: Member, comment: Comment) -> str:
    """The address at which this member answers a comment by mail; empty where that is not to be, or
    they do not write there now."""
    topic = comment.topic
    if not current_app.config["REPLY_DOMAIN"]:
        return ""
    exchange = programme.exchange_at(topic)
    if not permissions.may_comment(member, topic, exchange, now()):
        return ""
    return made(Ticket(member.id, comment.id, topic.attribution_rule, now() + LASTS))


def made(ticket: Ticket) -> str:
    """The address that says this, to nobody but this forum: it is sealed, and names nobody. In
    small letters alone, for mail servers may fold them."""
    last_day = (ticket.ends_at - _BEGIN) // A_DAY
    said = (ticket.member_id, ticket.comment_id, last_day, _RULES.index(ticket.rule))
    sealed = _seal(current_app.config["SECRET_KEY"]).encrypt(_LAYOUT.pack(*said), None)
    name = base64.b32encode(sealed).decode().rstrip("=").lower()
    return f"{PREFIX}{name}@{current_app.config['REPLY_DOMAIN']}"


def read(address: str) -> Ticket | None:
    """What an address of ours says, over or not; nothing for any other one."""
    name, _, domain = address.lower().rpartition("@")
    if not domain or domain != current_app.config["REPLY_DOMAIN"] or not name.startswith(PREFIX):
        return None
    code = name.removeprefix(PREFIX)
    try:
        sealed = base64.b32decode(code + "=" * (-len(code) % 8), casefold=True)
        said = _seal(current_app.config["SECRET_KEY"]).decrypt(sealed, None)
    except (InvalidTag, ValueError, binascii.Error):
        return None
    member_id, comment_id, last_day, rule = _LAYOUT.unpack(said)
    return Ticket(member_id, comment_id, _RULES[rule], _BEGIN + last_day * A_DAY)


@lru_cache(maxsize=4)
def _seal(secret: str) -> AESSIV:
    """What is sealed with it is unreadable, and cannot be made or changed by anybody else."""
    derived = HKDF(SHA512(), length=64, salt=None, info=b"reply by mail").derive(secret.encode())
    return AESSIV(derived)
