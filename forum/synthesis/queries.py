"""What a topic's synthesis says; the caller has found the topic for whoever asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..discussion.attribution import penned
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from .models import Line, LineKind, Synthesis


@dataclass(frozen=True)
class Version:
    """A synthesis as its readers see it."""

    version: int
    lines: Sequence[Line]
    made_at: datetime
    by: str
    seq: int

    def of_kind(self, kind: LineKind) -> list[Line]:
        return [line for line in self.lines if line.kind is kind]

    @property
    def cited(self) -> set[int]:
        return {number for line in self.lines for number in line.cites}


def current(topic: Topic) -> Version | None:
    """The synthesis as it stands; None where there is none."""
    if not topic.synthesis_version:
        return None
    found = versions(topic, topic.synthesis_version)
    return found[0] if found and found[0].lines else None


def versions(topic: Topic, only: int | None = None) -> list[Version]:
    """Every version there was, or this one, the newest first."""
    query = (
        sa.select(Synthesis)
        .where(Synthesis.topic_id == topic.id)
        .order_by(Synthesis.version.desc())
        .options(joinedload(Synthesis.moderator).lazyload(Member.seats))
    )
    if only is not None:
        query = query.where(Synthesis.version == only)
    return [
        Version(
            row.version,
            row.lines,
            row.made_at,
            penned(topic, row.moderator, row.made_at),
            row.seq,
        )
        for row in db.session.scalars(query)
    ]


def differences(before: Version | None, after: Version) -> list[tuple[Line | None, Line | None]]:
    """What became of each line that is another one; nothing where only their order is."""
    old = {line.key: line for line in before.lines} if before else {}
    new = {line.key: line for line in after.lines}
    changed = [(old.get(key), line) for key, line in new.items() if old.get(key) != line]
    return [*changed, *((line, None) for key, line in old.items() if key not in new)]


def lines_of(topic: Topic, version: int) -> tuple[Line, ...] | None:
    """The lines of a version, none before the first; None if there never was such a version."""
    if version == 0:
        return ()
    row = db.session.scalar(
        sa.select(Synthesis).where(Synthesis.topic_id == topic.id, Synthesis.version == version)
    )
    return row.lines if row else None


def not_published(topic: Topic, numbers: Collection[int]) -> list[int]:
    """Those of the numbers that no published comment of the topic has."""
    found = db.session.scalars(
        sa.select(Comment.number).where(
            Comment.topic_id == topic.id,
            Comment.number.in_(numbers),
            Comment.state == State.PUBLISHED,
        )
    )
    return sorted(set(numbers) - set(found))
