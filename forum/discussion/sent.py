"""What a member has sent already: asked before every comment, so that each stands once."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member
from ..programme.models import Topic
from .kinds import Kind
from .models import EDITED, Comment

# What a moderator may have filed otherwise since.
FILED = ("kind", "addressed_to")
FILED_ANEW = ("comment reclassified", "question addressed")


def with_key(author: Member, form_key: str) -> Comment | None:
    """What the author posted with this form before."""
    asked = {"author_id": author.id, "form_key": form_key}
    found = db.session.scalar(_with_key(), asked)
    return found and whole(found)


def is_of(comment: Comment, said: Mapping[str, Any]) -> bool:
    """Whether a form that says this, of what a composer asks, has made this comment."""
    # A reply has no claim, and nothing but a question is to anybody.
    names = [name for name in EDITED if name != "claim" or comment.claim]
    if not _is_filed_anew(comment):
        names += FILED if comment.kind is Kind.QUESTION else FILED[:1]
    return all((getattr(comment, name) or "") == said[name] for name in names if name in said)


def _is_filed_anew(comment: Comment) -> bool:
    filed = sa.select(JournalEntry.id).where(
        JournalEntry.comment_id == comment.id, JournalEntry.event.in_(FILED_ANEW)
    )
    return db.session.scalar(filed.limit(1)) is not None


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
    said = [_of[name] for name in (*EDITED, *FILED, "parent_id")]
    return (
        sa.select(_of.id, _of.state, _of.submitted_at, *said)
        .where(_of.author_id == sa.bindparam("author_id"), _of.topic_id == sa.bindparam("topic_id"))
        .order_by(_of.id.desc())
        .limit(1)
    )
