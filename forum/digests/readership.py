"""Questions about who reads digests: members who wish to, and readers outside the group."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..members import taking_part
from ..members.models import LettersWanted, Member
from ..permissions import Role
from .models import WENT, Delivery, Digest
from .outsider import Outsider


def readers() -> list[Member]:
    """Everyone a digest can go to: joined, seated or organising, and wanting letters."""
    members = db.session.scalars(
        sa.select(Member)
        .where(Member.joined_at.is_not(None), Member.letters != LettersWanted.NONE)
        .order_by(Member.id)
    )
    return [member for member in members if is_reader(member)]


def daily_readers() -> list[Member]:
    """Those of the readers who wish to hear every day."""
    return [reader for reader in readers() if reader.letters is LettersWanted.DAILY]


def is_reader(member: Member) -> bool:
    """Whether a digest goes to this member now."""
    is_here = member.joined_at is not None and taking_part.is_agreed(member)
    wants = member.letters is not LettersWanted.NONE
    return is_here and wants and member.role_at(None) is not None


def list_of(reader: Member | Outsider) -> str:
    """The list of an issue that somebody is on."""
    if isinstance(reader, Outsider):
        return "to_outside"
    return "to_observers" if reader.role_at(None) is Role.OBSERVER else "to_members"


def is_listed(digest: Digest, member: Member) -> bool:
    """Whether an issue goes to members of this one's role."""
    is_listed: bool = getattr(digest, list_of(member))
    return is_listed


def got_it(digest: Digest) -> list[Member | Outsider]:
    """The readers to whom a digest went, as far as anybody knows, or is still on its way."""
    members = db.session.scalars(
        sa.select(Member)
        .join(Delivery, Delivery.member_id == Member.id)
        .where(Delivery.digest_id == digest.id, Delivery.state.in_(WENT))
        .order_by(Member.id)
    )
    outside = db.session.scalars(
        sa.select(Outsider)
        .join(Delivery, Delivery.outsider_id == Outsider.id)
        .where(Delivery.digest_id == digest.id, Delivery.state.in_(WENT))
        .order_by(Outsider.id)
    )
    inside = [member for member in members if is_reader(member)]
    return [*inside, *(one for one in outside if one.is_reader)]


def outsiders() -> Sequence[Outsider]:
    """Everybody outside who is on the list, by organisation; for organisers."""
    return db.session.scalars(
        sa.select(Outsider)
        .order_by(Outsider.organisation, Outsider.email)
        .options(joinedload(Outsider.added_by))
    ).all()


def outsider(outsider_id: int) -> Outsider | None:
    """Somebody on the list of outside readers; for organisers."""
    return db.session.get(Outsider, outsider_id)


def outsider_with(email: str) -> Outsider | None:
    """Who has this address on the list of outside readers; for organisers."""
    return db.session.scalar(sa.select(Outsider).where(Outsider.email == email))


def outsider_with_key(key: str) -> Outsider | None:
    """Whom the letter asks that this key is in."""
    return db.session.scalar(sa.select(Outsider).where(Outsider.key == key))
