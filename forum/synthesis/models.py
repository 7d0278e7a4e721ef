"""Where a topic stands: lines of four kinds that rest on comments; every version is kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..members.models import Member
from ..programme.models import Topic


class LineKind(StrEnum):
    COMMON_GROUND = "common ground"
    DISAGREEMENT = "disagreement"
    OPEN_QUESTION = "open question"
    NEXT_STEP = "next step"


@dataclass(frozen=True)
class Line:
    """A sentence or two, and the numbers of the comments it rests on. `key` is the version it came
    with, and stays the same in later ones."""

    key: int
    kind: LineKind
    text: str
    language: str
    cites: tuple[int, ...]


class Synthesis(Model):
    """One version of a topic's synthesis: all its lines, who made it so and when."""

    __tablename__ = "synthesis"
    __table_args__ = (sa.UniqueConstraint("topic_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"))
    version: Mapped[int]
    kept: Mapped[list[dict[str, Any]]] = mapped_column("lines", sa.JSON)
    moderator_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    # The topic's at this version: what was published later is not in it.
    seq: Mapped[int]

    topic: Mapped[Topic] = relationship()
    moderator: Mapped[Member] = relationship()

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(
            Line(**{**line, "kind": LineKind(line["kind"]), "cites": tuple(line["cites"])})
            for line in self.kept
        )

    @lines.setter
    def lines(self, lines: Sequence[Line]) -> None:
        self.kept = [{**asdict(line), "cites": list(line.cites)} for line in lines]
