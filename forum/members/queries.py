"""Questions about people."""

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ..clock import now
from ..extensions import db
from .models import Member, Purpose, Seat, Session, Token


def hash_of(key: str) -> str:
    """What is kept of a secret key of at least 128 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def member_with(email: str) -> Member | None:
    return db.session.scalar(sa.select(Member).where(Member.email == email.strip().lower()))


def everybody() -> Sequence[Member]:
    """All members, by name; for organisers and for letters."""
    return db.session.scalars(sa.select(Member).order_by(Member.name)).all()


def members_seated() -> int:
    """How many have joined and sit at a table."""
    seated = sa.select(Seat.member_id)
    return _count(sa.select(Member.id).where(Member.joined_at.is_not(None), Member.id.in_(seated)))


def countries_seated() -> int:
    """From how many countries they come."""
    seated = sa.select(Seat.member_id)
    return _count(
        sa.select(Member.country)
        .where(Member.joined_at.is_not(None), Member.country != "", Member.id.in_(seated))
        .distinct()
    )


def live_session(key: str) -> Session | None:
    """The session a browser holds the key of, unless it has ended."""
    return db.session.scalar(
        sa.select(Session).where(
            Session.key_hash == hash_of(key), Session.ended_at.is_(None), Session.ends_at > now()
        )
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


def _count(rows: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
