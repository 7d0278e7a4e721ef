"""Who has which case open: others see it, and are hindered by nothing."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from .. import live
from ..clock import now
from ..discussion.models import Comment
from ..extensions import db, insert
from ..members.models import Member, Seat
from ..members.queries import is_here
from ..permissions import Role
from ..programme.models import Topic
from .models import Claim
from .queries import at_desks_of

LASTS = timedelta(minutes=10)
# Of a claim that is let go; in words, as what is put together for SQLite leaves the tables out.
_PLACE: sa.ColumnClause[int | None] = sa.literal_column(
    "(SELECT topic.roundtable_id FROM topic JOIN comment ON comment.topic_id = topic.id"
    " WHERE comment.id = claim.comment_id)"
)


def claim(member: Member, comment: Comment) -> Claim | None:
    """Note that a moderator has this case open, and no other one; returns who else has it."""
    elsewhere = sa.and_(Claim.member_id == member.id, Claim.comment_id != comment.id)
    is_over = sa.and_(Claim.comment_id == comment.id, ~_lasts(Claim))
    places = _let_go(sa.or_(elsewhere, is_over))
    mine = {"comment_id": comment.id, "member_id": member.id}
    times = {"since": now(), "until": now() + LASTS}
    noted = insert(Claim).values(**mine, **times).on_conflict_do_nothing()
    is_new = db.session.scalar(noted.returning(Claim.comment_id))
    if not is_new:
        lasts_on = sa.update(Claim).filter_by(**mine).values(until=now() + LASTS)
        db.session.execute(lasts_on.execution_options(synchronize_session=False))
    db.session.commit()
    for place in places | ({comment.topic.roundtable_id} if is_new else set()):
        live.announce_claim(place)
    return on(member, comment)


def release(member_id: int, comment_id: int | None = None) -> None:
    """Note that a moderator has left the case they had open (or this one, if it is that); doing it
    twice does nothing more."""
    is_it = [Claim.comment_id == comment_id] if comment_id else []
    places = _let_go(Claim.member_id == member_id, *is_it)
    db.session.commit()
    for place in places:
        live.announce_claim(place)


def on(member: Member, comment: Comment) -> Claim | None:
    """Who else has this case open, and first of them; for its moderators."""
    return db.session.scalar(
        sa.select(Claim)
        .where(Claim.comment_id == comment.id, is_first_of_others(member))
        .options(joinedload(Claim.moderator).lazyload(Member.seats))
    )


def at_desks(member: Member) -> list[Claim]:
    """What others have open at the roundtables this moderator keeps; of each case who was first."""
    return list(
        db.session.scalars(
            sa.select(Claim)
            .join(Comment, Claim.comment_id == Comment.id)
            .join(Topic, Comment.topic_id == Topic.id)
            .where(at_desks_of(member), is_first_of_others(member))
            .options(joinedload(Claim.moderator).lazyload(Member.seats))
        )
    )


def is_first_of_others(member: Member) -> sa.ColumnElement[bool]:
    """Of the claims on a comment the one to be told of: the first of the others' that last."""
    other = aliased(Claim)
    first = (
        sa.select(other.member_id)
        .where(other.comment_id == Claim.comment_id, other.member_id != member.id, _lasts(other))
        .order_by(other.since, other.member_id)
        .limit(1)
        .correlate(Claim)
    )
    return Claim.member_id == first.scalar_subquery()


def _lasts(claim: type[Claim]) -> sa.ColumnElement[bool]:
    """Whether a claim is not too old, and whoever has it keeps that desk still."""
    place = sa.or_(Topic.roundtable_id.is_(None), Topic.roundtable_id == Seat.roundtable_id)
    sits = sa.and_(Seat.member_id == Member.id, Seat.role == Role.MODERATOR, place)
    keeper = (
        sa.select(Member.id)
        .join(Comment, Comment.id == claim.comment_id)
        .join(Topic, Topic.id == Comment.topic_id)
        .outerjoin(Seat, sits)
        .where(Member.id == claim.member_id, is_here())
        .where(sa.or_(Member.is_organiser, Seat.member_id.is_not(None)))
        .correlate(claim)
    )
    return sa.and_(claim.until > now(), keeper.exists())


def _let_go(*which: sa.ColumnElement[bool]) -> set[int | None]:
    """The roundtables where something is nobody's any more. Part of the caller's transaction."""
    gone = sa.delete(Claim).where(*which).returning(_PLACE)
    return set(db.session.scalars(gone.execution_options(synchronize_session=False)))
