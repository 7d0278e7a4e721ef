"""Coming in and going out: sessions, and the links that are sent."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict, NotFound

from .. import journal, live, mail
from ..clock import now
from ..extensions import db, tasks
from ..factors import actions as factors
from ..factors.undoing import Factor, take_back
from ..members import queries as people
from ..members.actions import note_visit
from ..members.letters import write
from ..members.models import Member
from . import passwords, queries, throttle
from .models import Purpose, Session, Token

SIGNED_IN_FOR = timedelta(days=30)
MOST_TRIES = 5
SEEN_AGAIN_AFTER = timedelta(minutes=1)
LINK_LASTS = {
    Purpose.INVITATION: timedelta(days=21),
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.RESET: timedelta(hours=1),
    Purpose.SECOND_STEP: timedelta(minutes=10),
    Purpose.QUOTE: timedelta(days=30),
    Purpose.ADDRESS: timedelta(days=1),
}
LINK_LEADS_TO = {
    Purpose.INVITATION: "invitations.accept_invitation",
    Purpose.SIGN_IN: "access.sign_in_by_link",
    Purpose.RESET: "access.reset_password",
}


def new_link(member: Member, purpose: Purpose, carries: str = "") -> str:
    """An address that works once for this member and purpose; earlier ones stop working."""
    void_links(member, purpose)
    key = new_key(member, purpose, carries)
    return mail.public_link(LINK_LEADS_TO[purpose], key=key)


def is_on_its_way(member: Member, purpose: Purpose, carries: str = "") -> bool:
    """Whether just such a letter was asked for a moment ago and its link still works: a browser
    sends a form again by itself if its line broke before the answer, and a new link would end it.
    """
    is_again = throttle.is_asked_again(member.email, f"{purpose} {carries}")
    token = queries.open_token(member, purpose)
    return is_again and token is not None and token.carries == carries


def begin_second_step(member: Member) -> str:
    """The key of a way in that still lacks the member's second factor."""
    key = new_key(member, Purpose.SECOND_STEP)
    db.session.commit()
    return key


def take_second_step(key: str, code: str) -> Member | None:
    """The member half-way in with this key, if the code is theirs; then the key is used up.

    Conflict if the key is no longer good: used, expired, or after too many wrong codes.
    """
    token = count_try(key)
    if not factors.check(token.member, code):
        if throttle.is_to_be_told(token.member.email):
            _warn(token.member)
        return None
    return finish_second_step(key)


def _warn(member: Member) -> None:
    """Whoever tries codes knows the password."""
    write(member, "access/codes_wrong.txt", link=mail.public_link("access.ask_for_reset"))
    db.session.commit()
    mail.send_soon()


def count_try(key: str) -> Token:
    """The half-way state of a key, with one more try counted; Conflict if it is no longer good."""
    token = db.session.scalar(
        sa.update(Token)
        .where(Token.key_hash == queries.hash_of(key), Token.purpose == Purpose.SECOND_STEP)
        .where(Token.used_at.is_(None), Token.expires_at > now(), Token.tries < MOST_TRIES)
        .values(tries=Token.tries + 1)
        .returning(Token)
    )
    db.session.commit()
    if token is None:
        raise Conflict(gettext("Too many codes were wrong, or too much time has passed."))
    return token


def finish_second_step(key: str) -> Member:
    """The member who has taken the second step; the key is used up."""
    member = use(key, Purpose.SECOND_STEP).member
    db.session.commit()
    return member


def new_key(member: Member, purpose: Purpose, carries: str = "") -> str:
    """A key that works once for this member and purpose. Part of the caller's transaction."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        Token(
            member_id=member.id,
            purpose=purpose,
            key_hash=queries.hash_of(key),
            expires_at=now() + LINK_LASTS[purpose],
            carries=carries,
        )
    )
    return key


def use(key: str, purpose: Purpose) -> Token:
    """The token of a key, used up in the same step; Conflict if it no longer works.

    Part of the caller's transaction.
    """
    token = db.session.scalar(
        sa.update(Token)
        .where(
            Token.key_hash == queries.hash_of(key),
            Token.purpose == purpose,
            Token.used_at.is_(None),
            Token.expires_at > now(),
        )
        .values(used_at=now())
        .returning(Token)
    )
    if token is None or not token.member.is_active:
        raise Conflict(
            gettext("This link has been used already or has expired. Ask for a new one.")
        )
    return token


def sign_in(email: str, password: str) -> Member | None:
    """The member with this address and password; None if they do not match. Begins nothing yet."""
    member = people.member_with(email)
    is_right = passwords.is_right(password, member.password_hash if member else None)
    return member if is_right else None


def enter(member: Member, browser: str = "") -> str:
    """Sign a member in who has proved who they are: the key of the new session."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        Session(
            member_id=member.id,
            key_hash=queries.hash_of(key),
            browser=browser,
            ends_at=now() + SIGNED_IN_FOR,
        )
    )
    db.session.commit()
    return key


def sign_in_by_link(key: str) -> tuple[Member, str]:
    """The member a one-time link was made for, and where it leads; the link is used up."""
    token = use(key, Purpose.SIGN_IN)
    db.session.commit()
    return token.member, token.carries


def sign_out(key: str) -> None:
    """End the session here, so that a copy of its cookie is worth nothing."""
    session = queries.live_session(key)
    if session is None:
        return
    session.ended_at = now()
    db.session.commit()
    live.drop_ended()


def note_seen(session: Session) -> None:
    """Remember that a browser is still in use, and its member here; at most once a minute."""
    moment = now()
    if moment - session.seen_at >= SEEN_AGAIN_AFTER:
        session.seen_at = moment
    note_visit(session.member)
    if db.session.dirty:
        db.session.commit()


def confirm(session: Session, password: str) -> bool:
    """Whether the member of a session has proved anew, by the password, to be who they are."""
    if not passwords.is_right(password, session.member.password_hash):
        return False
    session.confirmed_at = now()
    db.session.commit()
    return True


def end_session(member: Member, session_id: int) -> None:
    """End one of the member's own sessions, pages and sockets."""
    session = queries.session_of(member, session_id)
    if session is None:
        raise NotFound
    session.ended_at = now()
    db.session.commit()
    live.drop_ended()


def end_other_sessions(kept: Session) -> None:
    """End every session of a member but the one they ask from."""
    db.session.execute(
        sa.update(Session)
        .where(Session.member_id == kept.member_id, Session.id != kept.id)
        .where(Session.ended_at.is_(None))
        .values(ended_at=now())
    )
    db.session.commit()
    live.drop_ended()


def end_sessions(member: Member) -> None:
    """End every session of a member. Part of the caller's transaction, which then drops sockets."""
    db.session.execute(
        sa.update(Session)
        .where(Session.member_id == member.id, Session.ended_at.is_(None))
        .values(ended_at=now())
    )


def ask_for_reset(email: str) -> None:
    """Send a link for a new password, if there is such a member; say nothing either way, neither
    by words nor by the time it takes."""
    _write_reset.later(email)


@tasks.job()
def _write_reset(email: str) -> None:
    if not throttle.may_write(email):
        return
    member = people.member_with(email)
    if member is None or member.joined_at is None or not member.is_active:
        return
    if is_on_its_way(member, Purpose.RESET):
        return
    write(member, "access/reset.txt", link=new_link(member, Purpose.RESET))
    db.session.commit()
    mail.send_soon()


def reset_password(key: str, password: str) -> Member:
    """Set a new password and end every session, also that of whoever knew the old one."""
    member = use(key, Purpose.RESET).member
    member.password_hash = passwords.hash_of(password)
    void_links(member)
    end_sessions(member)
    journal.record("password reset", member)
    write(member, "access/password_changed.txt", link=mail.public_link("access.ask_for_reset"))
    db.session.commit()
    throttle.forgive(member.email)
    mail.send_soon()
    live.drop_ended()
    return member


def undo_factor(factor: Factor) -> None:
    """Take back a factor its owner knows nothing of, and end what whoever added it has begun."""
    member = db.session.get_one(Member, factor.member_id)
    take_back(factor)
    void_links(member)
    end_sessions(member)
    journal.record("factor taken back", member)
    db.session.commit()
    live.drop_ended()


def change_password(kept: Session, password: str) -> None:
    """Set a new password for the member of a session and end every other one; that
    it is the same again, as where a form comes twice, is told by no second letter."""
    member = kept.member
    void_links(member)
    if not passwords.is_right(password, member.password_hash):
        member.password_hash = passwords.hash_of(password)
        journal.record("password changed", member)
        write(member, "access/password_changed.txt", link=mail.public_link("access.ask_for_reset"))
    end_other_sessions(kept)
    mail.send_soon()


def void_links(member: Member, *purposes: Purpose) -> None:
    """Every secret sent to a member for these purposes (none given: for any) stops working. Part
    of the caller's transaction."""
    db.session.execute(
        sa.update(Token)
        .where(Token.member_id == member.id, Token.used_at.is_(None))
        .where(Token.purpose.in_(purposes or Purpose))
        .values(used_at=now())
    )
