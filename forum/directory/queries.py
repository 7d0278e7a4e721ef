"""Questions about who is here, for those who may know."""

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from .. import permissions
from ..extensions import db
from ..members.models import Member, Seat, Visibility
from ..members.queries import is_here
from ..permissions import Role
from ..sorting import by_family_name

# What the directory can be narrowed by.
FILTERS = ("group", "level", "country")


def people_for(reader: Member) -> Sequence[Member]:
    """Whom this reader may see, by family name."""
    found = db.session.scalars(sa.select(Member).where(_seen_by(reader)).order_by(Member.id))
    return sorted(found, key=lambda person: by_family_name(person.name))


def narrowed(people: Sequence[Member], wanted: Mapping[str, str]) -> list[Member]:
    """Those of them with these values, where any are wanted."""
    chosen = {name: value for name, value in wanted.items() if value}
    return [p for p in people if all(getattr(p, name) == v for name, v in chosen.items())]


def person_for(reader: Member, member_id: int) -> Member | None:
    """A member, if this reader may see them; else they do not exist."""
    return db.session.scalar(sa.select(Member).where(_seen_by(reader), Member.id == member_id))


def counts(people: Sequence[Member]) -> dict[str, Counter[str]]:
    """Filter → value → how many of them have it."""
    return {name: Counter(filter(None, (getattr(p, name) for p in people))) for name in FILTERS}


def _seen_by(reader: Member) -> sa.ColumnElement[bool]:
    listed = sa.and_(is_here(), sa.or_(Member.seats.any(), Member.is_organiser))
    if permissions.may_organise(reader):
        return listed
    beside = Member.seats.any(Seat.roundtable_id.in_([seat.roundtable_id for seat in reader.seats]))
    wishes = sa.or_(
        Member.id == reader.id,
        Member.visibility == Visibility.EVERYBODY,
        sa.and_(Member.visibility == Visibility.TABLES, beside),
    )
    return sa.and_(listed, wishes)


def tables_shown(reader: Member, person: Member) -> dict[int, Role]:
    """Roundtable id → role of the person there; a peer learns only of tables they share."""
    shared = {seat.roundtable_id for seat in reader.seats}
    sees_all = permissions.may_organise(reader) or reader.id == person.id
    return {
        seat.roundtable_id: seat.role
        for seat in person.seats
        if sees_all or seat.roundtable_id in shared
    }
