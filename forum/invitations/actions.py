"""Inviting members, and joining by the invitation."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions
from ..access import passwords
from ..access.actions import LINK_LASTS, new_link, use
from ..access.models import Purpose
from ..clock import now
from ..extensions import db
from ..members import queries as people
from ..members.letters import write
from ..members.models import Member, Seat
from ..permissions import Person, Role


def invite(by: Person, email: str, name: str, seats: Mapping[int, Role], **profile: Any) -> Member:
    """Add a member (roundtable id → role) and send the letter with the link to join.

    Somebody who was invited before and has not joined gets a new link; Conflict for a member.
    """
    permissions.require(permissions.may_organise(by), gettext("Only organisers invite members."))
    known = people.member_with(email)
    if known and known.joined_at:
        raise Conflict(
            gettext("There is already a member with the address %(email)s.", email=email)
        )

    member = known or Member(email=email.strip().lower())
    for field, value in {"name": name.strip(), **profile}.items():
        setattr(member, field, value)
    member.paused_at = member.removed_at = None
    member.seats = [Seat(roundtable_id=table, role=role) for table, role in seats.items()]
    db.session.add(member)
    db.session.flush()
    _write_invitation(member)
    journal.record("member invited", by, member=member.id)
    db.session.commit()
    mail.send_soon()
    return member


def accept_invitation(key: str, name: str, password: str) -> Member:
    """Join by the link of an invitation, which is used up."""
    member = use(key, Purpose.INVITATION).member
    member.name = name.strip()
    member.password_hash = passwords.hash_of(password)
    member.joined_at = now()
    journal.record("member joined", member)
    db.session.commit()
    return member


def _write_invitation(member: Member) -> None:
    link = new_link(member, Purpose.INVITATION)
    lasts = LINK_LASTS[Purpose.INVITATION].days
    write(member, "invitations/invitation.txt", link=link, lasts=lasts)
