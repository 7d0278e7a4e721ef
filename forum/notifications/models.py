"""That something concerns a member; what it says is asked for when it is read."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..discussion.models import Comment
from ..extensions import Model
from ..members.models import Member
from ..members.wishes import Matter, Way
from ..moderation.measure import Measure


class Notification(Model):
    """That something of one kind has happened to a comment, or to what is decided about a member,
    and concerns a member."""

    __tablename__ = "notification"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "matter", "comment_id"),
        sa.UniqueConstraint("member_id", "matter", "measure_id"),
        sa.Index("ix_notification_member_id_read_at", "member_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    matter: Mapped[Matter]
    # One of the two.
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    measure_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("measure.id", ondelete="CASCADE"), index=True
    )
    # When it happened last, and how often it has: what is marked as read is what was shown.
    noted_at: Mapped[datetime] = mapped_column(default=now, index=True)
    times: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None]
    # The letter that still has to tell of it, at once or daily; none where none has (any more).
    letter: Mapped[Way | None] = mapped_column(index=True)

    member: Mapped[Member] = relationship()
    # There is none where there is a measure.
    comment: Mapped[Comment] = relationship()
    measure: Mapped[Measure | None] = relationship()

    @property
    def shown(self) -> str:
        """Which notification this is and how often it has happened, in a form that a page can hand
        back."""
        return f"{self.id}.{self.times}"
