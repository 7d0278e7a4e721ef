"""What was decided about members at roundtables, and who decides; for those who may know."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from .. import permissions
from ..extensions import db
from ..members.models import Member, Seat
from ..members.queries import is_here
from ..permissions import Role
from ..programme.models import Roundtable
from ..sorting import by_family_name
from . import objections
from .measure import AGAINST, Measure, MeasureKind

LONGEST_LIST = 20
_WHOLE = (joinedload(Measure.roundtable), joinedload(Measure.member))


def may_take(by: Member, kind: MeasureKind, table: Roundtable, member: Member) -> bool:
    """Whether somebody decides this about a member: a moderator of the roundtable about those who
    take part, an organiser about a removal; nobody about themselves, or about who moderates."""
    seat = seat_of(member, table)
    if seat is None or by.id == member.id or member.is_organiser:
        return False
    if kind is MeasureKind.REMOVAL:
        return permissions.may_organise(by)
    return moderates(by, table) and seat.role is Role.PARTICIPANT


def may_answer(by: Member, measure: Measure) -> bool:
    """Whether somebody answers an objection: who might have decided it, but has not; an organiser
    their own, where there is nobody else."""
    theirs = sa.select(Measure.id).where(Measure.id == measure.id, objections.answered_by(by))
    return db.session.scalar(theirs) is not None


def of_member(member: Member) -> Sequence[Measure]:
    """Everything that was decided about a member, the latest first; for themselves."""
    return db.session.scalars(
        sa.select(Measure)
        .where(Measure.member_id == member.id)
        .order_by(Measure.id.desc())
        .options(*_WHOLE)
    ).all()


def kept_at(tables: Sequence[Roundtable]) -> Sequence[Measure]:
    """What was decided lately about members at these roundtables, what waits for an answer first;
    for their moderators."""
    waits = sa.and_(Measure.objected_at.is_not(None), Measure.answered_at.is_(None))
    return db.session.scalars(
        sa.select(Measure)
        .where(Measure.roundtable_id.in_([table.id for table in tables]))
        .order_by(waits.desc(), Measure.id.desc())
        .limit(LONGEST_LIST)
        .options(*_WHOLE)
    ).all()


def known_to(reader: Member) -> Sequence[Measure]:
    """What was decided lately against members where somebody sits; what, where and why is for
    everybody who reads there, of whom is not."""
    places = [seat.roundtable_id for seat in reader.seats]
    at_theirs = Measure.roundtable_id.in_([one for one in places if reader.role_at(one)])
    return db.session.scalars(
        sa.select(Measure)
        .where(sa.true() if permissions.may_organise(reader) else at_theirs)
        .where(Measure.kind.in_(AGAINST))
        .order_by(Measure.id.desc())
        .limit(LONGEST_LIST)
        .options(*_WHOLE)
    ).all()


def measure(measure_id: int) -> Measure | None:
    """One of them; the caller asks whether it is for whoever wants it."""
    return db.session.get(Measure, measure_id, options=_WHOLE)


def seated(table: Roundtable) -> Sequence[Member]:
    """Who has joined and sits at a roundtable, by family name; for its moderators."""
    here = sa.select(Seat.member_id).where(Seat.roundtable_id == table.id)
    found = db.session.scalars(
        sa.select(Member)
        .where(Member.id.in_(here), is_here())
        .where(~Member.is_organiser)
        .order_by(Member.id)
    )
    return sorted(found, key=lambda member: by_family_name(member.name))


def kinds(by: Member, table: Roundtable, member: Member) -> list[MeasureKind]:
    """What somebody may decide about a member at a roundtable."""
    return [kind for kind in MeasureKind if may_take(by, kind, table, member)]


def removed_by(by: Member, table: Roundtable, member_id: int) -> Member | None:
    """The member, if somebody has removed them from a roundtable and that holds."""
    removal = db.session.scalar(
        sa.select(Measure)
        .where(Measure.member_id == member_id, Measure.roundtable_id == table.id)
        .where(Measure.kind == MeasureKind.REMOVAL, Measure.ended_at.is_(None))
        .where(Measure.by_id == by.id)
    )
    return removal.member if removal else None


def moderates(by: Member, table: Roundtable) -> bool:
    """Whether somebody keeps the queue of a roundtable."""
    held = by.role_at(table.id)
    return held is not None and held.includes(Role.MODERATOR)


def last_of(member: Member, table: Roundtable) -> Measure | None:
    """What was decided last about a member at a roundtable."""
    return db.session.scalar(
        sa.select(Measure)
        .where(Measure.member_id == member.id, Measure.roundtable_id == table.id)
        .order_by(Measure.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def standing(member: Member, table: Roundtable) -> str:
    """What holds of what was decided, in a form that a page can hand back."""
    last = last_of(member, table)
    return f"{last.id} {'over' if last.ended_at else 'open'}" if last else "none"


def seat_of(member: Member, table: Roundtable) -> Seat | None:
    """The member's seat at a roundtable."""
    return next((seat for seat in member.seats if seat.roundtable_id == table.id), None)
