"""The key that lets a member's feed reader in."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model


def new_key() -> str:
    """Something nobody guesses."""
    return secrets.token_urlsafe(16)


class FeedKey(Model):
    """What opens the digests of one member to their feed reader, and nothing else; without a row
    they are open to none."""

    __tablename__ = "feed_key"

    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(sa.String(24), unique=True, default=new_key)
    made_at: Mapped[datetime] = mapped_column(default=now)
