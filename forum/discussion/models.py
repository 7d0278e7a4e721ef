"""Comments and their revisions, the voices they are written in, and what was read."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from .. import text
from ..clock import now
from ..extensions import Model
from ..members.models import Member, StakeholderGroup
from ..programme.models import Attribution, Prompt, Topic
from ..rendering import KeepsHtml
from .kinds import Kind


class State(StrEnum):
    """A comment's life; a draft is not yet a comment."""

    PENDING = "pending"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    MERGED = "merged"


# In the thread, or hidden from it for a while.
STANDING = (State.PUBLISHED, State.HIDDEN)
# Readers see these: all but the first as an empty place that keeps its replies.
SEEN_BY_READERS = (*STANDING, State.WITHDRAWN, State.REMOVED, State.MERGED)


class Purpose(StrEnum):
    """For what a moderator may put other words in the place of an author's."""

    LANGUAGE = "for language"
    IDENTITY = "for identity"


class Fairness(StrEnum):
    """What the author of a view says of its restatement by another."""

    FAIR = "fair"
    NOT_QUITE = "not quite"


class Comment(KeepsHtml, Model):
    """What a member writes in a topic."""

    __tablename__ = "comment"
    TEXTS = {"source": ("html", "{0.form_key}")}
    __table_args__ = (
        sa.UniqueConstraint("author_id", "form_key"),
        sa.UniqueConstraint("topic_id", "number"),
        sa.Index("ix_comment_topic_id_published_seq", "topic_id", "published_seq"),
        sa.Index("ix_comment_state_submitted_at", "state", "submitted_at"),
        sa.Index("ix_comment_topic_id_state_kind", "topic_id", "state", "kind", "answer_id"),
        sa.Index("ix_comment_author_id_topic_id", "author_id", "topic_id", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    prompt_id: Mapped[int | None] = mapped_column(sa.ForeignKey("prompt.id"))
    depth: Mapped[int] = mapped_column(default=0)
    kind: Mapped[Kind]
    language: Mapped[str] = mapped_column(sa.String(2))
    claim: Mapped[str] = mapped_column(sa.String(120), default="")
    source: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    citation: Mapped[str] = mapped_column(sa.String(500), default="")
    # Whom a question asks; none for everybody.
    addressed_to: Mapped[StakeholderGroup | None]
    # The reply that answers a question, as its author or a moderator has said.
    answer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"))
    # Of a restatement alone.
    fairness: Mapped[Fairness | None]
    state: Mapped[State]
    # Written by the form, so that a double click cannot post twice.
    form_key: Mapped[str] = mapped_column(sa.String(40))
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    # When what readers had seen was last changed.
    edited_at: Mapped[datetime | None]
    # For what a moderator has put the words there; none for the author's own.
    edited_for: Mapped[Purpose | None]
    # Why a moderator removed it, for everybody to read in its place.
    removed_for: Mapped[str] = mapped_column(sa.String(120), default="")
    # The comment that stands for this one as well, which said the same.
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    # Where it was written, if it was moved since: its references are meant there.
    written_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    # When its author let it follow the rule of the day, looser than the one it was written under.
    released_at: Mapped[datetime | None]
    # Given when it is published: its number, and the topic's seq at that moment.
    number: Mapped[int | None]
    published_seq: Mapped[int | None]

    # To be read; `relate` changes them. With each comment that is stored every one of them would be
    # asked what has to be done for it, which took longer than to store it.
    topic: Mapped[Topic] = relationship(foreign_keys=[topic_id], viewonly=True)
    written_in: Mapped[Topic | None] = relationship(foreign_keys=[written_in_id], viewonly=True)
    author: Mapped[Member] = relationship(viewonly=True)
    prompt: Mapped[Prompt | None] = relationship(viewonly=True)
    parent: Mapped["Comment | None"] = relationship(
        remote_side=[id], foreign_keys=[parent_id], viewonly=True
    )
    answer: Mapped["Comment | None"] = relationship(
        remote_side=[id], foreign_keys=[answer_id], viewonly=True
    )
    merged_into: Mapped["Comment | None"] = relationship(
        remote_side=[id], foreign_keys=[merged_into_id], viewonly=True
    )
    voice: Mapped["Voice"] = relationship(
        primaryjoin="and_(foreign(Comment.topic_id) == Voice.topic_id,"
        " foreign(Comment.author_id) == Voice.member_id)",
        viewonly=True,
    )
    revisions: Mapped[list["Revision"]] = relationship(order_by="Revision.id")
    edit: Mapped["Edit | None"] = relationship(
        back_populates="comment", cascade="all, delete-orphan"
    )

    def relate(self, **rows: Any) -> None:
        """Let these stored rows be what it belongs to from now on: `relate(parent=another)`."""
        for name, row in rows.items():
            setattr(self, f"{name}_id", row and row.id)
            set_committed_value(self, name, row)

    @property
    def anchor(self) -> str:
        return f"c{self.number}" if self.number else f"own-{self.id}"

    @property
    def rule(self) -> Attribution:
        """How far this comment may be tied to its author: what was promised when it was sent (or
        agreed to later), or tighter, where the topic's rule was tightened since."""
        return self.topic.strictest_rule_since(self.released_at or self.submitted_at)

    @property
    def is_waiting(self) -> bool:
        """Whether this is a question without an answer that was marked and still stands."""
        if self.kind != Kind.QUESTION:
            return False
        return self.answer is None or not self.answer.is_published

    @property
    def is_published(self) -> bool:
        return self.state is State.PUBLISHED

    @property
    def stands(self) -> bool:
        """Whether it is published, or hidden for a while."""
        return self.state in STANDING

    @property
    def version(self) -> str:
        """Which of the author's versions this is, in a form that a page can hand back."""
        return self.submitted_at.isoformat()

    @property
    def is_open_to_change(self) -> bool:
        """Whether its author may still change the text: nobody else has read it yet."""
        return self.state in {State.PENDING, State.RETURNED}

    @property
    def waiting(self) -> "Comment | Edit | None":
        """What of it a moderator has to read: itself, or what its author changes in it."""
        words = self.edit if self.stands else self
        return words if words and words.state is State.PENDING else None

    @property
    def begun(self) -> "Comment | Edit":
        """What its author finds when they change it: itself, or what is to take its place."""
        return self.edit or self if self.stands else self

    @property
    def written(self) -> str:
        """Which words those are, in a form that a page can hand back."""
        if self.begun is not self:
            return self.begun.submitted_at.isoformat()
        return (self.edited_at or self.submitted_at).isoformat()

    def as_it_stands(self) -> "Revision":
        """Its words, to be kept when others take their place."""
        return Revision(**{name: getattr(self, name) for name in EDITED})

    @property
    def markup(self) -> Markup:
        return text.markup(self.html)

    @property
    def headline(self) -> str:
        """The claim, or for a reply its first words."""
        return self.claim or text.excerpt(self.html, 110)


# What an author may change when readers have seen it.
EDITED = ("claim", "source", "citation", "language")


class Edit(KeepsHtml, Model):
    """What the author of a published comment puts in its place, once a moderator has read it."""

    __tablename__ = "edit"
    TEXTS = {"source": ("html", "{0.comment.form_key}")}
    __table_args__ = (sa.Index("ix_edit_state_submitted_at", "state", "submitted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), unique=True)
    claim: Mapped[str] = mapped_column(sa.String(120))
    source: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    citation: Mapped[str] = mapped_column(sa.String(500))
    language: Mapped[str] = mapped_column(sa.String(2))
    # Pending, returned or declined; what is published stands in the comment.
    state: Mapped[State]
    submitted_at: Mapped[datetime]

    comment: Mapped[Comment] = relationship(back_populates="edit")

    @property
    def version(self) -> str:
        return self.submitted_at.isoformat()


class Revision(Model):
    """What a comment said, as it stood before other words took its place."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    claim: Mapped[str] = mapped_column(sa.String(120))
    source: Mapped[str] = mapped_column(sa.Text)
    citation: Mapped[str] = mapped_column(sa.String(500))
    language: Mapped[str] = mapped_column(sa.String(2))
    replaced_at: Mapped[datetime] = mapped_column(default=now)
    # For what a moderator has put others in their place; none where the author did.
    replaced_for: Mapped[Purpose | None]


class Voice(Model):
    """A member in one topic: handles and a letter that say nothing outside of it, and the group
    they spoke for when they first did; a later one would tell who has changed."""

    __tablename__ = "voice"
    __table_args__ = (sa.UniqueConstraint("topic_id", "letter"),)

    topic_id: Mapped[int] = mapped_column(
        sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    # Random, so that nothing can be worked back from it.
    handle: Mapped[str] = mapped_column(sa.String(24), unique=True)
    # Beside texts without a name: nothing ties it to the other, which may stand beside the name.
    veiled_handle: Mapped[str] = mapped_column(sa.String(24), unique=True)
    group: Mapped[StakeholderGroup | None]
    letter: Mapped[str] = mapped_column(sa.String(4))

    # Drawn just now: no page of theirs knows it yet.
    is_new = False


class View(StrEnum):
    """What a member can say to a proposal."""

    SUPPORT = "support it"
    ACCEPT = "can accept"
    OBJECT = "object"
    NO_VIEW = "no view"


class Stance(Model):
    """A member's answer to a proposal; it can be changed any time."""

    __tablename__ = "stance"
    __table_args__ = (sa.UniqueConstraint("comment_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    view: Mapped[View]
    # The member's when the stance was first taken.
    group: Mapped[StakeholderGroup | None]
    # Why somebody objects; told to others only where what the member writes appears at once.
    reason: Mapped[str] = mapped_column(sa.String(600), default="")
    is_told: Mapped[bool] = mapped_column(default=True)
    # The proposal it was taken on, if that was merged into this one since.
    taken_on_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(default=now)
