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
    end; a second time changes both. Conflict if it stands otherwise by now than was `seen`, but for
    this very form having been sent before."""
    if _is_otherwise(moderator, topic, seen):
        is_then = topic.locks_at == at if at else topic.is_locked_at(now())
        is_so = is_then and topic.closing == closing
        is_done = is_so and paced.is_done(moderator, topic, "topic locked", note)
        _refuse_unless(is_done=is_done)
        return
    topic.locks_at, topic.closing = at or now(), closing
    topic.render()
    _end(moderator, topic, "topic locked", note)


def unlock(moderator: Member, topic: Topic, seen: str = "", note: str = "") -> None:
    """Let writing go on; the closing statement is kept for the next time, and not shown."""
    if _is_otherwise(moderator, topic, seen):
        _refuse_unless(is_done=paced.is_done(moderator, topic, "topic unlocked", note))
        return
    topic.locks_at = None
    _end(moderator, topic, "topic unlocked", note)


def _is_otherwise(moderator: Member, topic: Topic, seen: str) -> bool:
    """Whether the topic stands otherwise than was `seen`; it is held from here on."""
    otherwise = gettext("Only the moderators of this roundtable lock its topics.")
    take_turn(moderator, topic, otherwise=otherwise)
    return seen not in {"", standing(topic)}


def _refuse_unless(*, is_done: bool) -> None:
    """What is there already is not done again."""
    db.session.rollback()
    if not is_done:
        raise Conflict(gettext("Somebody else has locked or unlocked this topic meanwhile."))


def _end(moderator: Member, topic: Topic, event: str, note: str) -> None:
    seq, at = journal.next_seq(topic), topic.locks_at
    locks_at = at.isoformat() if at else None
    told: dict[str, Any] = {"locks_at": locks_at, **paced.noted(note)}
    journal.record(event, moderator, topic=topic, seq=seq, part=LOCK, **told)
    db.session.commit()

    changes.announce_part(topic, LOCK, seq)
