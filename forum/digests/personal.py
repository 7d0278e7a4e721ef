"""What concerns one member alone, asked for many members at once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from .. import permissions
from ..discussion.models import Comment, State
from ..discussion.queries import OPEN_TO_ITS_AUTHOR, WITH_ITS_PLACE
from ..discussion.readers import Attention, Visit
from ..extensions import db
from ..members import wishes
from ..members.models import Member
from ..members.wishes import Way
from ..notifications import queries as notifications
from ..notifications.concerning import sort_of_reply
from ..notifications.reach import REPLIES
from ..notifications.told import Told
from ..programme import queries as programme
from ..programme.models import Series, Topic
from .discretion import subscriber


@dataclass(frozen=True)
class Personal:
    """What concerns one member alone; and the topics the member reads, in programme order."""

    topics: list[Topic]
    replies: list[Comment]
    waiting: list[Comment]
    unread: list[tuple[Topic, int]]
    # Of what else the member wishes to hear in the digest.
    told: list[Told]

    def __bool__(self) -> bool:
        return bool(self.replies or self.waiting or self.unread or self.told)

    def beyond(self, most: int, lines: Sequence[object]) -> int:
        """How much there is of which a letter has no room, if it tells so many of each, and what
        else is told takes so many lines."""
        return sum(max(0, len(part) - most) for part in (self.replies, self.waiting, lines))


class Span(Protocol):
    """A time of a series, up to now."""

    @property
    def series(self) -> Series: ...
    @property
    def series_id(self) -> int: ...
    @property
    def begins_at(self) -> datetime: ...


class Week:
    """A digest's time, asked what it was to each of many members, as of now."""

    def __init__(self, digest: Span) -> None:
        self.digest = digest
        self.places = programme.by_place(digest.series)
        # Topic id → where each published comment stands in order; and the same of each author.
        self.published: dict[int, list[int]] = defaultdict(list)
        self.own: dict[tuple[int, int], list[int]] = defaultdict(list)
        for topic_id, author_id, seq in _published(digest):
            self.published[topic_id].append(seq)
            self.own[topic_id, author_id].append(seq)

    def of(self, members: Sequence[Member]) -> dict[int, Personal]:
        """Member id → replies to the member, what waits for the member, and unread topics."""
        ids = [member.id for member in members]
        replies, waiting = self._replies(ids), _waiting(ids)
        told, ways = notifications.new_since(ids, self.digest.begins_at), wishes.ways(ids)
        visits = visits_of(ids)
        found = {}
        for member in members:
            reader, member_id = subscriber(member), member.id
            topics = programme.readable(reader, self.places)
            counts = [(topic, self._unread(member_id, topic.id, visits)) for topic in topics]
            readable = [
                reply
                for reply in replies[member_id]
                if ways[member_id, sort_of_reply(reply)] is Way.DIGEST
                and permissions.may_read(reader, reply.topic)
            ]
            others = [
                one
                for one in told.get(member_id, ())
                if one.matter not in REPLIES
                and ways[member_id, one.matter] is Way.DIGEST
                and (one.measure or permissions.may_read(reader, one.comment.topic))
            ]
            unread = [(topic, count) for topic, count in counts if count]
            found[member_id] = Personal(topics, readable, waiting[member_id], unread, others)
        return found

    def _unread(self, member_id: int, topic_id: int, visits: dict[tuple[int, int], Visit]) -> int:
        # Asked for so that nothing is kept of the many topics and members without any.
        all_there = self.published.get(topic_id)
        if not all_there:
            return 0
        visit = visits.get((member_id, topic_id))
        if visit and visit.attention is Attention.MUTED:
            return 0
        seen = (visit.seq if visit else None) or 0
        own = self.own.get((topic_id, member_id), [])
        others = len(all_there) - bisect_right(all_there, seen)
        return others - (len(own) - bisect_right(own, seen))

    def _replies(self, ids: Sequence[int]) -> dict[int, list[Comment]]:
        mine = aliased(Comment)
        rows = db.session.execute(
            sa.select(mine.author_id, Comment)
            .join(mine, Comment.parent_id == mine.id)
            .where(
                mine.author_id.in_(ids),
                Comment.author_id != mine.author_id,
                Comment.state == State.PUBLISHED,
                Comment.published_at > self.digest.begins_at,
            )
            .order_by(Comment.published_at.desc())
            .options(
                *WITH_ITS_PLACE,
                joinedload(Comment.topic),
                contains_eager(Comment.parent.of_type(mine)),
            )
        )
        return _grouped(rows)


def _published(digest: Span) -> sa.Result[int, int, int]:
    return db.session.execute(
        sa.select(Comment.topic_id, Comment.author_id, Comment.published_seq)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Topic.series_id == digest.series_id, Comment.state == State.PUBLISHED)
        .where(Comment.published_seq.is_not(None))
        .order_by(Comment.published_seq)
    )


def visits_of(ids: Sequence[int]) -> dict[tuple[int, int], Visit]:
    """(Member id, topic id) → how far the member has read there; for letters to these members."""
    found = db.session.scalars(sa.select(Visit).where(Visit.member_id.in_(ids)))
    return {(visit.member_id, visit.topic_id): visit for visit in found}


def _waiting(ids: Sequence[int]) -> dict[int, list[Comment]]:
    rows = db.session.execute(
        sa.select(Comment.author_id, Comment)
        .join(Comment.topic)
        .where(Comment.author_id.in_(ids), Comment.state.in_(OPEN_TO_ITS_AUTHOR))
        .order_by(Comment.submitted_at)
        .options(contains_eager(Comment.topic))
    )
    return _grouped(rows)


def _grouped(rows: sa.Result[int, Comment]) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = defaultdict(list)
    for member_id, comment in rows:
        found[member_id].append(comment)
    return found
