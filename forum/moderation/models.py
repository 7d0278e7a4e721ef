"""A moderator's acts on comments: decisions, and looks behind anonymous ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ..clock import now
from ..discussion.models import Comment, State
from ..extensions import Model
from ..members.models import Member, StakeholderGroup
from ..programme.models import Topic


class Verdict(StrEnum):
    PUBLISH = "publish"
    RETURN = "return"
    DECLINE = "decline"
    REMOVE = "remove"
    RESTORE = "restore"
    MOVE = "move"
    SPLIT = "split"
    RECLASSIFY = "reclassify"
    ADDRESS = "address"
    MARK_ANSWER = "mark answer"
    UNMARK_ANSWER = "unmark answer"
    MERGE = "merge"
    SEPARATE = "separate"
    EDIT_LANGUAGE = "edit for language"
    EDIT_IDENTITY = "edit for identity"
    KEEP = "keep"
    HIDE = "hide"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    UNDO = "undo"


# What becomes of what waits.
STATE_AFTER = {
    Verdict.PUBLISH: State.PUBLISHED,
    Verdict.RETURN: State.RETURNED,
    Verdict.DECLINE: State.DECLINED,
}


# Other words in the place of an author's.
EDITS = (Verdict.EDIT_LANGUAGE, Verdict.EDIT_IDENTITY)
# What authors can appeal against.
AGAINST = (Verdict.RETURN, Verdict.DECLINE, Verdict.REMOVE, Verdict.MERGE, *EDITS)
# How the journal calls a look.
LOOKED_BEHIND = "looked behind"


@dataclass(frozen=True)
class Look:
    """A look behind an anonymous comment, as the journal keeps it."""

    at: datetime
    moderator: Member
    comment: Comment
    reason: str


class Said(NamedTuple):
    """What a moderator says with a decision: which reason from the list, what to the author, and
    what to the other moderators alone."""

    reason: str = ""
    message: str = ""
    note: str = ""


UNSAID = Said()


class Decision(Model):
    """What was decided on a comment, by whom (none: by the reports of members), for which reason,
    and what the author was told."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.Index("ix_decision_topic_id_made_at_id", "topic_id", "made_at", "id"),
        sa.Index("ix_decision_topic_id_verdict_made_at_id", "topic_id", "verdict", "made_at", "id"),
        # Few are taken back: of all the others an index should hold nothing.
        sa.Index(
            "ix_decision_undoes_id",
            "undoes_id",
            sqlite_where=sa.text("undoes_id IS NOT NULL"),
            postgresql_where=sa.text("undoes_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    # Where the comment stood then; the record is read by topic.
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    moderator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    verdict: Mapped[Verdict]
    reason: Mapped[str] = mapped_column(sa.String(120), default="")
    message: Mapped[str] = mapped_column(sa.Text, default="")
    # For the moderators alone: no letter, record or copy tells it.
    note: Mapped[str] = mapped_column(sa.Text, default="")
    # What the comment was before; None where that was not kept, and nothing leads back.
    before: Mapped[State | None]
    # How the comment stood before, if this has arranged it anew: as much as leads back there; and
    # of a question, whom it asks from then on.
    stood: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    # The decision that this one takes back.
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), unique=True)
    # Whether this was about a change of a published comment.
    of_edit: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now, index=True)

    comment: Mapped[Comment] = relationship()
    topic: Mapped[Topic] = relationship()
    moderator: Mapped[Member | None] = relationship()
    undoes: Mapped["Decision | None"] = relationship(remote_side=[id])
    # The decision that has taken this one back.
    taken_back_by: Mapped["Decision | None"] = relationship(
        primaryjoin="Decision.id == foreign(remote(Decision.undoes_id))",
        uselist=False,
        viewonly=True,
    )

    @validates("comment")
    def _note_place(self, _name: str, comment: Comment) -> Comment:
        self.topic = comment.topic
        return comment

    @property
    def asks(self) -> StakeholderGroup | None:
        """Which group (none: everybody) a question was addressed to by this; as it stands now where
        that was not kept."""
        if self.stood is None or "asks" not in self.stood:
            return self.comment.addressed_to
        return StakeholderGroup(self.stood["asks"]) if self.stood["asks"] else None

    @property
    def of_what(self) -> str:
        """The id of that which it was about on its author's page."""
        anchor = self.comment.anchor
        return f"change-{anchor}" if self.of_edit else anchor

    @property
    def has_a_place(self) -> bool:
        """Whether it was about what readers had seen, so that it may be told of which comment: what
        was returned or declined before is for its author alone."""
        if self.of_edit:
            return self.verdict is Verdict.PUBLISH
        published_at = self.comment.published_at
        return published_at is not None and (
            self.verdict is Verdict.PUBLISH or self.made_at > published_at
        )


class Claim(Model):
    """What a moderator has before their eyes just now; it hinders nobody, and ends by itself."""

    __tablename__ = "claim"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime]

    comment: Mapped[Comment] = relationship()
    moderator: Mapped[Member] = relationship()


class Appeal(Model):
    """What an author says against a decision, once; the ruling is another's, in writing."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"), unique=True)
    words: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    ruling_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"), index=True)

    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    ruling: Mapped[Decision | None] = relationship(foreign_keys=[ruling_id])

    @property
    def promised_at(self) -> datetime:
        hours = self.decision.comment.topic.series.hours_to_answer
        return self.asked_at + timedelta(hours=hours)

    @property
    def is_answered_by_who_decided(self) -> bool:
        """Where there is nobody else."""
        return self.ruling is not None and self.ruling.moderator_id == self.decision.moderator_id


class Outcome(StrEnum):
    """What came of a flag."""

    KEPT = "kept"
    RETURNED = "returned"
    REMOVED = "removed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Flag(Model):
    """A member's report of a comment. Who it was is for nobody but the letter that tells them what
    came of it."""

    __tablename__ = "flag"
    __table_args__ = (
        sa.UniqueConstraint("comment_id", "member_id"),
        sa.Index(
            "ix_flag_open",
            "comment_id",
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(120))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    flagged_at: Mapped[datetime] = mapped_column(default=now)
    # None while nobody has looked.
    outcome: Mapped[Outcome | None]
    settled_at: Mapped[datetime | None]

    comment: Mapped[Comment] = relationship()
    reporter: Mapped[Member] = relationship()

    @property
    def was_edited_since(self) -> bool:
        """Whether other words by a moderator stand there now than those that were reported."""
        edited_at = self.comment.edited_at if self.comment.edited_for else None
        return edited_at is not None and edited_at > self.flagged_at


class Review(Model):
    """A published comment that a moderator looks through: it may tell who a former member was."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    comment: Mapped[Comment] = relationship()
