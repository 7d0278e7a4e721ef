"""Where a letter is answered: an address for one member, one comment or topic, one rule and some
weeks."""

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
from ..programme.models import Attribution, Topic

LASTS = timedelta(days=30)
PREFIX = "reply-"
A_DAY = timedelta(days=1)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
# Member, comment or topic, the first day on which it is over, and which of these it is.
_LAYOUT = struct.Struct(">IIHB")
_RULES = (Attribution.ON_THE_RECORD, Attribution.CHATHAM_HOUSE, Attribution.ANONYMOUS)
# Letters that have left say what stands here by its place: only at the end is anything added.
_SORTS = tuple((of, rule) for of in (Comment, Topic) for rule in _RULES)


@dataclass(frozen=True)
class Ticket:
    """What an address says: who answers which comment, or begins something in which topic; under
    which rule it was promised, until when."""

    member_id: int
    comment_id: int | None
    rule: Attribution
    ends_at: datetime
    topic_id: int | None = None

    @classmethod
    def to(cls, member: Member, about: Comment | Topic) -> "Ticket":
        """As it is handed out now."""
        ends_at = now() + LASTS
        if isinstance(about, Topic):
            return cls(member.id, None, about.attribution_rule, ends_at, about.id)
        return cls(member.id, about.id, about.topic.attribution_rule, ends_at)

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
    return made(Ticket.to(member, comment))


def made(ticket: Ticket) -> str:
    """The address that says this, to nobody but this forum: it is sealed, and names nobody. In
    small letters alone, for mail servers may fold them."""
    last_day = (ticket.ends_at - _BEGIN) // A_DAY
    of, row_id = (Topic, ticket.topic_id) if ticket.topic_id else (Comment, ticket.comment_id)
    said = (ticket.member_id, row_id, last_day, _SORTS.index((of, ticket.rule)))
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
    member_id, row_id, last_day, sort = _LAYOUT.unpack(said)
    of, rule = _SORTS[sort]
    ids = (None, row_id) if of is Topic else (row_id, None)
    return Ticket(member_id, ids[0], rule, _BEGIN + last_day * A_DAY, ids[1])


@lru_cache(maxsize=4)
def _seal(secret: str) -> AESSIV:
    """What is sealed with it is unreadable, and cannot be made or changed by anybody else."""
    derived = HKDF(SHA512(), length=64, salt=None, info=b"reply by mail").derive(secret.encode())
    return AESSIV(derived)
