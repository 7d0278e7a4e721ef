"""Questions about quotes, for authors and for the moderators of their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from .. import permissions
from ..discussion.attribution import Answer
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.models import Consent, Member, Subject
from ..moderation import branches
from ..moderation.branches import Branch
from ..moderation.filters import Waits
from .models import Quote


@dataclass(frozen=True)
class Permission:
    """A passage that may be published, and the consent of its author."""

    quote: Quote
    consent: Consent


_WHOLE = joinedload(Quote.comment).options(
    joinedload(Comment.topic), selectinload(Comment.revisions)
)


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


def permitted(comments: Sequence[Comment]) -> list[Permission]:
    """The passages of these comments that may be published, each with the consent that says so;
    for those who may read the comments."""
    rows = db.session.execute(
        sa.select(Quote, Consent)
        .join(Consent, Consent.reference == sa.cast(Quote.id, sa.String))
        .where(Consent.subject == Subject.QUOTE, Consent.withdrawn_at.is_(None))
        .where(Quote.comment_id.in_([comment.id for comment in comments if comment.is_published]))
        .where(Quote.answer.is_not(None), Quote.answer != Answer.NO)
        .order_by(Quote.comment_id, Quote.id)
        .options(_WHOLE)
    )
    return [Permission(quote, consent) for quote, consent in rows if not quote.is_void]


@cache
def answered() -> Branch:
    """Of what waits for moderators: answers that nobody has taken note of yet."""
    # First what is answered, which is little: the comments are not gone through for it.
    answers = (
        sa.select(Quote.comment_id, sa.func.min(Quote.answered_at).label("since"))
        .add_columns(sa.func.count(Quote.id).label("count"))
        .where(Quote.answer.is_not(None), Quote.noted_at.is_(None))
        .group_by(Quote.comment_id)
        .subquery()
    )
    query = (
        sa.select(Comment.id)
        .join(answers, answers.c.comment_id == Comment.id)
        .where(Comment.state == State.PUBLISHED)
    )
    return Branch(Waits.QUOTED, query, answers.c.since, answers.c["count"])


branches.ALSO.append(answered)


def quote_at_desks_of(moderator: Member, quote_id: int) -> Quote | None:
    """One of these; else it does not exist."""
    quote = db.session.get(Quote, quote_id)
    is_kept = quote and permissions.may_moderate(moderator, quote.comment.topic)
    return quote if is_kept else None


def asked_at_desks_of(moderator: Member) -> list[Quote]:
    """What was asked at the roundtables this moderator keeps, the latest first."""
    found = db.session.scalars(sa.select(Quote).order_by(Quote.id.desc()).options(_WHOLE))
    return [quote for quote in found if permissions.may_moderate(moderator, quote.comment.topic)]
