"""A moderator's acts on comments: decisions, and looks behind anonymous ones."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..discussion.models import Comment, State
from ..extensions import Model
from ..members.models import Member


class Verdict(StrEnum):
    PUBLISH = "publish"
    RETURN = "return"
    DECLINE = "decline"
    REMOVE = "remove"
    RESTORE = "restore"
    MOVE = "move"
    RECLASSIFY = "reclassify"


# What becomes of what waits.
STATE_AFTER = {
    Verdict.PUBLISH: State.PUBLISHED,
    Verdict.RETURN: State.RETURNED,
    Verdict.DECLINE: State.DECLINED,
}


# How the journal calls a look.
LOOKED_BEHIND = "looked behind"


@dataclass(frozen=True)
class Look:
    """A look behind an anonymous comment, as the journal keeps it."""

    at: datetime
    moderator: Member
    comment: Comment
    reason: str


class Decision(Model):
    """What was decided on a comment, by whom, for which reason, and what the author was told."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    moderator_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    verdict: Mapped[Verdict]
    reason: Mapped[str] = mapped_column(sa.String(120), default="")
    message: Mapped[str] = mapped_column(sa.Text, default="")
    # Whether this was about a change of a published comment.
    of_edit: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)

    comment: Mapped[Comment] = relationship()
    moderator: Mapped[Member] = relationship()


class Review(Model):
    """A published comment that a moderator looks through: it may tell who a former member was."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    comment: Mapped[Comment] = relationship()
