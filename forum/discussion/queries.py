"""Questions about comments; every one of them knows who is asking."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from .. import permissions
from ..extensions import db
from ..members.models import Member, StakeholderGroup
from ..permissions import Person
from ..programme.models import Series, Topic
from .kinds import Kind
from .models import Comment, Edit, State, Voice
from .readers import Attention, Visit

# What a page needs beside each comment, in the same query.
WITH_ITS_PLACE = (
    joinedload(Comment.author).lazyload(Member.seats),
    joinedload(Comment.voice),
    joinedload(Comment.prompt),
)
OPEN_TO_ITS_AUTHOR = (State.PENDING, State.RETURNED, State.DECLINED)


def own_unseen(member: Member) -> Sequence[Comment]:
    """What a member wrote that readers do not see, here or in changes of what they see."""
    return db.session.scalars(
        sa.select(Comment)
        .outerjoin(Comment.edit)
        .where(
            Comment.author_id == member.id,
            sa.or_(Comment.state.in_(OPEN_TO_ITS_AUTHOR), Edit.id.is_not(None)),
        )
        .order_by(Comment.submitted_at)
        .options(contains_eager(Comment.edit))
    ).all()


def own_comments(member: Member) -> Sequence[Comment]:
    """Everything a member wrote, the newest first."""
    return db.session.scalars(
        sa.select(Comment)
        .where(Comment.author_id == member.id)
        .order_by(Comment.submitted_at.desc())
        .options(joinedload(Comment.topic), joinedload(Comment.edit))
    ).all()


def has_written(member: Member) -> bool:
    """Whether there is anything that a member wrote, whatever became of it."""
    wrote = sa.exists().where(Comment.author_id == member.id)
    return bool(db.session.scalar(sa.select(wrote)))


def own_comment(member: Member, comment_id: int) -> Comment | None:
    """A comment, if this member wrote it; else it does not exist."""
    comment = db.session.get(Comment, comment_id)
    is_own = comment is not None and comment.author_id == member.id
    return comment if is_own and comment and permissions.may_read(member, comment.topic) else None


def topic_of(member: Member, comment_id: int) -> Topic | None:
    """The topic of a comment that this member may see; else it does not exist."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or not permissions.may_read(member, comment.topic):
        return None
    is_own = comment.author_id == member.id
    is_seen = comment.is_published or is_own or permissions.may_moderate(member, comment.topic)
    return comment.topic if is_seen else None


def comment_in(topic: Topic, number: int) -> Comment | None:
    """The published comment with this number; the caller may read the topic."""
    return db.session.scalar(
        sa.select(Comment).where(
            Comment.topic_id == topic.id,
            Comment.number == number,
            Comment.state == State.PUBLISHED,
        )
    )


def published_before(author: Member, topic: Topic) -> int:
    """How many published comments the author has in the topic's series."""
    published = (
        sa.select(sa.func.count())
        .select_from(Comment)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Comment.author_id == author.id, Comment.state == State.PUBLISHED)
        .where(Topic.series_id == topic.series_id)
    )
    return db.session.scalar(published) or 0


def groups_active(topic_ids: Collection[int], fewest: int) -> set[tuple[int, StakeholderGroup]]:
    """(topic id, stakeholder group) where at least so many members of the group have published
    comments."""
    rows = db.session.execute(
        sa.select(Comment.topic_id, Member.group)
        .join(Member, Comment.author_id == Member.id)
        .where(Comment.topic_id.in_(topic_ids), Comment.state == State.PUBLISHED)
        .where(Member.group.is_not(None))
        .group_by(Comment.topic_id, Member.group)
        .having(sa.func.count(Comment.author_id.distinct()) >= fewest)
    )
    return {(topic_id, group) for topic_id, group in rows if group}


def voice_of(member: Member, topic: Topic) -> Voice | None:
    return db.session.get(Voice, (topic.id, member.id))


def visit_of(member: Member, topic: Topic) -> Visit | None:
    return db.session.get(Visit, (topic.id, member.id))


def followed(member: Member) -> set[int]:
    """The ids of the topics this member follows."""
    return set(
        db.session.scalars(
            sa.select(Visit.topic_id).where(
                Visit.member_id == member.id, Visit.attention == Attention.FOLLOWED
            )
        )
    )


def unread_by_topic(
    member: Member, topics: Sequence[Topic], but: Sequence[Comment] = ()
) -> dict[int, int]:
    """Topic id → how many published comments of others this member has not seen, of those topics
    (which the caller has found for this member), without some that are shown elsewhere."""
    seen = aliased(Visit)
    rows = db.session.execute(
        sa.select(Comment.topic_id, sa.func.count())
        .outerjoin(seen, sa.and_(seen.topic_id == Comment.topic_id, seen.member_id == member.id))
        .where(*unseen(member, topics, seen), Comment.id.not_in([c.id for c in but]))
        .group_by(Comment.topic_id)
    )
    return dict(rows.all())


def counts_by_topic(topics: Sequence[Topic]) -> dict[int, tuple[int, datetime | None]]:
    """Topic id → published comments, and when the last one appeared, of those topics."""
    rows = db.session.execute(
        sa.select(Comment.topic_id, sa.func.count(), sa.func.max(Comment.published_at))
        .where(Comment.topic_id.in_([topic.id for topic in topics]))
        .where(Comment.state == State.PUBLISHED)
        .group_by(Comment.topic_id)
    )
    return {topic_id: (count, last) for topic_id, count, last in rows}


def newest_unread(
    member: Member, topics: Sequence[Topic], most: int
) -> Sequence[tuple[Comment, int]]:
    """The newest unseen comments of others in these topics, at most `most` a topic; each beside
    how many there are in its topic."""
    seen = aliased(Visit)
    place = sa.func.row_number().over(
        partition_by=Comment.topic_id, order_by=Comment.published_seq.desc()
    )
    count = sa.func.count().over(partition_by=Comment.topic_id)
    ranked = (
        sa.select(Comment.id, place.label("place"), count.label("count"))
        .outerjoin(seen, sa.and_(seen.topic_id == Comment.topic_id, seen.member_id == member.id))
        .where(*unseen(member, topics, seen))
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Comment, ranked.c.count)
        .join(ranked, ranked.c.id == Comment.id)
        .where(ranked.c.place <= most)
        .order_by(Comment.published_seq.desc())
        .options(*WITH_ITS_PLACE)
    )
    return [(comment, count) for comment, count in rows]


def unread_of_kinds(
    member: Member, topics: Sequence[Topic], wanted: Collection[Kind], most: int
) -> Sequence[Comment]:
    """Unseen comments of others of these kinds in these topics, the oldest first."""
    seen = aliased(Visit)
    return db.session.scalars(
        sa.select(Comment)
        .outerjoin(seen, sa.and_(seen.topic_id == Comment.topic_id, seen.member_id == member.id))
        .where(*unseen(member, topics, seen), Comment.kind.in_(wanted))
        .order_by(Comment.published_at)
        .limit(most)
        .options(*WITH_ITS_PLACE)
    ).all()


def own_comments_in(author: Member, topic: Topic) -> Sequence[Comment]:
    """Everything a member has written in a topic, in every state."""
    return db.session.scalars(
        sa.select(Comment)
        .where(Comment.author_id == author.id, Comment.topic_id == topic.id)
        .order_by(Comment.id)
        .options(joinedload(Comment.topic))
    ).all()


def published_between(
    member: Person, series: Series, begins_at: datetime, ends_at: datetime
) -> list[Comment]:
    """What appeared in a series in a period and this member may read, by topic and number."""
    return readable(
        member,
        sa.select(Comment)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(
            Topic.series_id == series.id,
            Comment.state == State.PUBLISHED,
            Comment.published_at >= begins_at,
            Comment.published_at < ends_at,
        )
        .order_by(Comment.topic_id, Comment.number)
        .options(*WITH_ITS_PLACE, joinedload(Comment.topic)),
    )


def answered(comments: Sequence[Comment]) -> set[int]:
    """The ids of those questions among the comments whose answer is marked and published."""
    answer = aliased(Comment)
    rows = db.session.scalars(
        sa.select(Comment.id)
        .join(answer, Comment.answer_id == answer.id)
        .where(Comment.id.in_([c.id for c in comments]), answer.state == State.PUBLISHED)
    )
    return set(rows)


def unseen(
    member: Member, topics: Sequence[Topic], seen: type[Visit]
) -> list[sa.ColumnElement[bool]]:
    """Published by others, not seen by this member (whose visit is joined as `seen`), and where it
    is not muted."""
    is_heard = sa.or_(seen.attention.is_(None), seen.attention != Attention.MUTED)
    return [*of_others(member, topics), is_unseen(member, seen), is_heard]


def of_others(member: Member, topics: Sequence[Topic]) -> list[sa.ColumnElement[bool]]:
    """What is published of others in these topics."""
    return [
        Comment.topic_id.in_([topic.id for topic in topics]),
        Comment.state == State.PUBLISHED,
        Comment.author_id != member.id,
    ]


def is_unseen(member: Member, seen: type[Visit]) -> sa.ColumnElement[bool]:
    """What came after the member's visit of its topic, and was not seen one by one."""
    return sa.and_(
        Comment.published_seq > sa.func.coalesce(seen.seq, 0),
        Comment.id.not_in(_seen_by(member)),
    )


def _seen_by(member: Member) -> list[int]:
    """The ids of the comments that this member has seen while something before was left unread."""
    lists = db.session.scalars(sa.select(Visit.seen).where(Visit.member_id == member.id))
    return [one for seen in lists for one in seen]


def readable(member: Person, query: sa.Select[Comment]) -> list[Comment]:
    """What a query finds, without what this member may not read."""
    found = db.session.scalars(query)
    return [comment for comment in found if permissions.may_read(member, comment.topic)]
