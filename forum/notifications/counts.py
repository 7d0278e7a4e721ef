"""How much is new to a member, for the head of every page."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from ..discussion.readers import Visit
from ..extensions import db
from ..members.models import Member
from ..moderation import waiting
from . import reach
from .models import Notification
from .told import was_seen, what_is_told

# Beyond this a number says no more.
MOST_COUNTED = 99


def unread_count(member: Member) -> int:
    """How many notifications are new to a member; one more than can be counted, if so many are."""
    return _counted(db.session.execute(_new(), {"member_id": member.id}).all())


def in_head(member: Member) -> tuple[int, int]:
    """(How many notifications are new to a member, how much waits for them as a moderator), for one
    question: every page asks it."""
    if not member.is_moderator:
        return unread_count(member), 0
    desk, new = waiting.counted(member).subquery(), _new().subquery()
    both = sa.select(desk.c.waiting, new).select_from(desk).outerjoin(new, sa.true())
    rows = db.session.execute(both, {"member_id": member.id}).all()
    wait = min(rows[0].waiting, waiting.MOST_COUNTED + 1)
    return _counted([row for row in rows if row.matter]), wait


@cache
def _new() -> sa.Select[Any]:
    """What is new to the member "member_id". To put it together takes longer than to ask it."""
    return (
        what_is_told(Notification.comment_id, Notification.matter, Visit.seen)
        .where(Notification.member_id == sa.bindparam("member_id"), reach.IS_NEW)
        # More than is counted, as some were seen in the thread. In no order: it ends early.
        .limit(MOST_COUNTED * 4)
    )


def _counted(rows: Sequence[sa.Row[Any]]) -> int:
    new = sum(not was_seen(row.matter, row.comment_id, row.seen) for row in rows)
    return min(new, MOST_COUNTED + 1)
