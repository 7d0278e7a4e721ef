"""Whether a member writes in a topic now; and the words for why not."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, permissions
from ..clock import now
from ..extensions import db
from ..language import moment
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Exchange, Topic


def require_open(member: Member, topic: Topic, otherwise: str) -> Exchange | None:
    """The exchange in which this member writes here now; refused where there is none for them."""
    exchange = programme.exchange_at(topic)
    is_open = permissions.may_comment(member, topic, exchange, now())
    permissions.require(is_open, locked(topic) or otherwise)
    return exchange


def hold(topic: Topic) -> None:
    """Let others who change the topic wait; Conflict if it was locked meanwhile."""
    journal.hold(topic)
    db.session.refresh(topic, ["locks_at"])
    if reason := locked(topic):
        db.session.rollback()
        raise Conflict(reason)


def locked(topic: Topic) -> str | None:
    """That a topic is locked, in words; None if it is not."""
    if topic.locks_at is None or not topic.is_locked_at(now()):
        return None
    return gettext(
        "This topic was locked on %(moment)s. Nothing more can be written in it;"
        " what you have written is given back to you.",
        moment=moment(topic.locks_at),
    )
