"""Deciding about a member at a roundtable: trusting, holding, pausing, removing, ending it; and
objecting to it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..clock import now
from ..extensions import db
from ..members.letters import write
from ..members.models import Member, Seat, Standing
from ..members.queries import hold, read_anew
from ..permissions import Role
from ..programme.models import Roundtable
from .measure import AGAINST, Measure, MeasureKind
from .measured import last_of, may_answer, may_take, moderates, seat_of, standing


class Outdated(Conflict):
    """Another has decided about the member meanwhile."""


def take(
    by: Member,
    member: Member,
    table: Roundtable,
    kind: MeasureKind,
    reason: str = "",
    message: str = "",
    until: datetime | None = None,
    note: str = "",
    seen: str = "",
) -> Measure:
    """Decide about a member at a roundtable; it takes the place of what was decided before, holds
    at once, on open pages as well, and the member is told what and why. The same form twice is
    once; Outdated if something else was decided by now than was `seen`."""
    _take_turn(by, member)
    may = may_take(by, kind, table, member)
    given = {"reason": reason, "message": message, "note": note, "until": until}
    if seen not in {"", standing(member, table)}:
        last = last_of(member, table)
        is_done = last and _is_the_same(last, by_id=by.id, kind=kind, ended_at=None, **given)
        db.session.rollback()
        if last and is_done:
            return last
        if may:
            raise Outdated(gettext("This member has been decided about meanwhile."))
    permissions.require(may, gettext("You cannot decide this about this member."))
    _end_what_holds(member, table)
    measure = Measure(member=member, roundtable=table, kind=kind, by_id=by.id, **given)
    db.session.add(measure)
    _carry_out(measure)
    db.session.flush()
    _record("measure taken", by, measure, until=until.isoformat() if until else None)
    _tell(measure, "moderation/measure_taken.txt")
    return _done(measure)


def end(by: Member, measure: Measure, note: str = "") -> None:
    """End what still holds before its time; Conflict if it is over."""
    _take_turn(by, measure.member)
    _require(by, measure, gettext("Only the moderators of this roundtable end this."))
    db.session.refresh(measure)
    if not measure.holds or measure.kind is MeasureKind.REMOVAL:
        db.session.rollback()
        raise Conflict(gettext("This is over already."))
    measure.note_at_end = note
    _end_what_holds(measure.member, measure.roundtable)
    _record("measure ended", by, measure)
    _tell(measure, "moderation/measure_ended.txt")
    _done(measure)


def object_to(member: Member, measure: Measure, words: str) -> None:
    """Object to what was decided about oneself, once; Conflict if it does not hold any more."""
    permissions.require(
        measure.member_id == member.id, gettext("Only the member concerned objects to this.")
    )
    _take_turn(member, member)
    db.session.refresh(measure)
    if measure.objected_at and measure.objection == words:
        db.session.rollback()
        return
    if not measure.may_be_objected_to:
        db.session.rollback()
        raise Conflict(gettext("This does not hold any more, or you have objected already."))
    measure.objection, measure.objected_at = words, now()
    _record("measure objected to", member, measure)
    db.session.commit()
    live.announce_waiting(measure.roundtable_id)


def answer(by: Member, measure: Measure, *, granted: bool, words: str, note: str = "") -> None:
    """Answer an objection in writing; where it is granted, the measure ends, and a seat that was
    taken away is given back. Conflict if it was answered meanwhile."""
    _take_turn(by, measure.member)
    permissions.require(may_answer(by, measure), gettext("Somebody else answers this objection."))
    db.session.refresh(measure)
    if not measure.waits_for_an_answer:
        db.session.rollback()
        raise Conflict(gettext("This objection has been answered meanwhile."))
    measure.answer, measure.answered_at, measure.answered_by_id = words, now(), by.id
    measure.note_with_answer = note
    if granted and measure.holds:
        if measure.kind is MeasureKind.REMOVAL:
            _give_back(measure)
        _end_what_holds(measure.member, measure.roundtable)
    _record("measure answered", by, measure, verdict="overturn" if granted else "uphold")
    _tell(measure, "moderation/measure_answered.txt", granted=granted)
    _done(measure)
    live.announce_waiting(measure.roundtable_id)


def _is_the_same(measure: Measure, **values: Any) -> bool:
    """Whether this is what was decided: a browser whose line broke before the answer sends a form
    again by itself."""
    return all(getattr(measure, name) == value for name, value in values.items())


def _require(by: Member, measure: Measure, otherwise: str) -> None:
    is_removal = measure.kind is MeasureKind.REMOVAL
    may = permissions.may_organise(by) if is_removal else moderates(by, measure.roundtable)
    permissions.require(may and by.id != measure.member_id, otherwise)


def _take_turn(by: Member, member: Member) -> None:
    """One at a time about a member; what was read before of them, and of who decides, may be
    otherwise by now."""
    hold(Member.id == member.id)
    read_anew(by)
    db.session.refresh(member)


def _carry_out(measure: Measure) -> None:
    seat = seat_of(measure.member, measure.roundtable)
    if seat and measure.kind is MeasureKind.REMOVAL:
        measure.member.seats.remove(seat)
    elif seat:
        seat.standing, seat.standing_until = Standing(measure.kind.value), measure.until


def _end_what_holds(member: Member, table: Roundtable) -> None:
    db.session.execute(
        sa.update(Measure)
        .where(Measure.member_id == member.id, Measure.roundtable_id == table.id)
        .where(Measure.ended_at.is_(None))
        .values(ended_at=now())
    )
    if seat := seat_of(member, table):
        seat.standing = seat.standing_until = None


def _give_back(measure: Measure) -> None:
    if seat_of(measure.member, measure.roundtable) is None:
        role = Role.PARTICIPANT
        measure.member.seats.append(Seat(roundtable_id=measure.roundtable_id, role=role))


def _record(event: str, by: Member, measure: Measure, **more: Any) -> None:
    told: dict[str, Any] = {
        "member": measure.member_id,
        "measure": measure.kind,
        "measure_id": measure.id,
        "reason": measure.reason,
    }
    table = measure.roundtable.roman
    journal.record(event, by, roundtable=table, **told, **more)


def _tell(measure: Measure, template: str, **more: Any) -> None:
    link = mail.public_link("moderation.own_measures", _anchor=f"measure-{measure.id}")
    is_against = measure.kind in AGAINST
    write(measure.member, template, measure=measure, link=link, is_against=is_against, **more)


def _done(measure: Measure) -> Measure:
    """Open pages and sockets of the member follow at once."""
    measure.member.rights += 1
    db.session.commit()
    live.drop_ended()
    mail.send_soon()
    return measure
