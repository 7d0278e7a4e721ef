"""What is new to each of many members since the last letter of a day: what concerns them alone, and
what appeared in their topics and they have not read."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..discussion import queries as discussion
from ..discussion.models import Comment
from ..discussion.readers import Attention, Visit
from ..members.models import Member
from ..permissions import OPERATOR
from ..programme.models import Series, Topic
from .models import Day
from .personal import Personal, Week, visits_of

# A letter of a day stays one that is read: so many of a topic, and so many in all.
MOST_OF_A_TOPIC, MOST = 5, 30


@dataclass(frozen=True)
class TopicNews:
    """What is new in a topic: the first few, and how many there are."""

    topic: Topic
    shown: Sequence[Comment]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class News:
    """What a member's letter of the day tells."""

    personal: Personal
    topics: Sequence[TopicNews]

    def __bool__(self) -> bool:
        """What has been waiting before is no news by itself."""
        return bool(self.personal.replies or self.personal.told or self.topics)


@dataclass(frozen=True)
class _Span:
    series: Series
    begins_at: datetime

    @property
    def series_id(self) -> int:
        return self.series.id


class DayNews:
    """A day, asked what is new in it to each of many members, as of now."""

    def __init__(self, series: Series, day: Day, since: Mapping[int, datetime]) -> None:
        self.day, self.since = day, since
        begins_at = min(since.values(), default=day.ends_at)
        self._week = Week(_Span(series, begins_at))
        self.published: dict[int, list[Comment]] = defaultdict(list)
        for comment in discussion.published_between(OPERATOR, series, begins_at, day.ends_at):
            self.published[comment.topic_id].append(comment)

    @property
    def comments(self) -> list[Comment]:
        return [comment for of_topic in self.published.values() for comment in of_topic]

    def of(self, members: Sequence[Member]) -> dict[int, News]:
        """Member id → what is new."""
        personal = self._week.of(members)
        visits = visits_of([member.id for member in members])
        return {m.id: self._news(m, personal[m.id], visits) for m in members}

    def _news(
        self, member: Member, found: Personal, visits: Mapping[tuple[int, int], Visit]
    ) -> News:
        since = self.since.get(member.id, self.day.ends_at)
        personal = replace(
            found,
            replies=[r for r in found.replies if self._is_in(r.published_at, since)],
            told=[t for t in found.told if self._is_in(t.notification.noted_at, since)],
            unread=[],
        )
        told = {one.id for one in personal.replies} | {one.comment.id for one in personal.told}
        topics, room = [], MOST
        for topic in found.topics:
            new = self._new(member, topic, visits.get((member.id, topic.id)), since, told)
            if new:
                shown = new[: min(MOST_OF_A_TOPIC, room)]
                topics.append(TopicNews(topic, shown, len(new)))
                room -= len(shown)
        return News(personal, topics)

    def _new(
        self,
        member: Member,
        topic: Topic,
        visit: Visit | None,
        since: datetime,
        told: Collection[int],
    ) -> list[Comment]:
        if visit and visit.attention is Attention.MUTED:
            return []
        read = (visit.seq if visit else None) or 0
        return [
            comment
            for comment in self.published[topic.id]
            if self._is_in(comment.published_at, since)
            and comment.author_id != member.id
            and comment.id not in told
            and (comment.published_seq or 0) > read
        ]

    def _is_in(self, moment: datetime | None, since: datetime) -> bool:
        return moment is not None and since <= moment < self.day.ends_at
