"""Digests, the items in them, and the delivery of each to each member."""

import secrets
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..discussion.models import Comment
from ..extensions import Model
from ..members.models import Member
from ..programme.models import Series


def new_key() -> str:
    """Something nobody guesses."""
    return secrets.token_urlsafe(16)


class Why(StrEnum):
    """Why an item was gathered."""

    PROPOSAL = "new proposal"
    QUESTION = "question waiting"
    ANSWERED = "most answered"
    NEW = "new comment"


class Digest(Model):
    """One week's letter to the group; a draft until it is sent."""

    __tablename__ = "digest"
    __table_args__ = (sa.UniqueConstraint("series_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"))
    number: Mapped[int]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(sa.String(150), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    note_html: Mapped[str] = mapped_column(sa.Text, default="")
    gathered_at: Mapped[datetime] = mapped_column(default=now)
    # Rises with every change, so that two editors cannot overwrite each other unseen.
    version: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    series: Mapped[Series] = relationship()
    items: Mapped[list["Item"]] = relationship(
        back_populates="digest", order_by="Item.position", cascade="all, delete-orphan"
    )

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None


class Item(Model):
    """A comment chosen for a digest; dropped ones are kept, so that they are not offered again."""

    __tablename__ = "digest_item"
    __table_args__ = (sa.UniqueConstraint("digest_id", "comment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(sa.ForeignKey("digest.id"))
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"))
    position: Mapped[int]
    why: Mapped[Why]
    voices: Mapped[int] = mapped_column(default=0)
    is_dropped: Mapped[bool] = mapped_column(default=False)

    digest: Mapped[Digest] = relationship(back_populates="items")
    comment: Mapped[Comment] = relationship()


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DOUBT = "in doubt"
    FAILED = "failed"
    DROPPED = "dropped"


# What did not arrive, as far as anybody knows: it can be sent again by hand.
UNSENT = (DeliveryState.DOUBT, DeliveryState.FAILED)


class Delivery(Model):
    """One digest on its way to one member: at most one letter, whatever crashes in between."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("digest_id", "member_id"),
        sa.Index("ix_delivery_digest_id_state", "digest_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(sa.ForeignKey("digest.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.QUEUED)
    message_id: Mapped[str] = mapped_column(sa.String(200))
    # What the letter's own link out of the list ends in: it tells nothing and opens nothing else.
    key: Mapped[str] = mapped_column(sa.String(24), unique=True, default=new_key)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    error: Mapped[str] = mapped_column(sa.String(300), default="")
    # While it is in a batch that is being sent: since when the machine was running that does it.
    taken_at_boot: Mapped[str] = mapped_column(sa.String(40), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)

    digest: Mapped[Digest] = relationship()
    member: Mapped[Member] = relationship()
