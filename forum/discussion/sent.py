"""What a member has sent already: asked before every comment, so that each stands once."""

from functools import cache

import sqlalchemy as sa

from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from .models import Comment


def with_key(author: Member, form_key: str) -> Comment | None:
    """What the author posted with this form before."""
    return db.session.scalar(_with_key(), {"author_id": author.id, "form_key": form_key})


def last_of(author: Member, topic: Topic) -> Comment | None:
    """What the author has written last in a topic."""
    return db.session.scalar(_last(), {"author_id": author.id, "topic_id": topic.id})


@cache
def _by_author() -> sa.Select[Comment]:
    """To put these questions together takes longer than to ask them."""
    return sa.select(Comment).where(Comment.author_id == sa.bindparam("author_id"))


@cache
def _with_key() -> sa.Select[Comment]:
    return _by_author().where(Comment.form_key == sa.bindparam("form_key"))


@cache
def _last() -> sa.Select[Comment]:
    in_topic = _by_author().where(Comment.topic_id == sa.bindparam("topic_id"))
    return in_topic.order_by(Comment.id.desc()).limit(1)
