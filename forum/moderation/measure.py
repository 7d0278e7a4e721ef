"""What was decided about a member at a roundtable, and what they say to it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..members.models import Member
from ..programme.models import Roundtable


class MeasureKind(StrEnum):
    """The first three are ways of standing at a roundtable; the last one takes the seat away."""

    TRUST = "trusted"
    HOLD = "held"
    PAUSE = "paused"
    REMOVAL = "removal"


# What is against a member: they may object.
AGAINST = (MeasureKind.HOLD, MeasureKind.PAUSE, MeasureKind.REMOVAL)


class Measure(Model):
    """What a moderator or, of a removal, an organiser has decided about a member at a roundtable,
    with its reason and what the member was told; and the member's objection, once, with its answer
    by somebody else, where there is anybody."""

    __tablename__ = "measure"
    __table_args__ = (sa.Index("ix_measure_roundtable_id_id", "roundtable_id", "id"),)

    NOTES: ClassVar = ("note", "note_with_answer", "note_at_end")

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    roundtable_id: Mapped[int] = mapped_column(sa.ForeignKey("roundtable.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    kind: Mapped[MeasureKind]
    reason: Mapped[str] = mapped_column(sa.String(120), default="")
    message: Mapped[str] = mapped_column(sa.Text, default="")
    # For the moderators alone, as beside every decision: when it was taken, answered, ended.
    note: Mapped[str] = mapped_column(sa.Text, default="")
    note_at_end: Mapped[str] = mapped_column(sa.Text, default="")
    note_with_answer: Mapped[str] = mapped_column(sa.Text, default="")
    taken_at: Mapped[datetime] = mapped_column(default=now)
    # Until when it was to hold, none for no end; and when somebody ended it, or took another one.
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    objection: Mapped[str] = mapped_column(sa.Text, default="")
    objected_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    roundtable: Mapped[Roundtable] = relationship()

    @property
    def holds(self) -> bool:
        """Whether it has been ended neither by hand nor by time, nor by what organisers did with
        the seat since."""
        if self.ended_at or (self.until and self.until <= now()):
            return False
        at_table = (s for s in self.member.seats if s.roundtable_id == self.roundtable_id)
        seat = next(at_table, None)
        if self.kind is MeasureKind.REMOVAL:
            return seat is None
        return seat is not None and seat.standing_now == self.kind.value

    @property
    def may_be_objected_to(self) -> bool:
        return self.kind in AGAINST and self.holds and self.objected_at is None

    @property
    def waits_for_an_answer(self) -> bool:
        return self.objected_at is not None and self.answered_at is None

    @property
    def is_answered_by_who_decided(self) -> bool:
        """Where there is nobody else."""
        return self.answered_at is not None and self.answered_by_id == self.by_id

    @property
    def promised_at(self) -> datetime | None:
        """By when an objection is answered."""
        hours = self.roundtable.series.hours_to_answer
        return self.objected_at + timedelta(hours=hours) if self.objected_at else None

    @property
    def is_late(self) -> bool:
        """Whether an objection waits longer than was promised."""
        promised_at = self.promised_at
        return self.waits_for_an_answer and promised_at is not None and promised_at < now()
