"""Ending the writing in a topic, at once or at a time, and letting it begin again."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal
from ..clock import now
from ..discussion import changes
from ..discussion.parts import LOCK
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from . import paced
from .deciding import take_turn


def standing(topic: Topic) -> str:
    """Whether and when a topic locks, in a form that a page can hand back."""
    return topic.locks_at.isoformat() if topic.locks_at else "open"


def lock(
    moderator: Member,
    topic: Topic,
    at: datetime | None,
    closing: str,
    seen: str = "",
    note: str = "",
) -> None:
    """Let writing end in a topic at a time, or (None) at once, with what the moderators say at the
    end; a second time changes both. Conflict if it stands otherwise by now than was `seen`."""
    _hold(moderator, topic, seen)
    topic.locks_at, topic.closing = at or now(), closing
    topic.render()
    _end(moderator, topic, "topic locked", note)


def unlock(moderator: Member, topic: Topic, seen: str = "", note: str = "") -> None:
    """Let writing go on; the closing statement is kept for the next time, and not shown."""
    _hold(moderator, topic, seen)
    topic.locks_at = None
    _end(moderator, topic, "topic unlocked", note)


def _hold(moderator: Member, topic: Topic, seen: str) -> None:
    otherwise = gettext("Only the moderators of this roundtable lock its topics.")
    take_turn(moderator, topic, otherwise=otherwise)
    if seen not in {"", standing(topic)}:
        db.session.rollback()
        raise Conflict(gettext("This topic has been locked or unlocked meanwhile."))


def _end(moderator: Member, topic: Topic, event: str, note: str) -> None:
    seq, at = journal.next_seq(topic), topic.locks_at
    locks_at = at.isoformat() if at else None
    told: dict[str, Any] = {"locks_at": locks_at, **paced.noted(note)}
    journal.record(event, moderator, topic=topic, seq=seq, part=LOCK, **told)
    db.session.commit()

    changes.announce_part(topic, LOCK, seq)
