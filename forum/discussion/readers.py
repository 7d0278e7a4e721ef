"""What is kept of a topic's readers: how far they read, how much they wish to hear, what they began
to write."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..programme.models import Topic


class Attention(StrEnum):
    """How much a member wishes to hear of a topic: what they follow stands first; what they muted
    is not counted, but for answers to them."""

    USUAL = "usual"
    FOLLOWED = "followed"
    MUTED = "muted"


class Visit(Model):
    """How far a member has read a topic: everything up to `seq`, and some of what came later."""

    __tablename__ = "visit"

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    # Where this visit began: what came after is marked as new until the next one.
    began_at_seq: Mapped[int] = mapped_column(default=0)
    # The ids of the comments that were seen while something before them was left unread, in the
    # order of seeing; so many of them before this visit.
    seen: Mapped[list[int]] = mapped_column(default=list)
    began_with: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    attention: Mapped[Attention] = mapped_column(default=Attention.USUAL)


class StoredDraft(Model):
    """What a member has begun to write in one composer, as it was saved last."""

    __tablename__ = "draft"
    __table_args__ = (sa.UniqueConstraint("member_id", "topic_id", "replied_to", "revises"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"))
    # The number of the comment that is replied to; 0 for a comment of its own.
    replied_to: Mapped[int] = mapped_column(default=0)
    # The id of the member's own comment that is changed; 0 for a new one.
    revises: Mapped[int] = mapped_column(default=0)
    # The composer's fields by their names.
    fields: Mapped[dict[str, Any]]
    # Rises with every change, so that two devices cannot overwrite each other unseen. Where it
    # begins is drawn: a draft is not taken for the one before it, which was sent.
    version: Mapped[int] = mapped_column(default=lambda: 1 + secrets.randbelow(2**30))
    saved_at: Mapped[datetime] = mapped_column(default=now)

    topic: Mapped[Topic] = relationship()
