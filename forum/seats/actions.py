"""What the organisers decide about members: pausing, readmitting, removing."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..access.actions import end_sessions, void_links
from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..permissions import Person


def pause_member(by: Person, member: Member) -> None:
    """Keep a member out until readmitted."""
    _check(by, member)
    member.paused_at = now()
    _put_out(by, member, "member paused")


def remove_member(by: Person, member: Member) -> None:
    """Put a member out; what they wrote stays."""
    _check(by, member)
    member.removed_at = now()
    _put_out(by, member, "member removed")


def readmit_member(by: Person, member: Member) -> None:
    """Let a paused or removed member in again; they sign in anew."""
    _check(by, member)
    member.paused_at = member.removed_at = None
    member.rights += 1
    journal.record("member readmitted", by, member=member.id)
    db.session.commit()


def _check(by: Person, member: Member) -> None:
    permissions.require(
        permissions.may_organise(by), gettext("Only organisers decide about members.")
    )
    if by.id == member.id:
        raise Conflict(gettext("You cannot do this to yourself. Please ask another organiser."))


def _put_out(by: Person, member: Member, event: str) -> None:
    member.rights += 1
    end_sessions(member)
    void_links(member)
    mail.forget(member.id)
    journal.record(event, by, member=member.id)
    db.session.commit()
    live.drop_ended()
