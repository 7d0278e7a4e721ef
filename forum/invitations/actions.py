"""Inviting members, and joining by the invitation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr
from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions
from ..access import passwords, renewing, throttle
from ..access.actions import LINK_LASTS, is_on_its_way, new_link, use
from ..access.models import Purpose
from ..access.queries import hash_of, token_ever
from ..clock import now
from ..extensions import db, tasks
from ..members import queries as people
from ..members import taking_part
from ..members.letters import write
from ..members.models import Member, Seat
from ..permissions import Person, Role
from ..programme import queries as programme


@dataclass(frozen=True)
class Guest:
    """Somebody to invite; `seats` are roundtable id → role."""

    email: str
    name: str
    seats: Mapping[int, Role]
    profile: Mapping[str, Any] = field(default_factory=dict)


def invite(by: Person, guests: Sequence[Guest], since: datetime | None = None) -> list[Member]:
    """Add members and send each the letter with the link to join: all of them, or nobody.

    Somebody who was invited before and has not joined gets a new link, unless this very invitation
    went out `since` the form was made; Conflict for a member.
    """
    _check(by)
    members = [_add(by, guest, since) for guest in guests]
    db.session.commit()
    mail.send_soon()
    return members


def standing(member: Member) -> str:
    """When somebody was invited last, or taken out, in a form that a page can hand back."""
    return f"{member.invited_at} {member.removed_at or ''}"


def invite_again(by: Person, member: Member, seen: str = "") -> None:
    """Send a new link, with which the earlier one stops working; the same form twice is once.
    Conflict for who has joined, or was invited or taken out by another since what was `seen`."""
    _check(by)
    _hold(member)
    if member.joined_at:
        raise Conflict(gettext("%(name)s has joined meanwhile.", name=member.name))
    if seen not in {"", standing(member)}:
        is_done = member.is_active and member.invited_by_id == by.id
        db.session.rollback()
        if is_done:
            return
        raise Conflict(gettext("This has been set otherwise meanwhile; yours was not set."))
    _send(by, member)
    db.session.commit()
    mail.send_soon()


def accept_invitation(key: str, name: str, password: str) -> Member:
    """Join by the link of an invitation, which is used up, having agreed to the words shown.

    Conflict if the link is no longer good.
    """
    member = use(key, Purpose.INVITATION).member
    if not is_good(member):
        raise Conflict(gettext("This invitation is no longer good. Please ask the organisers."))
    member.name = name.strip()
    member.password_hash = passwords.hash_of(password)
    member.joined_at = now()
    taking_part.agree(member)
    journal.record("member joined", member)
    db.session.commit()
    return member


def renew(key: str) -> None:
    """Send a new letter to whom a spent invitation was for, or to a member who has joined by it a
    link to sign in; say nothing, neither by words nor by the time it takes, of whether it was."""
    _write_anew.later(hash_of(key))


@tasks.job()
def _write_anew(key_hash: str) -> None:
    token = token_ever(key_hash, Purpose.INVITATION)
    if token is None or not token.member.is_active:
        return
    member = token.member
    if member.joined_at:
        renewing.send_link(member)
    elif is_good(member) and throttle.may_write(member.email):
        if is_on_its_way(member, Purpose.INVITATION):
            return
        _write(member)
        db.session.commit()
        mail.send_soon()


def _hold(member: Member) -> None:
    """One at a time about a member, who may be otherwise by now than was read before."""
    people.hold(Member.id == member.id)
    db.session.refresh(member)


def is_good(member: Member) -> bool:
    """Whether the member's invitation still has an organiser, or the operator, behind it."""
    by = member.invited_by
    return by is None or (by.is_organiser and by.is_active)


def _check(by: Person) -> None:
    permissions.require(permissions.may_organise(by), gettext("Only organisers invite members."))


def _add(by: Person, guest: Guest, since: datetime | None) -> Member:
    known = people.member_with(guest.email)
    if known and known.joined_at:
        raise Conflict(
            gettext("There is already a member with the address %(email)s.", email=guest.email)
        )
    given = {"name": guest.name.strip(), **guest.profile}
    if known and since and _is_invited(by, known, guest, given, since):
        return known
    member = known or Member(email=guest.email.strip().lower())
    for name, value in given.items():
        setattr(member, name, value)
    member.seats = [Seat(roundtable_id=table, role=role) for table, role in guest.seats.items()]
    db.session.add(member)
    db.session.flush()
    _send(by, member)
    return member


def _is_invited(
    by: Person, member: Member, guest: Guest, given: Mapping[str, Any], since: datetime
) -> bool:
    """Whether somebody has sent just this invitation since: a form comes again where its answer was
    lost."""
    if not member.is_active or (member.invited_at or since) <= since:
        return False
    seats = {seat.roundtable_id: seat.role for seat in member.seats}
    is_so = all(getattr(member, name) == value for name, value in given.items())
    return is_so and member.invited_by_id == by.id and seats == dict(guest.seats)


def _send(by: Person, member: Member) -> None:
    member.paused_at = member.removed_at = None
    member.invited_by_id, member.invited_at = by.id, now()
    mail.forget(member.id)
    db.session.flush()
    _write(member)
    journal.record("member invited", by, member=member.id)


def _write(member: Member) -> None:
    """The letter names whoever invites, and answers to it come to them."""
    by = member.invited_by
    write(
        member,
        "invitations/invitation.txt",
        headers={"Reply-To": formataddr((by.name, by.email))} if by else None,
        by=by,
        link=new_link(member, Purpose.INVITATION),
        lasts=LINK_LASTS[Purpose.INVITATION].days,
        series=programme.current_series(),
        tables=[
            (table, seat.role)
            for table in programme.roundtables()
            for seat in member.seats
            if seat.roundtable_id == table.id
        ],
    )
