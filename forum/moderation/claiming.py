"""Who has which case open: others see it, and are hindered by nothing."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from .. import live
from ..clock import now
from ..discussion.models import Comment
from ..extensions import db
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
    """Note that a moderator has this case open, and no other one; returns who had it before them
    and has it still, if somebody has."""
    elsewhere = sa.and_(Claim.member_id == member.id, Claim.comment_id != comment.id)
    is_over = sa.and_(Claim.comment_id == comment.id, ~_lasts())
    places = _let_go(sa.or_(elsewhere, is_over))
    # Both databases know "on conflict do nothing", under names of their own.
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if is_postgresql else sqlite.insert)(Claim)
    mine = {"comment_id": comment.id, "member_id": member.id}
    times = {"since": now(), "until": now() + LASTS}
    is_new = db.session.scalar(
        insert.values(**mine, **times).on_conflict_do_nothing().returning(Claim.comment_id)
    )
    is_mine = is_new or db.session.scalar(
        sa.update(Claim)
        .filter_by(**mine)
        .values(until=now() + LASTS)
        .returning(Claim.comment_id)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    for place in places | ({comment.topic.roundtable_id} if is_new else set()):
        live.announce_claim(place)
    return None if is_mine else on(member, comment)


def release(member_id: int, comment_id: int | None = None) -> None:
    """Note that a moderator has left the case they had open (or this one, if it is that); doing it
    twice does nothing more."""
    is_it = [Claim.comment_id == comment_id] if comment_id else []
    places = _let_go(Claim.member_id == member_id, *is_it)
    db.session.commit()
    for place in places:
        live.announce_claim(place)


def on(member: Member, comment: Comment) -> Claim | None:
    """Who else has this case open; for its moderators."""
    return db.session.scalar(
        sa.select(Claim)
        .where(Claim.comment_id == comment.id, *by_others(member))
        .options(joinedload(Claim.moderator).lazyload(Member.seats))
    )


def at_desks(member: Member) -> list[Claim]:
    """What others have open at the roundtables this moderator keeps."""
    return list(
        db.session.scalars(
            sa.select(Claim)
            .join(Comment, Claim.comment_id == Comment.id)
            .join(Topic, Comment.topic_id == Topic.id)
            .where(at_desks_of(member), *by_others(member))
            .options(joinedload(Claim.moderator).lazyload(Member.seats))
        )
    )


def by_others(member: Member) -> tuple[sa.ColumnElement[bool], ...]:
    """Of the claims of others that last."""
    return (Claim.member_id != member.id, _lasts())


def _lasts() -> sa.ColumnElement[bool]:
    """Whether a claim is not too old, and whoever has it keeps that desk still."""
    place = sa.or_(Topic.roundtable_id.is_(None), Topic.roundtable_id == Seat.roundtable_id)
    sits = sa.and_(Seat.member_id == Member.id, Seat.role == Role.MODERATOR, place)
    keeper = (
        sa.select(Member.id)
        .join(Comment, Comment.id == Claim.comment_id)
        .join(Topic, Topic.id == Comment.topic_id)
        .outerjoin(Seat, sits)
        .where(Member.id == Claim.member_id, is_here())
        .where(sa.or_(Member.is_organiser, Seat.member_id.is_not(None)))
        .correlate(Claim)
    )
    return sa.and_(Claim.until > now(), keeper.exists())


def _let_go(*which: sa.ColumnElement[bool]) -> set[int | None]:
    """The roundtables where something is nobody's any more. Part of the caller's transaction."""
    gone = sa.delete(Claim).where(*which).returning(_PLACE)
    return set(db.session.scalars(gone.execution_options(synchronize_session=False)))
