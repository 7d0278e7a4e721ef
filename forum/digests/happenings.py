"""What else happened in a week: stances, lines of a synthesis, decisions; counts, never words."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from .. import permissions
from ..discussion.models import Comment, Stance, State
from ..discussion.queries import WITH_ITS_PLACE, readable
from ..discussion.tallies import FEWEST_ANSWERS, tallies
from ..extensions import db
from ..journal import JournalEntry
from ..moderation.models import Decision, Verdict
from ..permissions import Person
from ..programme.models import Topic
from ..synthesis.models import Line, Synthesis
from .models import Digest, Item, Why

# A letter stays one that is read.
MOST_STANCES, MOST_LINES = 5, 12
# Decisions that change what everybody reads.
OF_NOTE = (Verdict.REMOVE, Verdict.RESTORE, Verdict.MOVE, Verdict.OVERTURN)


@dataclass(frozen=True)
class Happening:
    """Something an item can tell of, by the mark it has in every digest."""

    mark: str
    why: Why
    comment: Comment | None = None
    topic: Topic | None = None
    voices: int = 0
    data: dict[str, Any] = field(default_factory=dict)


def in_week(by: Person, digest: Digest) -> Iterator[Happening]:
    """What happened in a digest's week in the topics that this editor reads."""
    topics = {t.id: t for t in digest.series.topics if permissions.may_read(by, t)}
    stances = sorted(_stances(by, digest), key=lambda told: -told.data["taken"])
    yield from stances[:MOST_STANCES]
    yield from islice(_lines(digest, topics), MOST_LINES)
    yield from _decisions(digest, topics)


def _stances(by: Person, digest: Digest) -> Iterator[Happening]:
    """Proposals that enough members have answered in the week: fewer could be told apart."""
    taken = sa.func.count().label("taken")
    rows = db.session.execute(
        sa.select(Stance.comment_id, taken)
        .join(Comment, Stance.comment_id == Comment.id)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Topic.series_id == digest.series_id, Comment.state == State.PUBLISHED)
        .where(Stance.taken_at >= digest.begins_at, Stance.taken_at < digest.ends_at)
        .group_by(Stance.comment_id)
        .having(taken >= FEWEST_ANSWERS)
    )
    counts: dict[int, int] = dict(rows.all())
    query = sa.select(Comment).where(Comment.id.in_(counts))
    moved = readable(by, query.options(*WITH_ITS_PLACE, joinedload(Comment.topic)))
    before = _told_counts(digest)
    for comment_id, tally in tallies(moved).items():
        if tally.is_shown:
            comment = next(c for c in moved if c.id == comment_id)
            mark = f"stances {comment_id}"
            data = {"taken": counts[comment_id], "counts": dict(tally.counts)}
            if mark in before:
                data["before"] = before[mark]
            yield Happening(mark, Why.STANCES, comment=comment, data=data)


def _told_counts(digest: Digest) -> dict[str, dict[str, int]]:
    """What earlier digests said of how proposals are seen."""
    rows = db.session.execute(
        sa.select(Item.mark, Item.data)
        .join(Digest)
        .where(Digest.series_id == digest.series_id, Digest.number < digest.number)
        .where(Item.why == Why.STANCES, Item.is_dropped.is_(False), Digest.sent_at.is_not(None))
        .order_by(Digest.number)
    )
    return {mark: data["counts"] for mark, data in rows}


def _lines(digest: Digest, topics: Mapping[int, Topic]) -> Iterator[Happening]:
    """Lines that are new or say something else, and that no letter has told like this."""
    versions = _versions(topics, digest.ends_at)
    told_at = _told_at(digest)
    for topic_id, rows in versions.items():
        if rows[-1].made_at < digest.begins_at:
            continue
        before = lines_at(rows, digest.begins_at)
        for key, line in lines_at(rows, digest.ends_at).items():
            mark = f"line {topic_id}.{key}"
            told = lines_at(rows, told_at[mark]).get(key) if mark in told_at else before.get(key)
            if told is None or (told.kind, told.text) != (line.kind, line.text):
                yield Happening(mark, Why.LINE, topic=topics[topic_id])


def _told_at(digest: Digest) -> dict[str, datetime]:
    rows = db.session.execute(
        sa.select(Item.mark, sa.func.max(Digest.sent_at))
        .join(Digest)
        .where(Digest.series_id == digest.series_id, Digest.number < digest.number)
        .where(Item.why == Why.LINE, Item.is_dropped.is_(False), Digest.sent_at.is_not(None))
        .group_by(Item.mark)
    )
    return {mark: sent_at for mark, sent_at in rows if sent_at}


def _versions(topic_ids: Collection[int], until: datetime) -> dict[int, list[Synthesis]]:
    found: dict[int, list[Synthesis]] = defaultdict(list)
    rows = db.session.scalars(
        sa.select(Synthesis)
        .where(Synthesis.topic_id.in_(topic_ids), Synthesis.made_at < until)
        .order_by(Synthesis.topic_id, Synthesis.version)
    )
    for row in rows:
        found[row.topic_id].append(row)
    return found


def lines_at(rows: Sequence[Synthesis], moment: datetime) -> dict[int, Line]:
    """Key → line, as a topic's synthesis was just before a moment."""
    before = [row for row in rows if row.made_at < moment]
    return {line.key: line for line in before[-1].lines} if before else {}


def present_lines(items: Sequence[Item]) -> dict[str, Line]:
    """Mark → line, as the lines that these items tell of are now; without those that are gone."""
    ids = {item.topic_id for item in items if item.why is Why.LINE}
    if not ids:
        return {}
    rows = db.session.scalars(
        sa.select(Synthesis)
        .join(Topic, Synthesis.topic_id == Topic.id)
        .where(Topic.id.in_(ids), Synthesis.version == Topic.synthesis_version)
    )
    return {f"line {row.topic_id}.{line.key}": line for row in rows for line in row.lines}


def _decisions(digest: Digest, topics: Mapping[int, Topic]) -> Iterator[Happening]:
    """How many decisions of note there were in each topic, and what rule or lock came to hold."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = db.session.execute(
        sa.select(Decision.topic_id, Decision.verdict, sa.func.count())
        .where(Decision.topic_id.in_(topics), Decision.verdict.in_(OF_NOTE))
        .where(Decision.made_at >= digest.begins_at, Decision.made_at < digest.ends_at)
        .group_by(Decision.topic_id, Decision.verdict)
    )
    for topic_id, verdict, count in rows:
        found[topic_id][verdict.value] = count
    for topic in topics.values():
        if topic.locks_at and digest.begins_at <= topic.locks_at < digest.ends_at:
            found[topic.id]["locked"] = True
    for entry in _new_rules(digest, topics):
        found[entry.topic_id or 0]["rule"] = entry.data["attribution"]
    for topic_id, data in found.items():
        yield Happening(
            f"decisions {topic_id}", Why.DECISIONS, topic=topics[topic_id], data=dict(data)
        )


def _new_rules(digest: Digest, topic_ids: Collection[int]) -> Sequence[JournalEntry]:
    return db.session.scalars(
        sa.select(JournalEntry)
        .where(JournalEntry.event == "rule changed", JournalEntry.topic_id.in_(topic_ids))
        .where(JournalEntry.at >= digest.begins_at, JournalEntry.at < digest.ends_at)
        .order_by(JournalEntry.id)
    ).all()
