"""How one writes in a topic: under a policy of its own, or the exchange's; and in slow mode."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal
from ..discussion import changes
from ..discussion.parts import PACE
from ..extensions import db
from ..members.models import Member
from ..programme.models import Policy, Topic
from . import paced
from .deciding import take_turn


def standing(topic: Topic) -> str:
    """How one writes in a topic, in a form that a page can hand back."""
    return f"{topic.policy or '-'} {topic.slow_minutes or 0}"


def set_policy(
    moderator: Member, topic: Topic, policy: Policy | None, seen: str = "", note: str = ""
) -> None:
    """Let a policy hold in a topic, or (None) the exchange's again. It decides on what is sent from
    now on. Conflict if it stands otherwise by now than was `seen`."""
    _hold(moderator, topic, seen)
    topic.policy = policy
    _end(moderator, topic, "policy changed", note, policy=policy)


def slow_down(
    moderator: Member, topic: Topic, minutes: int, seen: str = "", note: str = ""
) -> None:
    """Let members wait after each comment for so many minutes, or for others; a second time changes
    how long. Conflict if it stands otherwise by now than was `seen`."""
    _hold(moderator, topic, seen)
    topic.slow_minutes = minutes
    _end(moderator, topic, "slow mode set", note, minutes=minutes)


def end_slow_mode(moderator: Member, topic: Topic, seen: str = "", note: str = "") -> None:
    """Let members write at their own pace again."""
    _hold(moderator, topic, seen)
    topic.slow_minutes = None
    _end(moderator, topic, "slow mode ended", note)


def _hold(moderator: Member, topic: Topic, seen: str) -> None:
    otherwise = gettext("Only the moderators of this roundtable set how one writes in its topics.")
    take_turn(moderator, topic, otherwise=otherwise)
    if seen not in {"", standing(topic)}:
        db.session.rollback()
        raise Conflict(gettext("How one writes in this topic has been changed meanwhile."))


def _end(moderator: Member, topic: Topic, event: str, note: str, **data: Any) -> None:
    """Unless it is so already, and nothing is noted: the same twice is once."""
    if not (note or db.session.is_modified(topic)):
        db.session.rollback()
        return
    seq = journal.next_seq(topic)
    journal.record(event, moderator, topic=topic, seq=seq, part=PACE, **data, **paced.noted(note))
    db.session.commit()

    changes.announce_part(topic, PACE, seq)
