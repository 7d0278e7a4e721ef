"""Questions about people."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from ..extensions import db
from ..permissions import Person
from ..sorting import by_family_name
from .models import Member, Seat


def belongs(member: type[Member] = Member) -> sa.ColumnElement[bool]:
    """Of whom a query asks: has joined, and was not removed since. Paused members come back."""
    return sa.and_(member.joined_at.is_not(None), member.removed_at.is_(None))


def is_here(member: type[Member] = Member) -> sa.ColumnElement[bool]:
    """Of whom a query asks: belongs, and is not paused."""
    return sa.and_(belongs(member), member.paused_at.is_(None))


def member(member_id: int) -> Member | None:
    """A member by id, unless erased; for organisers."""
    found = db.session.get(Member, member_id)
    return None if found is None or found.erased_at else found


def read_anew(person: Person) -> None:
    """Have a member's role and seats as they are by now, whatever was read of them before."""
    if person.id is not None:
        db.session.get(Member, person.id, populate_existing=True)


def hold(which: sa.SQLColumnExpression[bool]) -> None:
    """Let others who decide about these members wait for the end of this transaction."""
    db.session.execute(sa.update(Member).where(which).values(rights=Member.rights))


def member_with(email: str) -> Member | None:
    return db.session.scalar(sa.select(Member).where(Member.email == email.strip().lower()))


def addresses_joined(addresses: Collection[str]) -> set[str]:
    """Those of these addresses that belong to somebody who has joined; for organisers."""
    return set(
        db.session.scalars(
            sa.select(Member.email).where(
                Member.email.in_(addresses), Member.joined_at.is_not(None)
            )
        )
    )


def everybody() -> Sequence[Member]:
    """All members, by family name; for organisers and for letters."""
    found = db.session.scalars(sa.select(Member).where(Member.erased_at.is_(None)))
    return sorted(found, key=lambda member: by_family_name(member.name))


def names_and_addresses() -> tuple[list[str], set[str]]:
    """Everybody's name; and their addresses and organisations. To find them inside texts."""
    rows = db.session.execute(
        sa.select(Member.name, Member.email, Member.organisation).where(Member.erased_at.is_(None))
    ).all()
    others = {word for row in rows for word in (row.email, row.organisation) if word}
    return [row.name for row in rows], others


def names_beside(member: Member) -> Sequence[str]:
    """The names of everybody else, also where they are the same."""
    return db.session.scalars(
        sa.select(Member.name).where(Member.erased_at.is_(None), Member.id != member.id)
    ).all()


def members_seated() -> int:
    """How many have joined and sit at a table."""
    seated = sa.select(Seat.member_id)
    return _count(sa.select(Member.id).where(belongs(), Member.id.in_(seated)))


def countries_seated() -> int:
    """From how many countries they come."""
    seated = sa.select(Seat.member_id)
    return _count(
        sa.select(Member.country)
        .where(belongs(), Member.country != "", Member.id.in_(seated))
        .distinct()
    )


def _count(rows: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
