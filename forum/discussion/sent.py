"""What a member has sent already: asked before every comment, so that each stands once."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from .models import Comment


def with_key(author: Member, form_key: str) -> Comment | None:
    """What the author posted with this form before."""
    asked = {"author_id": author.id, "form_key": form_key}
    found = db.session.scalar(_with_key(), asked)
    return found and whole(found)


def last_of(author: Member, topic: Topic) -> sa.Row[Any] | None:
    """What the author has written last in a topic, as much as is asked of it."""
    asked = {"author_id": author.id, "topic_id": topic.id}
    return db.session.execute(_last(), asked).first()


def whole(comment_id: int) -> Comment:
    """All of what was found here."""
    return db.session.get_one(Comment, comment_id)


# To put these questions together takes longer than to ask them; to make ready for a whole comment,
# where there is none nearly always, as well.
_of = Comment.__table__.c


@cache
def _with_key() -> sa.Select[Any]:
    return sa.select(_of.id).where(
        _of.author_id == sa.bindparam("author_id"), _of.form_key == sa.bindparam("form_key")
    )


@cache
def _last() -> sa.Select[Any]:
    words = (_of.kind, _of.claim, _of.source, _of.parent_id)
    return (
        sa.select(_of.id, _of.state, _of.submitted_at, *words)
        .where(_of.author_id == sa.bindparam("author_id"), _of.topic_id == sa.bindparam("topic_id"))
        .order_by(_of.id.desc())
        .limit(1)
    )
