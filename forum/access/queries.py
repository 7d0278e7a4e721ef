"""Questions about sessions and links."""

import hashlib
from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from ..clock import now
from ..extensions import db
from ..members.models import Member
from .models import Purpose, Session, Token

# A browser nobody comes back to is signed out; the month since signing in ends it in any case.
IDLE = timedelta(days=14)
# The moment is that of asking.
_LIVE = (
    Session.ended_at.is_(None),
    Session.ends_at > sa.bindparam("now", callable_=lambda: now()),
    Session.seen_at > sa.bindparam("idle_since", callable_=lambda: now() - IDLE),
    Member.paused_at.is_(None),
    Member.removed_at.is_(None),
)


def hash_of(key: str) -> str:
    """What is kept of a secret key of at least 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def live_session(key: str) -> Session | None:
    """The session a browser holds the key of, unless it has ended or its member is out."""
    return db.session.scalars(_of_browser(), {"key_hash": hash_of(key)}).unique().first()


@cache
def _of_browser() -> sa.Select[Session]:
    """Asked with every request; to put it together takes longer than to ask it."""
    return (
        sa.select(Session)
        .join(Session.member)
        .outerjoin(Member.seats)
        .where(Session.key_hash == sa.bindparam("key_hash"), *_LIVE)
        .options(contains_eager(Session.member).contains_eager(Member.seats))
    )


def ended(sessions: Set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these sessions, each with the rights its member had, those that have ended or whose member
    has other rights now."""
    known = dict(sessions)
    standing = sa.and_(Session.id.in_(known), *_LIVE)
    # Rights only ever grow: where as many stand with as much in all, each is as it was.
    count, total = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Member.rights), 0))
        .select_from(Session)
        .join(Member)
        .where(standing)
    ).one()
    if (count, total) == (len(sessions), sum(known.values())):
        return set()
    rows = db.session.execute(sa.select(Session.id, Member.rights).join(Member).where(standing))
    return set(sessions).difference(tuple(row) for row in rows)


def sessions_of(member: Member) -> Sequence[Session]:
    """Where a member is signed in now, the browser seen last first."""
    return db.session.scalars(
        sa.select(Session)
        .join(Member)
        .where(Session.member_id == member.id, *_LIVE)
        .order_by(Session.seen_at.desc(), Session.id.desc())
    ).all()


def session_of(member: Member, session_id: int) -> Session | None:
    """This session, if it is the member's own and still stands."""
    return db.session.scalar(
        sa.select(Session)
        .join(Member)
        .where(Session.id == session_id, Session.member_id == member.id, *_LIVE)
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


def token_ever(key_hash: str, purpose: Purpose) -> Token | None:
    """The link with this key, spent or not, as long as it is remembered."""
    return db.session.scalar(
        sa.select(Token).where(Token.key_hash == key_hash, Token.purpose == purpose)
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
