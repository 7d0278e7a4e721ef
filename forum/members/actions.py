"""What can be done with people: inviting, joining, signing in and out, changing a profile."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..clock import now
from ..extensions import db
from ..language import speaking_to
from ..permissions import Person, Role
from . import passwords, queries
from .models import Member, Purpose, Seat, Session, Token

SIGNED_IN_FOR = timedelta(days=30)
LINK_LASTS = {
    Purpose.INVITATION: timedelta(days=21),
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.RESET: timedelta(hours=1),
}
LINK_LEADS_TO = {
    Purpose.INVITATION: "members.accept_invitation",
    Purpose.SIGN_IN: "members.sign_in_by_link",
    Purpose.RESET: "members.reset_password",
}
A_NEW_VISIT_AFTER = timedelta(minutes=30)


def invite(by: Person, email: str, name: str, seats: Mapping[int, Role], **profile: Any) -> Member:
    """Add a member (roundtable id → role) and send the letter with the link to join.

    Somebody who was invited before and has not joined gets a new link; Conflict for a member.
    """
    permissions.require(permissions.may_organise(by), gettext("Only organisers invite members."))
    known = queries.member_with(email)
    if known and known.joined_at:
        raise Conflict(
            gettext("There is already a member with the address %(email)s.", email=email)
        )

    member = known or Member(email=email.strip().lower())
    for field, value in {"name": name.strip(), **profile}.items():
        setattr(member, field, value)
    member.seats = [Seat(roundtable_id=table, role=role) for table, role in seats.items()]
    db.session.add(member)
    db.session.flush()
    link = new_link(member, Purpose.INVITATION)
    journal.record("member invited", by, member=member.id)
    db.session.commit()

    _post(member, "members/invitation.txt", link=link, lasts=LINK_LASTS[Purpose.INVITATION].days)
    return member


def new_link(member: Member, purpose: Purpose) -> str:
    """An address that works once for this member and purpose; earlier ones stop working."""
    _void_links(member, purpose)
    key = secrets.token_urlsafe(32)
    expires_at = now() + LINK_LASTS[purpose]
    db.session.add(
        Token(
            member_id=member.id,
            purpose=purpose,
            key_hash=queries.hash_of(key),
            expires_at=expires_at,
        )
    )
    return mail.public_link(LINK_LEADS_TO[purpose], key=key)


def accept_invitation(key: str, name: str, password: str) -> tuple[Member, str]:
    """Join: the member, and the key of the first session."""
    member = _use(key, Purpose.INVITATION)
    member.name = name.strip()
    member.password_hash = passwords.hash_of(password)
    member.joined_at = now()
    session_key = _begin_session(member)
    journal.record("member joined", member)
    db.session.commit()
    return member, session_key


def sign_in(email: str, password: str) -> tuple[Member, str] | None:
    """The member and the key of a new session; None if address and password do not match."""
    member = queries.member_with(email)
    is_right = passwords.is_right(password, member.password_hash if member else None)
    if member is None or not is_right:
        return None
    session_key = _begin_session(member)
    db.session.commit()
    return member, session_key


def sign_in_by_link(key: str) -> tuple[Member, str]:
    """The member a one-time link was made for, and the key of a new session."""
    member = _use(key, Purpose.SIGN_IN)
    session_key = _begin_session(member)
    db.session.commit()
    return member, session_key


def sign_out(key: str) -> None:
    """End the session here, so that a copy of its cookie is worth nothing."""
    session = queries.live_session(key)
    if session is None:
        return
    session.ended_at = now()
    db.session.commit()
    live.end_session(session.id)


def ask_for_reset(email: str) -> None:
    """Send a link for a new password, if there is such a member; say nothing either way."""
    member = queries.member_with(email)
    if member is None or member.joined_at is None:
        return
    link = new_link(member, Purpose.RESET)
    db.session.commit()
    _post(member, "members/reset.txt", link=link)


def reset_password(key: str, password: str) -> Member:
    """Set a new password and end every session, also that of whoever knew the old one."""
    member = _use(key, Purpose.RESET)
    member.password_hash = passwords.hash_of(password)
    _void_links(member)
    ended = db.session.scalars(
        sa.select(Session).where(Session.member_id == member.id, Session.ended_at.is_(None))
    ).all()
    for session in ended:
        session.ended_at = now()
    journal.record("password reset", member)
    db.session.commit()
    for session in ended:
        live.end_session(session.id)
    return member


def update_profile(member: Member, changes: Mapping[str, Any]) -> None:
    """Change what the group sees of oneself, and how one reads."""
    for name, value in changes.items():
        setattr(member, name, value)
    db.session.commit()


def note_visit(member: Member) -> None:
    """Remember when a visit began, so that the next one can tell what is new since."""
    moment = now()
    if member.seen_at and moment - member.seen_at < timedelta(minutes=1):
        return
    if member.seen_at and moment - member.seen_at > A_NEW_VISIT_AFTER:
        member.last_visit_at = member.seen_at
    member.seen_at = moment
    db.session.commit()


def _void_links(member: Member, *purposes: Purpose) -> None:
    """Links sent before stop working: those for these purposes, or all."""
    db.session.execute(
        sa.update(Token)
        .where(Token.member_id == member.id, Token.used_at.is_(None))
        .where(Token.purpose.in_(purposes or tuple(Purpose)))
        .values(used_at=now())
    )


def _use(key: str, purpose: Purpose) -> Member:
    """The member of a link, which is used up in the same step; Conflict if it no longer works."""
    member_id = db.session.scalar(
        sa.update(Token)
        .where(
            Token.key_hash == queries.hash_of(key),
            Token.purpose == purpose,
            Token.used_at.is_(None),
            Token.expires_at > now(),
        )
        .values(used_at=now())
        .returning(Token.member_id)
    )
    member = member_id and db.session.get(Member, member_id)
    if not member:
        raise Conflict(
            gettext("This link has been used already or has expired. Ask for a new one.")
        )
    return member


def _begin_session(member: Member) -> str:
    key = secrets.token_urlsafe(32)
    db.session.add(
        Session(member_id=member.id, key_hash=queries.hash_of(key), ends_at=now() + SIGNED_IN_FOR)
    )
    return key


def _post(member: Member, template: str, **values: Any) -> None:
    """A letter whose first line is its subject, in the member's language."""
    with speaking_to(member):
        subject, _, body = render_template(template, member=member, **values).partition("\n")
    mail.post((member.name, member.email), subject, body.lstrip())
