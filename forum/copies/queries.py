"""Questions about copies, for their owners alone."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from ..clock import now
from ..extensions import db
from ..members.models import Member
from .models import Copy

# After this, making it has failed for good, and one may ask anew.
LONGEST_MAKING = timedelta(minutes=15)


def latest(member: Member) -> Copy | None:
    """The member's copy, made or being made, unless it has expired."""
    return db.session.scalar(
        sa.select(Copy)
        .where(Copy.member_id == member.id, Copy.expires_at > now())
        .order_by(Copy.id.desc())
        .limit(1)
    )


def is_being_made(member: Member) -> bool:
    """Whether a copy was asked for lately and is not there yet."""
    copy = latest(member)
    return bool(copy and not copy.made_at and now() - copy.asked_at < LONGEST_MAKING)


def content(member: Member, copy_id: int) -> bytes | None:
    """The file, if it is this member's, made, and not expired."""
    copy = db.session.scalar(
        sa.select(Copy)
        .where(Copy.id == copy_id, Copy.member_id == member.id, Copy.expires_at > now())
        .options(undefer(Copy.content))
    )
    return copy.content if copy else None
