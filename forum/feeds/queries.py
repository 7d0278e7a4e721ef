"""Questions about feeds: where one's own is, and whose an address is."""

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, Signer

from .. import mail
from ..extensions import db
from ..members import taking_part
from ..members.models import Member
from .models import FeedKey


def address_of(member: Member) -> str | None:
    """The address of a member's feed; none as long as there is none."""
    kept = db.session.get(FeedKey, member.id)
    return mail.public_link("feeds.read_digests", key=_signed(kept.key)) if kept else None


def reader_with(signed: str) -> Member | None:
    """The member whose feed has this address, with the rights of now; nobody if they are out."""
    try:
        key = _signer().unsign(signed).decode()
    except BadSignature:
        return None
    member = db.session.scalar(
        sa.select(Member).join(FeedKey, FeedKey.member_id == Member.id).where(FeedKey.key == key)
    )
    if member is None or member.joined_at is None or not taking_part.is_agreed(member):
        return None
    return member if member.role_at(None) else None


def _signed(key: str) -> str:
    # Who sees the database alone has no address yet.
    return _signer().sign(key).decode()


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="feed")
