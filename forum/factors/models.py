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
    """A code that works once in place of the app's; only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]
