"""Questions about quotes, for authors and for the moderators of their places."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from .. import permissions
from ..discussion.models import Comment
from ..extensions import db
from ..members.models import Member
from .models import Quote

_WHOLE = joinedload(Quote.comment).joinedload(Comment.topic)


def asked_of(author: Member) -> Sequence[Quote]:
    """The passages a member was asked for, the latest first."""
    return db.session.scalars(
        sa.select(Quote)
        .join(Comment)
        .where(Comment.author_id == author.id)
        .order_by(Quote.id.desc())
        .options(_WHOLE)
    ).all()


def quote_of(author: Member, quote_id: int) -> Quote | None:
    """A passage, if this member wrote it; else it does not exist."""
    return db.session.scalar(
        sa.select(Quote)
        .join(Comment)
        .where(Quote.id == quote_id, Comment.author_id == author.id)
        .options(_WHOLE)
    )


def quote_behind(token_id: int) -> Quote | None:
    """The passage a link in a letter asks about."""
    return db.session.scalar(sa.select(Quote).where(Quote.token_id == token_id).options(_WHOLE))


def asked_at_desks_of(moderator: Member) -> list[Quote]:
    """What was asked at the roundtables this moderator keeps, the latest first."""
    found = db.session.scalars(sa.select(Quote).order_by(Quote.id.desc()).options(_WHOLE))
    return [quote for quote in found if permissions.may_moderate(moderator, quote.comment.topic)]
