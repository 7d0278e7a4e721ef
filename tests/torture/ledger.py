"""The ledger: what was sent and acknowledged, beside what is in the database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa
from flask import Flask

from forum.discussion.models import Comment
from forum.extensions import db
from forum.journal import JournalEntry
from forum.programme.models import Topic

from .writers import Sent


@dataclass
class Ledger:
    """Counts; everything after `found_once` and not of readers has to be none."""

    rounds: int = 0
    workers_killed: int = 0
    all_killed: int = 0
    posted: int = 0
    requests_sent: int = 0
    acknowledged: int = 0
    found_once: int = 0
    lost: int = 0
    doubled: int = 0
    half_written: int = 0
    gaps: int = 0
    refused: int = 0
    damaged: int = 0
    readers_checked: int = 0
    readers_reconnected: int = 0
    readers_caught_up: int = 0
    readers_wrong: int = 0
    seconds: int = 0

    @property
    def is_right(self) -> bool:
        wrong = ("lost", "doubled", "half_written", "gaps", "refused", "damaged", "readers_wrong")
        is_whole = self.posted == self.acknowledged == self.found_once
        return is_whole and not any(getattr(self, name) for name in wrong)

    def __str__(self) -> str:
        lines = [
            f"  {f.name.replace('_', ' '):<22}{getattr(self, f.name):>8}" for f in fields(self)
        ]
        return "\n".join([*lines, "  " + ("RIGHT" if self.is_right else "WRONG")])

    def take(self, app: Flask, sent: Sequence[Sent]) -> None:
        """Look everything up that was sent."""
        with app.app_context():
            comments = db.session.query(Comment).all()
            there = Counter(comment.form_key for comment in comments)
            # Also under another key than it was sent with: every text begins with its own.
            texts = Counter(comment.source.partition(" ")[0] for comment in comments)
            known = {one.key: one for one in sent}
            entries = _entries()
            whole = [c for c in comments if _is_whole(c, known.get(c.form_key), entries)]
            self.gaps = sum(_gaps(topic, comments) for topic in db.session.query(Topic))
            self.damaged = _damaged()
        acknowledged = [one for one in sent if one.number is not None]
        self.posted, self.acknowledged = len(sent), len(acknowledged)
        self.requests_sent = sum(one.tries for one in sent)
        self.refused = sum(bool(one.refused) for one in sent)
        self.found_once = sum(there[one.key] == 1 for one in acknowledged)
        self.lost = sum(there[one.key] == 0 for one in acknowledged)
        self.doubled = sum(times > 1 for times in texts.values())
        self.half_written = len(comments) - len(whole)


def _entries() -> Counter[tuple[int | None, str]]:
    rows = db.session.execute(sa.select(JournalEntry.comment_id, JournalEntry.event))
    return Counter((comment_id, event) for comment_id, event in rows)


def _is_whole(
    comment: Comment, sent: Sent | None, entries: Counter[tuple[int | None, str]]
) -> bool:
    """Every word of it, its place in the topic, and its two lines in the journal."""
    events = [entries[comment.id, f"comment {what}"] for what in ("submitted", "published")]
    return (
        sent is not None
        and (comment.source, comment.claim) == (sent.source, sent.claim)
        and f"Here ends {sent.key}." in comment.html
        and comment.is_published
        and sent.number in {None, comment.number}
        and comment.topic_id == sent.topic_id
        and events == [1, 1]
    )


def _gaps(topic: Topic, comments: Sequence[Comment]) -> int:
    """Numbers that are missing among the topic's comments, or its seqs; or are there twice."""
    numbers = sorted(c.number or 0 for c in comments if c.topic_id == topic.id)
    seqs = sa.select(JournalEntry.seq).where(
        JournalEntry.topic_id == topic.id, JournalEntry.seq.is_not(None)
    )
    found = sorted(db.session.scalars(seqs.order_by(JournalEntry.seq)))
    wrong = [a != b for a, b in zip(found, range(1, topic.seq + 1), strict=False)]
    wrong += [a != b for a, b in zip(numbers, range(1, len(numbers) + 1), strict=True)]
    return sum(wrong) + abs(topic.seq - len(found)) + abs(len(numbers) - len(found))


def _damaged() -> int:
    if db.engine.dialect.name != "sqlite":
        return 0
    return int(db.session.execute(sa.text("PRAGMA integrity_check")).scalar() != "ok")
