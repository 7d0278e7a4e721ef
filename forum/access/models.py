"""The sessions members are signed in by, and the links sent to them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..members.models import Member


class Session(Model):
    """One signed-in browser. Ending it here ends it there, whatever its cookie says."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    # As a person would name it: “Firefox on Windows”.
    browser: Mapped[str] = mapped_column(sa.String(80), default="")
    began_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    # When the member last proved to be who they are; what is sensitive asks for it anew.
    confirmed_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()


class Attempt(Model):
    """One try at something that can be guessed; whose it was cannot be read from it."""

    __tablename__ = "attempt"
    __table_args__ = (sa.Index("ix_attempt_bucket_at", "bucket", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(default=now)


class Purpose(StrEnum):
    """What a secret link or step is good for."""

    INVITATION = "invitation"
    SIGN_IN = "sign-in"
    RESET = "reset"
    SECOND_STEP = "second step"
    QUOTE = "quote"
    ADDRESS = "address"


class Token(Model):
    """A link that works once, for one purpose and one member; only its hash is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    purpose: Mapped[Purpose]
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # Wrong answers so far, where the key alone is not enough.
    tries: Mapped[int] = mapped_column(default=0)
    # What following it brings about, where the purpose does not say it: the new address, or the
    # page that signing in leads to.
    carries: Mapped[str] = mapped_column(sa.String(254), default="")

    member: Mapped[Member] = relationship()
