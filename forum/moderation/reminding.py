"""Letters that remind: members of an exchange that opens, closes or has closed, moderators of what
waits longer than was promised. They name nobody and quote nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .. import mail, permissions
from ..clock import now
from ..discussion.models import Comment, State
from ..discussion.readers import StoredDraft
from ..extensions import db
from ..members import taking_part
from ..members.letters import write
from ..members.models import LettersWanted, Member
from ..members.queries import hold, is_here
from ..programme import queries as programme
from ..programme.models import Exchange, Topic
from . import waiting
from .filters import Age, Filters
from .reminder import Reminder, Reminds

# Nobody is told of what is news no more: while nothing worked, or before letters were written.
NEWS_FOR = timedelta(hours=24)
LATE_AGAIN_AFTER = timedelta(hours=24)
LATE = Filters(age=Age.LATE)
DUE = tuple[Reminds, Exchange, datetime]


def due() -> list[DUE]:
    """Of what, about which exchange and of which time its members are to be told by now and have
    not been."""
    series = programme.current_series()
    found = [one for exchange in (series.exchanges if series else ()) for one in _due(exchange)]
    return [one for one in found if not _is_told(*one)]


def tell(kind: Reminds, exchange: Exchange, at: datetime) -> None:
    """Write the letters of one exchange. Part of the caller's transaction, which fails if others
    write them at this moment."""
    db.session.add(Reminder(kind=kind, about=exchange.id, at=at))
    db.session.flush()
    drafts, unsettled = _begun(exchange), _unsettled(exchange)
    ahead = programme.next_exchange(exchange.series, exchange.roundtable_id)
    number = exchange.roundtable.number if exchange.roundtable else None
    anchor = f"roundtable-{number}" if number else "key-questions"
    link = mail.public_link("programme.show_programme", _anchor=anchor)
    for member in _writers(exchange):
        told = {"drafts": drafts[member.id], "unsettled": unsettled[member.id]}
        if kind is not Reminds.CLOSED or any(told.values()):
            values: dict[str, Any] = {**told, "exchange": exchange, "ahead": ahead, "link": link}
            write(member, f"moderation/exchange_{kind}.txt", **values)


def moderators() -> Sequence[Member]:
    """Who keeps a queue and gets letters."""
    return [one for one in _reached() if one.is_moderator]


def tell_late(moderator: Member) -> bool:
    """Write to a moderator of what waits too long, once a day; whether there is a letter. Part of
    the caller's transaction."""
    # Others who do the same wait here, and find it done.
    hold(Member.id == moderator.id)
    if _was_told_late(moderator):
        return False
    count, since = _late(moderator)
    if not count:
        return False
    db.session.add(Reminder(kind=Reminds.LATE, about=moderator.id, at=now()))
    link = mail.public_link("moderation.show_queue", **LATE.address)
    write(moderator, "moderation/late.txt", count=count, oldest=min(since), link=link)
    return True


def _due(exchange: Exchange) -> Iterator[DUE]:
    before, moment = exchange.reminds_before, now()
    if not before:
        return
    if exchange.is_open_at(moment) and moment < exchange.opens_at + NEWS_FOR:
        yield Reminds.OPENED, exchange, exchange.opens_at
    # One that is open for so short a time says when it closes as it opens.
    if exchange.opens_at < exchange.closes_at - before <= moment < exchange.closes_at:
        yield Reminds.CLOSES, exchange, exchange.closes_at
    if exchange.closes_at <= moment < exchange.closes_at + NEWS_FOR:
        yield Reminds.CLOSED, exchange, exchange.closes_at


def _is_told(kind: Reminds, exchange: Exchange, at: datetime) -> bool:
    return db.session.get(Reminder, (kind, exchange.id, at)) is not None


def _writers(exchange: Exchange) -> list[Member]:
    """Who writes in an exchange, and wishes to get letters."""
    here = [one for one in _reached() if one.letters is not LettersWanted.NONE]
    return [one for one in here if permissions.may_write(one, exchange) and one.seats]


def _reached() -> list[Member]:
    found = db.session.scalars(
        sa.select(Member).where(is_here(), Member.erased_at.is_(None)).order_by(Member.id)
    )
    return [one for one in found if taking_part.is_agreed(one) and not one.is_out_of_reach]


def _begun(exchange: Exchange) -> Counter[int]:
    """Member id → how many drafts they have where the exchange is."""
    rows = db.session.execute(
        sa.select(StoredDraft.member_id, sa.func.count())
        .join(Topic, StoredDraft.topic_id == Topic.id)
        .where(*_at(exchange))
        .group_by(StoredDraft.member_id)
    )
    return Counter(dict(rows.all()))


def _unsettled(exchange: Exchange) -> Counter[int]:
    """Member id → how many comments of theirs wait there, for a moderator or for themselves."""
    rows = db.session.execute(
        sa.select(Comment.author_id, sa.func.count())
        .join(Topic, Comment.topic_id == Topic.id)
        .where(*_at(exchange), Comment.state.in_((State.PENDING, State.RETURNED)))
        .group_by(Comment.author_id)
    )
    return Counter(dict(rows.all()))


def _at(exchange: Exchange) -> list[sa.ColumnElement[bool]]:
    return [
        Topic.series_id == exchange.series_id,
        Topic.roundtable_id.is_not_distinct_from(exchange.roundtable_id),
    ]


def _was_told_late(moderator: Member) -> bool:
    lately = sa.select(Reminder.about).where(
        Reminder.kind == Reminds.LATE,
        Reminder.about == moderator.id,
        Reminder.at > now() - LATE_AGAIN_AFTER,
    )
    return db.session.scalar(lately.limit(1)) is not None


def _late(moderator: Member) -> tuple[int, list[datetime]]:
    """How much waits too long, objections of members among it; and since when what is oldest."""
    since = [item.since for item in waiting.page(moderator, LATE).items[:1]]
    objections = waiting.objections_for(moderator, LATE)[:1]
    since += [one.objected_at for one in objections if one.objected_at]
    return waiting.count(moderator, LATE, most=None), since
