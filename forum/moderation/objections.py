"""Objections of members to what was decided about them: they wait in the queue, for somebody else
than who decided, where there is anybody."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ..clock import now
from ..extensions import db
from ..members.models import Member, Seat
from ..members.queries import is_here
from ..permissions import Role
from .filters import SERIES, Age, Filters, Waits
from .measure import Measure, MeasureKind

WHOLE = (joinedload(Measure.roundtable), joinedload(Measure.member).lazyload(Member.seats))
_EVERYTHING = Filters()


def answered_by(member: Member) -> sa.ColumnElement[bool]:
    """Of what a member answers objections to: what they might have decided, but have not; for
    organisers also their own, where there is nobody else."""
    is_other = Measure.by_id.is_distinct_from(member.id)
    if member.is_active and member.is_organiser:
        return sa.and_(Measure.member_id != member.id, sa.or_(is_other, ~others_answer()))
    kept = [one.roundtable_id for one in member.seats if _is_kept(member, one)]
    at_theirs = sa.and_(Measure.roundtable_id.in_(kept), Measure.kind != MeasureKind.REMOVAL)
    return sa.and_(at_theirs, Measure.member_id != member.id, is_other)


def waiting_for(member: Member, wanted: Filters, hours: int) -> sa.Select[Any]:
    """To be asked for: the objections that wait for this member's answer and are wanted; an answer
    is promised within so many hours."""
    query = sa.select(Measure).where(
        Measure.objected_at.is_not(None), Measure.answered_at.is_(None), answered_by(member)
    )
    if wanted.waits not in {None, Waits.APPEALED} or _is_about_a_text(wanted):
        return query.where(sa.false())
    if wanted.place:
        query = query.where(Measure.roundtable_id == int(wanted.place))
    if wanted.age:
        least = {Age.LATE: timedelta(hours=hours), Age.DAY: timedelta(1), Age.WEEK: timedelta(7)}
        query = query.where(Measure.objected_at < now() - least[wanted.age])
    return query


def waiting(member: Member, wanted: Filters = _EVERYTHING, hours: int = 0) -> Sequence[Measure]:
    """These objections, the oldest first."""
    query = waiting_for(member, wanted, hours).order_by(Measure.objected_at, Measure.id)
    return db.session.scalars(query.options(*WHOLE)).all()


def _is_about_a_text(wanted: Filters) -> bool:
    """Whether only what waits of texts is wanted."""
    return bool(wanted.topic or wanted.kind or wanted.language or wanted.place == SERIES)


def _is_kept(member: Member, seat: Seat) -> bool:
    held = member.role_at(seat.roundtable_id)
    return held is not None and held.includes(Role.MODERATOR)


@cache
def others_answer() -> sa.Exists:
    """Whether anybody else than who decided, and the member concerned, may answer."""
    other, at = aliased(Member), aliased(Seat)
    keeps = (
        sa.select(at.member_id)
        .where(at.member_id == other.id, at.roundtable_id == Measure.roundtable_id)
        .where(at.role == Role.MODERATOR, Measure.kind != MeasureKind.REMOVAL)
        .correlate(other, Measure)
        .exists()
    )
    return (
        sa.select(other.id)
        .where(is_here(other), sa.or_(other.is_organiser, keeps))
        .where(other.id.is_distinct_from(Measure.by_id), other.id != Measure.member_id)
        .correlate(Measure)
        .exists()
    )
