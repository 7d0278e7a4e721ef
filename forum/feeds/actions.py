"""What members do about their feed: open it at a new address, and close it."""

import sqlalchemy as sa

from .. import journal
from ..extensions import db
from ..members.models import Member
from .models import FeedKey


def open_feed(member: Member) -> None:
    """Give a member's feed a new address; the one before leads nowhere from now on."""
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
