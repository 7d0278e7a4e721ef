"""What moderators have set lately about how one writes in topics; for those who read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, lazyload

from .. import permissions
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member
from ..programme.models import Topic
from .events import detail_words, event_words
from .queries import at_desks_of

LONGEST_LIST = 20
EVENTS = ("policy changed", "slow mode set", "slow mode ended", "topic locked", "topic unlocked")
_TOLD = ("policy", "minutes", "locks_at")


@dataclass(frozen=True)
class Setting:
    """Something that was set for a topic, in the words of whoever reads it."""

    at: datetime
    topic: Topic
    moderator: Member | None
    event: str
    data: dict[str, Any]
    # For moderators; nobody else is handed it.
    note: str = ""

    @property
    def what(self) -> str:
        return str(event_words(self.event))

    @property
    def details(self) -> str:
        if self.event == "policy changed" and not self.data.get("policy"):
            return _("As in the exchange")
        told = (name for name in _TOLD if self.data.get(name))
        return ", ".join(detail_words(name, self.data[name], {}) for name in told)


def noted(note: str) -> dict[str, Any]:
    """What the journal is told of an internal note; none is nothing."""
    return {"note": note} if note else {}


def known_to(reader: Member, topics: Collection[Topic]) -> Sequence[Setting]:
    """What was set lately in those of these topics that somebody reads, the latest first."""
    ids = [topic.id for topic in topics if permissions.may_read(reader, topic)]
    return _set_in(sa.select(Topic.id).where(Topic.id.in_(ids)))


def kept_by(moderator: Member) -> Sequence[Setting]:
    """What was set lately at the roundtables this moderator keeps, the latest first."""
    return _set_in(sa.select(Topic.id).where(at_desks_of(moderator)), with_notes=True)


def _set_in(topic_ids: sa.Select[Any], *, with_notes: bool = False) -> Sequence[Setting]:
    newest = sa.union_all(*[_newest(event, topic_ids) for event in EVENTS])
    rows = db.session.execute(
        sa.select(JournalEntry, Topic, Member)
        .join(Topic, JournalEntry.topic_id == Topic.id)
        .outerjoin(Member, JournalEntry.actor_id == Member.id)
        .where(JournalEntry.id.in_(newest))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(LONGEST_LIST)
        .options(joinedload(Topic.roundtable), lazyload(Topic.rules), lazyload(Member.seats))
    )
    return [_setting(*row, with_notes=with_notes) for row in rows]


def _setting(entry: JournalEntry, topic: Topic, by: Member | None, *, with_notes: bool) -> Setting:
    told = {name: value for name, value in entry.data.items() if name in _TOLD}
    note = entry.data.get("note", "") if with_notes else ""
    return Setting(entry.at, topic, by, entry.event, told, note)


def _newest(event: str, topic_ids: sa.Select[Any]) -> Any:
    """The ids of as many of these as may be listed, found in their order."""
    query = (
        sa.select(JournalEntry.id)
        .where(JournalEntry.event == event, JournalEntry.topic_id.in_(topic_ids))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(LONGEST_LIST)
    )
    return sa.select(query.subquery().c.id)
