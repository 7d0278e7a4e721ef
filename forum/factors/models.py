"""What a member proves to be themselves with, beside the password."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model


class Authenticator(Model):
    """A member's authenticator app, added with a first code that showed that it works."""

    __tablename__ = "authenticator"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    # Encrypted with a key that is not in the database.
    secret: Mapped[str] = mapped_column(sa.String(200))
    added_at: Mapped[datetime] = mapped_column(default=now)
    # The last half minute whose code was used: no code counts twice.
    last_step: Mapped[int]


class RecoveryCode(Model):
    """A code that works once in place of the other factors; only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A key in one of a member's devices; the forum holds its public half alone."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    # What the device counts; one that falls back may have been copied. Many count nothing.
    uses: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    # As its owner calls it.
    name: Mapped[str] = mapped_column(sa.String(80))
    added_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class SpentChallenge(Model):
    """A challenge that was answered, kept until it would have expired: none is answered twice."""

    __tablename__ = "spent_challenge"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
