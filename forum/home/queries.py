"""What a member finds on coming back."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ..clock import now
from ..digests import queries as digests
from ..digests.models import Digest
from ..discussion import concerns, drafts, opening
from ..discussion import queries as discussion
from ..discussion.models import Comment
from ..discussion.readers import StoredDraft
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Exchange, ExpertSession, Series, Topic

MOST_SHOWN_A_TOPIC = 2
MOST_TOPICS_SHOWN = 5
MOST_QUESTIONS = 5


@dataclass(frozen=True)
class Home:
    """One member's home page; counts are of what this member may read."""

    series: Series
    topics: list[Topic]
    # The ids of those in which the member writes now.
    open: set[int]
    unread: dict[int, int]
    followed: set[int]
    counts: dict[int, tuple[int, datetime | None]]
    news: list[tuple[Topic, list[Comment]]]
    waiting: Sequence[Comment]
    changing: Sequence[Comment]
    replies: Sequence[Comment]
    mentions: Sequence[Comment]
    edited: Sequence[Comment]
    questions: Sequence[Comment]
    # Topic id → how many questions wait in it, where any do.
    open_questions: Mapping[int, int]
    # The ids of those among the questions that are the member's own.
    asked: set[int]
    session: ExpertSession | None
    exchanges: list[Exchange]
    digest: Digest | None
    drafts: int
    latest_draft: StoredDraft | None

    @property
    def unread_count(self) -> int:
        return sum(self.unread.get(topic.id, 0) for topic in self.topics)

    @property
    def unread_topics(self) -> int:
        return sum(topic.id in self.unread for topic in self.topics)


def home_of(member: Member, series: Series) -> Home:
    topics = programme.topics_for(member, series)
    newest = discussion.newest_unread(member, topics, MOST_SHOWN_A_TOPIC)
    followed = discussion.followed(member)
    sent = digests.sent_digests()
    to_me = concerns.said_to(member, topics)
    unseen = discussion.own_unseen(member)
    questions = concerns.questions_waiting(member, topics, MOST_QUESTIONS)
    begun = drafts.count_of(member)
    return Home(
        series=series,
        topics=topics,
        open={topic.id for topic in topics if opening.is_open(member, topic)},
        unread={comment.topic_id: count for comment, count in newest},
        counts=discussion.counts_by_topic(topics),
        news=_news([comment for comment, _ in newest], followed),
        followed=followed,
        waiting=[comment for comment in unseen if not comment.is_published],
        changing=[comment for comment in unseen if comment.is_published],
        replies=[comment for comment, is_reply in to_me if is_reply],
        mentions=[comment for comment, is_reply in to_me if not is_reply],
        edited=concerns.edited_since_answered(member),
        questions=questions,
        open_questions=_open_questions(member, topics, questions),
        asked={question.id for question in questions if question.author_id == member.id},
        session=programme.next_session(series),
        exchanges=_exchanges(member, series),
        digest=sent[0] if sent else None,
        drafts=begun,
        latest_draft=drafts.latest_of(member) if begun else None,
    )


def _exchanges(member: Member, series: Series) -> list[Exchange]:
    """Those open now where the member sits."""
    is_open = (one for one in series.exchanges if one.is_open_at(now()))
    return [one for one in is_open if member.role_at(one.roundtable_id)]


def _open_questions(
    member: Member, topics: Sequence[Topic], shown: Sequence[Comment]
) -> Mapping[int, int]:
    """Topic id → how many questions wait in it; asked only where not all are shown."""
    if len(shown) < MOST_QUESTIONS:
        return Counter(question.topic_id for question in shown)
    return concerns.waiting_by_topic(member, topics)


def _news(
    newest: Sequence[Comment], followed: Collection[int]
) -> list[tuple[Topic, list[Comment]]]:
    """The topics with unseen comments, those first that are followed, then the newest; and the
    newest of these comments."""
    together = sorted(newest, key=lambda c: c.topic_id)
    by_topic = [(t, list(cs)) for t, cs in groupby(together, lambda c: c.topic)]
    by_topic.sort(
        key=lambda row: max(c.published_at for c in row[1] if c.published_at), reverse=True
    )
    by_topic.sort(key=lambda row: row[0].id not in followed)
    return by_topic[:MOST_TOPICS_SHOWN]
