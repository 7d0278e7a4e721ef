"""Inviting members, and joining by the invitation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formataddr
from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions
from ..access import passwords, renewing, throttle
from ..access.actions import LINK_LASTS, new_link, use
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


def invite(by: Person, guests: Sequence[Guest]) -> list[Member]:
    """Add members and send each the letter with the link to join: all of them, or nobody.

    Somebody who was invited before and has not joined gets a new link; Conflict for a member.
    """
    _check(by)
    members = [_add(by, guest) for guest in guests]
    db.session.commit()
    mail.send_soon()
    return members


def invite_again(by: Person, member: Member) -> None:
    """Send a new link, with which the earlier one stops working; Conflict for who has joined."""
    _check(by)
    if member.joined_at:
        raise Conflict(gettext("%(name)s has joined meanwhile.", name=member.name))
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
        _write(member)
        db.session.commit()
        mail.send_soon()


def is_good(member: Member) -> bool:
    """Whether the member's invitation still has an organiser, or the operator, behind it."""
    by = member.invited_by
    return by is None or (by.is_organiser and by.is_active)


def _check(by: Person) -> None:
    permissions.require(permissions.may_organise(by), gettext("Only organisers invite members."))


def _add(by: Person, guest: Guest) -> Member:
    known = people.member_with(guest.email)
    if known and known.joined_at:
        raise Conflict(
            gettext("There is already a member with the address %(email)s.", email=guest.email)
        )
    member = known or Member(email=guest.email.strip().lower())
    for name, value in {"name": guest.name.strip(), **guest.profile}.items():
        setattr(member, name, value)
    member.seats = [Seat(roundtable_id=table, role=role) for table, role in guest.seats.items()]
    db.session.add(member)
    db.session.flush()
    _send(by, member)
    return member


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
