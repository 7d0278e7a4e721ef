"""Readers outside the group: an address, an organisation, and whether they wish to have letters."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..members.models import MOST_REFUSALS, Member


def new_key() -> str:
    """Something nobody guesses."""
    return secrets.token_urlsafe(16)


class Outsider(Model):
    """Somebody outside the group who has the digest, once they have said that they wish it."""

    __tablename__ = "outside_reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    organisation: Mapped[str] = mapped_column(sa.String(160))
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    # What the letter that asks them ends in.
    key: Mapped[str] = mapped_column(sa.String(24), unique=True, default=new_key)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    # As of members.
    refused_address: Mapped[str] = mapped_column(sa.String(254), default="")
    refusals: Mapped[int] = mapped_column(default=0)

    added_by: Mapped[Member | None] = relationship()

    @property
    def name(self) -> str:
        return self.organisation

    @property
    def is_reader(self) -> bool:
        return self.confirmed_at is not None and self.stopped_at is None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether letters to the address came back so often that none are sent."""
        return self.refused_address == self.email and self.refusals >= MOST_REFUSALS
