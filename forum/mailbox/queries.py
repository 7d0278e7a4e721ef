"""Questions about what arrives: who it is from, and how often one has written or been told."""

from datetime import timedelta

import sqlalchemy as sa

from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..mail import Letter
from ..members import taking_part
from ..members.models import Member
from .address import Ticket

# Nobody writes more by hand.
MOST_AN_HOUR = 60
MOST_TOLD_A_DAY = 10


def member_of(ticket: Ticket) -> Member | None:
    """The member whose address it is, as long as they take part."""
    member = db.session.get(Member, ticket.member_id)
    if member is None or not member.is_active or member.erased_at or not member.joined_at:
        return None
    return member if taking_part.is_agreed(member) else None


def was_told(member: Member, key: str) -> bool:
    """Whether a letter about this message has gone to its writer already."""
    told = sa.exists().where(Letter.member_id == member.id, Letter.about == key)
    return bool(db.session.scalar(sa.select(told)))


def was_told_too_often(member: Member) -> bool:
    """Whether so many letters about messages went to a member that it is enough for a day."""
    return _count(
        sa.select(Letter.id).where(
            Letter.member_id == member.id,
            Letter.about.startswith("mail-"),
            Letter.written_at > now() - timedelta(days=1),
        ),
        MOST_TOLD_A_DAY,
    )


def is_writing_too_much(member: Member) -> bool:
    """Whether a member has just sent more comments than anybody writes."""
    return _count(
        sa.select(JournalEntry.id).where(
            JournalEntry.actor_id == member.id,
            JournalEntry.event == "comment submitted",
            JournalEntry.at > now() - timedelta(hours=1),
        ),
        MOST_AN_HOUR,
    )


def _count(rows: sa.Select[int], most: int) -> bool:
    """Whether there are as many rows; no more are looked at."""
    counted = sa.select(sa.func.count()).select_from(rows.limit(most).subquery())
    return (db.session.scalar(counted) or 0) >= most
