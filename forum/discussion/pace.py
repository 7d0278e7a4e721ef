"""Slow mode: whoever has written in a topic waits for others, or for some minutes."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext, ngettext
from werkzeug.exceptions import Conflict

from .. import permissions
from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..language import moment
from ..members.models import Member
from ..programme.models import Topic
from .models import Comment
from .sent import SUBMITTED

# So many others have to be heard before somebody goes on at once.
VOICES = 2
A_MINUTE = timedelta(minutes=1)


class TooSoon(Conflict):
    """A member who has written here just now has to wait `until` then."""

    def __init__(self, until: datetime) -> None:
        super().__init__(in_words(until))
        self.until = until


def is_slow_for(member: Member, topic: Topic) -> bool:
    """Whether slow mode is on for this member: moderators are exempt."""
    return topic.slow_minutes is not None and not permissions.may_moderate(member, topic)


def waits_until(member: Member, topic: Topic) -> datetime | None:
    """Until when this member waits before the next comment here, unless enough others write
    meanwhile; None if they need not wait."""
    if topic.slow_minutes is None or not is_slow_for(member, topic):
        return None
    last = _last_sent(member, topic)
    until = last and last + timedelta(minutes=topic.slow_minutes)
    if last is None or until is None or until <= now():
        return None
    return None if _voices_since(last, member, topic) >= VOICES else until


def require_turn(member: Member, topic: Topic) -> None:
    """TooSoon, in words, while this member waits; the caller holds the topic."""
    if until := waits_until(member, topic):
        db.session.rollback()
        raise TooSoon(until)


def in_words(until: datetime, *, is_kept: bool = True) -> str:
    """What a member who waits is told beside the text, which is a draft meanwhile; or is not, where
    another one stands in its place."""
    waits = gettext(
        "Slow mode: you have just written here. You can send your next comment from %(moment)s,"
        " or as soon as two others have written.",
        moment=moment(full_minute(until)),
    )
    if not is_kept:
        return waits
    kept = gettext("Until then your text is kept among your drafts.")
    return f"{waits} {kept}"


def beforehand(minutes: int) -> str:
    """What a member is told of it before they write."""
    return ngettext(
        "Slow mode: after this comment you wait %(num)s minute before the next one, or until two"
        " others have written.",
        "Slow mode: after this comment you wait %(num)s minutes before the next one, or until two"
        " others have written.",
        minutes,
    )


def full_minute(at: datetime) -> datetime:
    """The minute from which on something holds, as pages tell times: never too early."""
    begun = at.replace(second=0, microsecond=0)
    return begun if begun == at else begun + A_MINUTE


def _last_sent(member: Member, topic: Topic) -> datetime | None:
    """When a member has sent their last comment in a topic; changing it later does not count."""
    return db.session.scalar(
        sa.select(JournalEntry.at)
        .where(JournalEntry.actor_id == member.id, JournalEntry.topic_id == topic.id)
        .where(JournalEntry.event == SUBMITTED)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )


def _voices_since(at: datetime, member: Member, topic: Topic) -> int:
    """How many others have been published in a topic since."""
    found = sa.select(sa.func.count(Comment.author_id.distinct())).where(
        Comment.topic_id == topic.id, Comment.author_id != member.id, Comment.published_at > at
    )
    return db.session.scalar(found) or 0
