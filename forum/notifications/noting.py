"""Whom what happens concerns: noted in the same transaction, from what the journal is told; so
that nothing can happen without it, and nothing is noted that did not happen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from .. import live
from ..clock import now
from ..discussion.models import Comment
from ..extensions import db, insert
from ..journal import JournalEntry
from ..members.models import Member
from ..members.queries import belongs
from ..members.wishes import IN_FULL, USUAL, Matter, Way, Wish
from ..moderation.appealing import RULINGS
from ..moderation.measure import Measure
from ..moderation.models import Flag, Verdict
from ..programme.models import Topic
from . import reach
from .concerning import CONCERNS, Facts, concerned, facts_of
from .models import Notification

# A comment or a measure, by its id.
About = tuple[type[Comment] | type[Measure], int]
# Whose notifications are others with the next commit.
NOTIFIED = "notified"


@sa.event.listens_for(JournalEntry, "after_insert")
def _note_entry(_mapper: Any, line: sa.Connection, entry: JournalEntry) -> None:
    if measure_id := entry.data.get("measure_id"):
        _note_measure(line, entry, measure_id)
    concerns = CONCERNS.get(entry.event)
    if concerns is None or entry.comment_id is None or _is_told_as_published(entry):
        return
    facts = facts_of(line, entry.comment_id)
    if entry.event == "decision undone" and _was_unread(line, entry, facts):
        return
    for matter, members in concerns(line, facts):
        # What one has done oneself is no news.
        others = [one for one in members if one != entry.actor_id]
        told = _note(line, matter, (Comment, facts.id), others, entry.at)
        will_tell(told, object_session(entry))
    if entry.event == "appeal ruled on":
        # It says the same as the ruling: it is told once.
        _take_back(line, Matter.DECISION, facts)


def _is_told_as_published(entry: JournalEntry) -> bool:
    """Whether what was submitted has not waited for anybody; it is in hand, and not asked for."""
    session = object_session(entry)
    if entry.event != "comment submitted" or session is None:
        return False
    return session.get_one(Comment, entry.comment_id).is_published


def _note_measure(line: sa.Connection, entry: JournalEntry, measure_id: int) -> None:
    for matter, members in concerned(line, entry.event, measure_id):
        others = [one for one in members if one != entry.actor_id]
        told = _note(line, matter, (Measure, measure_id), others, entry.at)
        will_tell(told, object_session(entry))


@sa.event.listens_for(Flag, "after_update")
def _note_outcome(_mapper: Any, line: sa.Connection, flag: Flag) -> None:
    if flag.outcome and sa.inspect(flag).attrs.outcome.history.has_changes():
        told = _note(line, Matter.REPORT, (Comment, flag.comment_id), [flag.member_id], now())
        will_tell(told, object_session(flag))


@sa.event.listens_for(db.session, "after_commit")
def _tell(session: Session) -> None:
    for member_id in sorted(session.info.pop(NOTIFIED, ())):
        live.tell_notified(member_id)


@sa.event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(NOTIFIED, None)


def will_tell(member_ids: Sequence[int], session: Session | None) -> None:
    """Have open pages of these members told, once what has been done is committed."""
    if session is not None:
        session.info.setdefault(NOTIFIED, set()).update(member_ids)


def _note(
    line: sa.Connection, matter: Matter, about: About, members: Sequence[int], at: datetime
) -> Sequence[int]:
    """Note it for those of the members who may read the comment's topic, each once: again, if it
    happens again. Returns who they are."""
    if not members:
        return []
    key = "comment_id" if about[0] is Comment else "measure_id"
    rows = insert(Notification).from_select(
        ["member_id", "matter", key, "noted_at", "times", "letter"],
        _rows(matter, about, members, at),
    )
    again = {
        "noted_at": rows.excluded.noted_at,
        "times": Notification.times + 1,
        "read_at": None,
        "letter": rows.excluded.letter,
    }
    unique = ["member_id", "matter", key]
    noted = rows.on_conflict_do_update(index_elements=unique, set_=again)
    return line.scalars(noted.returning(Notification.member_id)).all()


def _rows(matter: Matter, about: About, members: Sequence[int], at: datetime) -> sa.Select[Any]:
    table, about_id = about
    way = sa.func.coalesce(Wish.way, USUAL[matter])
    # What is said in full at once is said by whoever does it.
    ours = [Way.DAILY] if matter in IN_FULL.values() else [Way.DAILY, Way.AT_ONCE]
    letter = sa.case(*((way == one, sa.literal(one.value)) for one in ours), else_=sa.null())
    wish = sa.and_(Wish.member_id == Member.id, Wish.matter == matter)
    found = (
        sa.select(
            Member.id,
            sa.literal(matter.value),
            table.id,
            sa.literal(at, Notification.noted_at.type),
            sa.literal(1),
            letter,
        )
        .select_from(Member)
        .join(table, table.id == about_id)
        .outerjoin(Wish, wish)
        .where(Member.id.in_(members), belongs())
        .order_by(Member.id)
    )
    if table is Measure:
        return found
    return found.join(Topic, Comment.topic_id == Topic.id).where(reach.READS)


def _was_unread(line: sa.Connection, entry: JournalEntry, facts: Facts) -> bool:
    """Whether the author had not looked yet at what has been taken back; then it rings no more, and
    there is nothing to tell. Nor is there of a decision that they never heard of."""
    verdict = entry.data["verdict"]
    matter = Matter.APPEAL if verdict in RULINGS else Matter.DECISION
    will_tell([facts.author_id], object_session(entry))
    return _take_back(line, matter, facts) or verdict == Verdict.KEEP


def _take_back(line: sa.Connection, matter: Matter, facts: Facts) -> bool:
    """Let what was noted for the author ring no more; whether it did."""
    taken = line.scalars(
        sa.update(Notification)
        .where(Notification.comment_id == facts.id, Notification.member_id == facts.author_id)
        .where(Notification.matter == matter, Notification.read_at.is_(None))
        .values(read_at=now(), letter=None)
        .returning(Notification.id)
    )
    return taken.first() is not None
