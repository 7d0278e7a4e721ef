"""Questions about sessions and links."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from ..clock import now
from ..extensions import db
from ..members.models import Member
from .models import Purpose, Session, Token

# A browser nobody comes back to is signed out; the month since signing in ends it in any case.
IDLE = timedelta(days=14)


def hash_of(key: str) -> str:
    """What is kept of a secret key of at least 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def live_session(key: str) -> Session | None:
    """The session a browser holds the key of, unless it has ended or its member is out."""
    return (
        db.session.scalars(
            sa.select(Session)
            .join(Session.member)
            .outerjoin(Member.seats)
            .where(Session.key_hash == hash_of(key), *_live())
            .options(contains_eager(Session.member).contains_eager(Member.seats))
        )
        .unique()
        .first()
    )


def live_sessions(session_ids: Collection[int]) -> set[tuple[int, int]]:
    """Of these sessions those that still stand, each with the present state of its rights."""
    rows = db.session.execute(
        sa.select(Session.id, Member.rights)
        .join(Member)
        .where(Session.id.in_(session_ids), *_live())
    )
    return {(session_id, rights) for session_id, rights in rows}


def sessions_of(member: Member) -> Sequence[Session]:
    """Where a member is signed in now, the browser seen last first."""
    return db.session.scalars(
        sa.select(Session)
        .join(Member)
        .where(Session.member_id == member.id, *_live())
        .order_by(Session.seen_at.desc(), Session.id.desc())
    ).all()


def session_of(member: Member, session_id: int) -> Session | None:
    """This session, if it is the member's own and still stands."""
    return db.session.scalar(
        sa.select(Session)
        .join(Member)
        .where(Session.id == session_id, Session.member_id == member.id, *_live())
    )


def token_for(key: str, purpose: Purpose) -> Token | None:
    """The unused, unexpired link with this key, if it is good for this purpose."""
    return db.session.scalar(
        sa.select(Token).where(
            Token.key_hash == hash_of(key),
            Token.purpose == purpose,
            Token.used_at.is_(None),
            Token.expires_at > now(),
        )
    )


def open_token(member: Member, purpose: Purpose) -> Token | None:
    """The member's unused, unexpired link for this purpose, the latest."""
    return db.session.scalar(
        sa.select(Token)
        .where(Token.member_id == member.id, Token.purpose == purpose)
        .where(Token.used_at.is_(None), Token.expires_at > now())
        .order_by(Token.id.desc())
        .limit(1)
    )


def links_end(purpose: Purpose) -> dict[int, datetime]:
    """Member id → when their unused link for this purpose ends, or has ended; for organisers."""
    rows = db.session.execute(
        sa.select(Token.member_id, Token.expires_at).where(
            Token.purpose == purpose, Token.used_at.is_(None)
        )
    )
    return dict(rows.all())


def _live() -> list[sa.ColumnElement[bool]]:
    moment = now()
    return [
        Session.ended_at.is_(None),
        Session.ends_at > moment,
        Session.seen_at > moment - IDLE,
        Member.paused_at.is_(None),
        Member.removed_at.is_(None),
    ]
