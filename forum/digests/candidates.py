"""What of a series can stand in a digest: asked for whoever makes it."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..discussion.kinds import Kind
from ..discussion.models import Comment, State
from ..discussion.queries import WITH_ITS_PLACE, readable
from ..extensions import db
from ..permissions import Person
from ..programme.models import Topic
from .models import Digest, Item

# For so long a question without an answer is told of, if no digest has told of it.
STILL_WAITING = timedelta(days=28)


def told_before(digest: Digest) -> set[str]:
    """The marks of what stood in an earlier digest; it does not come again."""
    return set(
        db.session.scalars(
            sa.select(Item.mark)
            .join(Digest)
            .where(Digest.series_id == digest.series_id, Digest.number < digest.number)
        )
    )


def answers_in(digest: Digest) -> dict[int, tuple[int, int]]:
    """Comment id → how many members have replied to it in a digest's week, and how often."""
    rows = db.session.execute(
        sa.select(Comment.parent_id, sa.func.count(Comment.author_id.distinct()), sa.func.count())
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Topic.series_id == digest.series_id, Comment.state == State.PUBLISHED)
        .where(Comment.published_at >= digest.begins_at, Comment.published_at < digest.ends_at)
        .where(Comment.parent_id.is_not(None))
        .group_by(Comment.parent_id)
    )
    return {parent_id: (voices, volume) for parent_id, voices, volume in rows if parent_id}


def still_waiting_or(by: Person, digest: Digest, ids: Collection[int]) -> list[Comment]:
    """What appeared before a digest's week: these comments, and questions asked not long ago."""
    asked_lately = sa.and_(
        Comment.kind == Kind.QUESTION, Comment.published_at > digest.begins_at - STILL_WAITING
    )
    return readable(
        by,
        sa.select(Comment)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Topic.series_id == digest.series_id, Comment.state == State.PUBLISHED)
        .where(Comment.published_at < digest.begins_at)
        .where(sa.or_(Comment.id.in_(ids), asked_lately))
        .options(*WITH_ITS_PLACE, joinedload(Comment.topic)),
    )
