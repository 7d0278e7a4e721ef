"""Digests, the items in them, when they come, and the delivery of each to each member."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..discussion.models import Comment
from ..extensions import Model
from ..members.models import Member
from ..programme.models import Roundtable, Series, Topic
from ..rendering import KeepsHtml
from .outsider import Outsider, new_key


class Why(StrEnum):
    """Why an item was gathered."""

    PROPOSAL = "new proposal"
    QUESTION = "question waiting"
    ANSWERED = "most answered"
    NEW = "new comment"
    STANCES = "stances taken"
    LINE = "synthesis line"
    DECISIONS = "decisions"


class Unapproved(StrEnum):
    """What becomes of a digest that nobody has approved by its hour."""

    WAIT = "wait"
    GO = "go"


class Plan(Model):
    """When a series' digest is gathered and sent; without a row, as these defaults say."""

    __tablename__ = "digest_plan"

    series_id: Mapped[int] = mapped_column(
        sa.ForeignKey("series.id", ondelete="CASCADE"), primary_key=True
    )
    is_on: Mapped[bool] = mapped_column(default=True)
    # Monday is 0.
    weekday: Mapped[int] = mapped_column(default=4)
    hour: Mapped[int] = mapped_column(default=10)
    time_zone: Mapped[str] = mapped_column(sa.String(60))
    # Between gathering and sending.
    hours_to_edit: Mapped[int] = mapped_column(default=4)
    unapproved: Mapped[Unapproved] = mapped_column(default=Unapproved.WAIT)
    # Letters tell titles and counts only: everywhere, or of these topics.
    is_discreet: Mapped[bool] = mapped_column(default=False)
    discreet_topics: Mapped[list[int]] = mapped_column(default=list)

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """What holds as long as nobody has said otherwise."""
        given = {c.key: c.default for c in sa.inspect(cls).columns}
        return {
            key: default.arg(None) if default.is_callable else default.arg
            for key, default in given.items()
            if isinstance(default, sa.ColumnDefault)
        }


class Stage(StrEnum):
    """How far a digest has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    HELD = "on hold"
    SENT = "sent"
    QUIET = "nothing to report"


class Digest(KeepsHtml, Model):
    """One week's letter to the group, a draft until it is sent; or a correction of one."""

    __tablename__ = "digest"
    TEXTS = {"note": ("note_html", "digest {0.number} corrigendum {0.correction}")}
    __table_args__ = (
        sa.UniqueConstraint("series_id", "number", "correction"),
        # Whoever gathers a week, it has one digest.
        sa.UniqueConstraint("series_id", "period_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"))
    number: Mapped[int]
    # Which corrigendum to that number it is; 0: it is the digest itself.
    correction: Mapped[int] = mapped_column(default=0)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # The day on which its week ends, where the series is.
    period_on: Mapped[date | None]
    subject: Mapped[str] = mapped_column(sa.String(150), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    note_html: Mapped[str] = mapped_column(sa.Text, default="")
    gathered_at: Mapped[datetime] = mapped_column(default=now)
    # Rises with every change, so that two editors cannot overwrite each other unseen.
    version: Mapped[int] = mapped_column(default=1)
    # Its hour; none: whenever somebody sends it.
    due_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    held_at: Mapped[datetime | None]
    # When its editors were told that its hour had come and nobody had approved it.
    nudged_at: Mapped[datetime | None]
    # A week of which there was nothing to tell: it has its number, and no letters.
    is_quiet: Mapped[bool] = mapped_column(default=False)
    # Such a one, because its editors have thrown its draft away: later ones tell of the week.
    is_skipped: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    # Whom it goes to.
    to_members: Mapped[bool] = mapped_column(default=True)
    to_observers: Mapped[bool] = mapped_column(default=True)
    to_outside: Mapped[bool] = mapped_column(default=False)

    series: Mapped[Series] = relationship()
    items: Mapped[list["Item"]] = relationship(
        back_populates="digest", order_by="Item.position", cascade="all, delete-orphan"
    )
    table_notes: Mapped[list["TableNote"]] = relationship(cascade="all, delete-orphan")

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def stage(self) -> Stage:
        if self.is_sent:
            return Stage.QUIET if self.is_quiet else Stage.SENT
        if self.held_at:
            return Stage.HELD
        return Stage.APPROVED if self.approved_at else Stage.DRAFT


# The lists an issue goes to.
LISTS = ("to_members", "to_observers", "to_outside")


class Item(Model):
    """Something chosen for a digest: a comment, or what else happened in a topic; dropped ones are
    kept, so that they are not offered again."""

    __tablename__ = "digest_item"
    __table_args__ = (sa.UniqueConstraint("digest_id", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(sa.ForeignKey("digest.id"))
    # What it tells of, the same in every digest: “comment 7”, “stances 7”, “line 3.2”.
    mark: Mapped[str] = mapped_column(sa.String(60))
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"))
    # Where it happened, if it is about no comment.
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"))
    position: Mapped[int]
    why: Mapped[Why]
    voices: Mapped[int] = mapped_column(default=0)
    # Counts as they were gathered; never words, never whose.
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_dropped: Mapped[bool] = mapped_column(default=False)
    # Its number among all paragraphs of the digest, from its sending on.
    paragraph: Mapped[int | None]
    # Its passage stands above all others.
    is_pinned: Mapped[bool] = mapped_column(default=False)
    # The editor's own; empty: the author's.
    headline: Mapped[str] = mapped_column(sa.String(120), default="")
    # Where the chosen passages stand in the comment's words, and a sum by which is seen that they
    # still do; the words themselves are never kept a second time.
    passages: Mapped[list[int]] = mapped_column(default=list)
    passages_sum: Mapped[str] = mapped_column(sa.String(64), default="")

    digest: Mapped[Digest] = relationship(back_populates="items")
    comment: Mapped[Comment | None] = relationship()
    own_topic: Mapped[Topic | None] = relationship()

    @property
    def topic(self) -> Topic:
        return self.comment.topic if self.comment else cast(Topic, self.own_topic)


class TableNote(KeepsHtml, Model):
    """What the editors say of one roundtable, or (none) of the key questions, in one digest."""

    __tablename__ = "digest_note"
    TEXTS = {"note": ("html", "digest {0.digest_id} {0.roundtable_id}")}
    __table_args__ = (sa.UniqueConstraint("digest_id", "roundtable_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(sa.ForeignKey("digest.id"))
    roundtable_id: Mapped[int | None] = mapped_column(sa.ForeignKey("roundtable.id"))
    note: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    # The number of its first paragraph, from the digest's sending on.
    paragraph: Mapped[int | None]

    roundtable: Mapped[Roundtable | None] = relationship()


class Editor(Model):
    """Somebody who has a draft open: since when, and when that was last known."""

    __tablename__ = "digest_editor"

    digest_id: Mapped[int] = mapped_column(
        sa.ForeignKey("digest.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)

    member: Mapped[Member] = relationship()


class Day(Model):
    """A day of which letters tell those who wish to hear every day: one, whoever begins it."""

    __tablename__ = "digest_day"
    __table_args__ = (sa.UniqueConstraint("series_id", "day_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id", ondelete="CASCADE"))
    day_on: Mapped[date]
    ends_at: Mapped[datetime]

    series: Mapped[Series] = relationship()


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DOUBT = "in doubt"
    FAILED = "failed"
    DROPPED = "dropped"


# What did not arrive, as far as anybody knows: it can be sent again by hand.
UNSENT = (DeliveryState.DOUBT, DeliveryState.FAILED)
# On its way, or there, as far as anybody knows.
WENT = (
    *(DeliveryState.QUEUED, DeliveryState.SENDING),
    *(DeliveryState.SENT, DeliveryState.DOUBT),
)


class Delivery(Model):
    """One digest, or one day's letter, on its way to one member or (a digest) outside reader: at
    most one letter, whatever crashes in between. To neither: it went, and they are forgotten."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("digest_id", "member_id"),
        sa.UniqueConstraint("digest_id", "outsider_id"),
        sa.UniqueConstraint("day_id", "member_id"),
        # By these the letters that wait are found, without a look at those that have gone.
        sa.Index("ix_delivery_digest_id_state_outsider_id", "digest_id", "state", "outsider_id"),
        sa.Index("ix_delivery_day_id_state", "day_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int | None] = mapped_column(sa.ForeignKey("digest.id"))
    day_id: Mapped[int | None] = mapped_column(sa.ForeignKey("digest_day.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    outsider_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("outside_reader.id", ondelete="SET NULL")
    )
    # The list of the issue that the reader was on; none for a day's letter.
    on_list: Mapped[str] = mapped_column(sa.String(12), default="")
    # From when on a day's letter tells what is new.
    since: Mapped[datetime | None]
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

    digest: Mapped[Digest | None] = relationship()
    day: Mapped[Day | None] = relationship()
    member: Mapped[Member | None] = relationship()
    outsider: Mapped[Outsider | None] = relationship()

    @property
    def reader(self) -> Any:
        """Whom it goes to; none, if they are forgotten."""
        return self.member or self.outsider
