"""What the organisers decide about members: their seats, pausing, readmitting, removing."""

from collections.abc import Mapping

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..access.actions import end_sessions, void_links
from ..clock import now
from ..extensions import db
from ..members.letters import write
from ..members.models import Member, Seat
from ..members.queries import hold, read_anew
from ..permissions import Person, Role
from ..programme.models import Roundtable


class Outdated(Conflict):
    """Another has decided about the member meanwhile."""


def standing(member: Member) -> str:
    """Where a member sits, and whether they may come in, in a form that a page can hand back: what
    was set back just as before has changed as well."""
    held = ",".join(f"{place}:{role}" for place, role in sorted(_held(member).items()))
    return f"{member.rights} {held} {member.paused_at or ''} {member.removed_at or ''}"


def change_seats(
    by: Person,
    member: Member,
    seats: Mapping[Roundtable, Role],
    is_organiser: bool,
    seen: str = "",
) -> None:
    """Give a member these seats, and no others; open pages and sockets follow at once. Conflict if
    they stand otherwise by now than was `seen`, and not as is asked."""
    _take_turn(by, member)
    before, stood = _held(member), standing(member)
    member.is_organiser = is_organiser
    kept = {seat.roundtable_id: seat for seat in member.seats}
    member.seats = [
        kept.get(table.id) or Seat(roundtable_id=table.id, role=role)
        for table, role in seats.items()
    ]
    for seat in member.seats:
        seat.role = next(role for table, role in seats.items() if table.id == seat.roundtable_id)
    if _held(member) == before:
        db.session.rollback()
        return
    _require_seen(seen, stood)
    member.rights += 1
    journal.record("seats changed", by, member=member.id, before=before, after=_held(member))
    if member.joined_at:
        write(member, "seats/changed.txt", seats=seats, is_organiser=is_organiser)
    db.session.commit()
    live.drop_ended()
    mail.send_soon()


def pause_member(by: Person, member: Member) -> None:
    """Keep a member out until readmitted."""
    _take_turn(by, member)
    if member.is_active:
        member.paused_at = now()
        _put_out(by, member, "member paused")


def remove_member(by: Person, member: Member) -> None:
    """Put a member out, or take an invitation back; what they wrote stays."""
    _take_turn(by, member)
    if not member.removed_at:
        member.removed_at = now()
        _put_out(by, member, "member removed" if member.joined_at else "invitation revoked")


def readmit_member(by: Person, member: Member, seen: str = "") -> None:
    """Let a paused or removed member in again; they sign in anew. Conflict if they were let in and
    put out once more since what was `seen`."""
    _take_turn(by, member)
    if member.is_active:
        return
    _require_seen(seen, standing(member))
    member.paused_at = member.removed_at = None
    member.rights += 1
    journal.record("member readmitted", by, member=member.id)
    db.session.commit()


def _take_turn(by: Person, member: Member) -> None:
    """Go on only as an organiser who still is one, and not about oneself.

    One at a time: organisers who put each other out at the same moment leave the first of them.
    """
    hold(Member.is_organiser)
    read_anew(by)
    db.session.refresh(member)
    standing = by.role_at(None) is Role.ORGANISER
    permissions.require(standing, gettext("Only organisers decide about members."))
    if by.id == member.id:
        raise Conflict(gettext("You cannot do this to yourself. Please ask another organiser."))


def _require_seen(seen: str, stood: str) -> None:
    if seen not in {"", stood}:
        db.session.rollback()
        raise Outdated(gettext("This has been set otherwise meanwhile; yours was not set."))


def _held(member: Member) -> dict[str, str]:
    """Roundtable id → role, as the journal keeps it."""
    held = {str(seat.roundtable_id): str(seat.role) for seat in member.seats}
    return held | ({"series": str(Role.ORGANISER)} if member.is_organiser else {})


def _put_out(by: Person, member: Member, event: str) -> None:
    member.rights += 1
    end_sessions(member)
    void_links(member)
    mail.forget(member.id)
    journal.record(event, by, member=member.id)
    db.session.commit()
    live.drop_ended()
