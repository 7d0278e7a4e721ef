"""What members do about their feed: open it at a new address, and close it."""

import sqlalchemy as sa

from .. import journal
from ..extensions import db
from ..members.models import Member
from ..members.queries import hold
from .models import FeedKey
from .queries import address_of


def open_feed(member: Member, seen: str | None = None) -> None:
    """Give a member's feed a new address; the one before leads nowhere from now on. Nothing changes
    where it is another by now than was `seen`: the same form twice is one new address."""
    hold(Member.id == member.id)
    db.session.expire_all()
    stands = address_of(member)
    if stands and seen not in {None, stands}:
        db.session.rollback()
        return
    _forget(member)
    db.session.add(FeedKey(member_id=member.id))
    journal.record("feed opened", member)
    db.session.commit()


def close_feed(member: Member) -> None:
    """Let no address lead to a member's feed; a second time changes nothing."""
    if db.session.get(FeedKey, member.id) is None:
        return
    _forget(member)
    journal.record("feed closed", member)
    db.session.commit()


def _forget(member: Member) -> None:
    db.session.execute(sa.delete(FeedKey).where(FeedKey.member_id == member.id))
    db.session.expire_all()
