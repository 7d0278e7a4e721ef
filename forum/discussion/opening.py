"""Whether a member writes in a topic now, and until when that holds; and the words for why not."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zlib import crc32

from flask_babel import gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import Conflict, Forbidden

from .. import journal, permissions
from ..clock import now
from ..extensions import db
from ..language import moment
from ..members.models import Member
from ..members.queries import read_anew
from ..programme import queries as programme
from ..programme.models import Exchange, Topic
from .models import Comment, State


class Meanwhile(Conflict):
    """Something came between the writing of a comment and its sending."""


def require_open(member: Member, topic: Topic, otherwise: str | LazyString) -> Exchange | None:
    """The exchange in which this member writes here now; refused where there is none for them."""
    exchange = programme.exchange_at(topic)
    is_open = permissions.may_comment(member, topic, exchange, now())
    if not is_open:
        reason = locked(topic) or paused(member, topic)
        between = closed(topic) if permissions.may_write(member, topic) else ""
        permissions.require(False, reason or f"{otherwise} {between}".strip())
    return exchange


def may_answer_return(author: Member, comment: Comment) -> bool:
    """Whether this is a text of one's own that was returned, sent in time, and may be sent again
    whether an exchange is open or not."""
    is_returned = comment.author_id == author.id and comment.state is State.RETURNED
    is_locked = comment.topic.is_locked_at(now())
    return is_returned and not is_locked and permissions.may_write(author, comment.topic)


def hold(member: Member, topic: Topic, require: Callable[[], Any]) -> None:
    """Let others who change the topic wait; Conflict if it was locked meanwhile. What the member
    needs for it is required once more."""
    hold_as_now(topic)
    if reason := locked(topic):
        db.session.rollback()
        raise Conflict(reason)
    require_again(member, require)


def hold_as_now(topic: Topic) -> None:
    """Let others who change the topic wait. Whether it is locked is known as of now, and not as of
    when it was read."""
    journal.hold(topic)
    db.session.refresh(topic, ["locks_at"])


def require_again(member: Member, require: Callable[[], Any]) -> None:
    """Require something of a member as they are when it is their turn: their role may have been
    taken away while they waited. Who is refused lets go of what they held."""
    read_anew(member)
    try:
        require()
    except Forbidden:
        db.session.rollback()
        raise


def locked(topic: Topic) -> str | None:
    """That a topic is locked, in words; None if it is not."""
    if topic.locks_at is None or not topic.is_locked_at(now()):
        return None
    return gettext(
        "This topic was locked on %(moment)s. Nothing more can be written in it;"
        " what you have written is given back to you.",
        moment=moment(topic.locks_at),
    )


def paused(member: Member, topic: Topic) -> str | None:
    """That the moderators have paused a member, in words; None if they have not."""
    until = member.paused_until(topic.roundtable_id)
    if until is None or permissions.may_write(member, topic):
        return None
    return gettext(
        "The moderators have paused you at this roundtable until %(moment)s. Until then you read"
        " everything and do not write; what you have begun is kept.",
        moment=moment(until),
    )


def closed(topic: Topic, *, is_kept: bool = True) -> str:
    """That no exchange is open for a topic, and what becomes of a text that was written for one, if
    it is a draft meanwhile."""
    if programme.exchange_at(topic):
        return ""
    last = programme.last_exchange(topic.series, topic.roundtable_id)
    ahead = programme.next_exchange(topic.series, topic.roundtable_id)
    said = [gettext("The exchange closed on %(at)s.", at=moment(last.closes_at))] if last else []
    if ahead:
        opens = gettext("The next one opens on %(at)s.", at=moment(ahead.opens_at))
        kept = gettext("Your text is kept among your drafts; send it from there then.")
    else:
        opens = gettext("No further one is planned yet.")
        kept = gettext("Your text is kept among your drafts.")
    return " ".join([*said, opens, *([kept] if is_kept else [])])


def is_open(member: Member, topic: Topic) -> bool:
    """Whether this member can send a text here just now."""
    return permissions.may_comment(member, topic, programme.exchange_at(topic), now())


def why_not(member: Member, topic: Topic) -> str:
    """Why this member cannot send a text here just now, in words; nothing if they can."""
    if is_open(member, topic):
        return ""
    return locked(topic) or paused(member, topic) or closed(topic)


def state(member: Member, topic: Topic) -> str:
    """A word for how this member may write in a topic now: another one when their page, which holds
    the word, is to be asked for again."""
    exchange, table = programme.exchange_at(topic), topic.roundtable_id
    ahead = programme.next_exchange(topic.series, table)
    paused_until = member.paused_until(table)
    facts = (
        exchange and (exchange.id, exchange.closes_at.timestamp(), exchange.policy),
        ahead and ahead.opens_at.timestamp(),
        (member.role_at(table), member.standing_at(table)),
        paused_until and paused_until.timestamp(),
        (topic.policy, topic.slow_minutes, topic.is_locked_at(now())),
    )
    return f"{crc32(repr(facts).encode()):08x}"


def next_change(member: Member, topic: Topic, waits: datetime | None) -> datetime | None:
    """When, by the clock alone, this member may write otherwise: an exchange opens or closes, a
    pause is over, or (`waits`) their turn comes."""
    known = (*_windows(topic), *_ends(member, topic), waits)
    ahead = [at for at in known if at and at > now()]
    return min(ahead, default=None)


def _windows(topic: Topic) -> Iterator[datetime]:
    for exchange in topic.series.exchanges:
        if exchange.roundtable_id == topic.roundtable_id:
            yield exchange.opens_at
            yield exchange.closes_at


def _ends(member: Member, topic: Topic) -> Iterator[datetime | None]:
    """When what moderators have decided about the member ends by itself."""
    for seat in member.seats:
        if topic.roundtable_id in (None, seat.roundtable_id):
            yield seat.standing_until
