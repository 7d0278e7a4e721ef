"""What stands on record: every decision, for members; everything that happened, for organisers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from .. import permissions
from ..discussion.models import Comment
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..fields import number
from ..journal import JournalEntry
from ..members.models import Member
from ..programme.models import Topic
from .models import Decision, Verdict

A_PAGE = 50
# Small enough that others are served between two of them.
A_BATCH = 250
Row = TypeVar("Row")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Wanted:
    """What a reader of the record wants to see; None is everything. A page begins below an id."""

    topic: int | None = None
    verdict: Verdict | None = None
    event: str | None = None
    since: date | None = None
    until: date | None = None
    below: int | None = None

    @property
    def address(self) -> dict[str, Any]:
        """What an address says of it, but for the page."""
        return {name: value for name, value in vars(self).items() if value and name != "below"}


@dataclass(frozen=True)
class Page:
    """Some of the record, the latest first; the next page begins below an id, if there is one."""

    rows: Sequence[Any] = field(default_factory=list)
    next_below: int | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the journal, with what it is about."""

    row: JournalEntry
    actor: Member | None
    comment: Comment | None
    topic: Topic | None


def read(args: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it asks for in vain is left out."""
    verdict = next((one for one in Verdict if one.value == args.get("verdict")), None)
    return Wanted(
        topic=_number(args.get("topic")),
        verdict=verdict,
        event=args.get("event") or None,
        since=_day(args.get("since")),
        until=_day(args.get("until")),
        below=_number(args.get("below")),
    )


def decisions(member: Member, topics: Sequence[Topic], wanted: Wanted) -> Page:
    """Decisions in these topics, which the member may read, as far as the member may know."""
    ids = [topic.id for topic in topics if permissions.may_read(member, topic)]
    newest = [_newest(one, wanted) for one in ids if wanted.topic in {None, one}]
    if not newest:
        return Page()
    # Whoever asks has the topics, with their rules; another one only where a comment has moved.
    place = joinedload(Comment.topic).lazyload(Topic.rules)
    found = (
        sa.select(Decision)
        .where(Decision.id.in_(sa.union_all(*newest)))
        .order_by(Decision.id.desc())
        .limit(A_PAGE + 1)
        .options(
            joinedload(Decision.comment).options(*WITH_ITS_PLACE, place),
            joinedload(Decision.moderator).lazyload(Member.seats),
        )
    )
    return _page(db.session.scalars(found).all())


def _newest(topic_id: int, wanted: Wanted) -> Any:
    """The ids of as many decisions in one topic as a page may need: each topic's are found in their
    order, so that it does not matter how many there are in all."""
    query = sa.select(Decision.id).where(Decision.topic_id == topic_id)
    if wanted.verdict:
        query = query.where(Decision.verdict == wanted.verdict)
    query = _below(_in_days(query, Decision.made_at, wanted), Decision.id, wanted, A_PAGE + 1)
    return sa.select(query.subquery().c.id)


def journal(wanted: Wanted) -> Page:
    """A page of everything that happened; for organisers, whose page has the topics already."""
    return _page(_entries(wanted, A_PAGE + 1, sa.orm.lazyload(Topic.rules)))


def whole_journal(wanted: Wanted) -> Iterator[Sequence[Entry]]:
    """Everything that happened, batch by batch; for organisers."""
    while batch := _entries(wanted, A_BATCH):
        yield batch
        db.session.expunge_all()
        wanted = Wanted(**{**vars(wanted), "below": batch[-1].row.id})


def concerned(entries: Sequence[Entry]) -> dict[int, str]:
    """The names of the members whom these entries are about, by id; for organisers."""
    ids = {entry.row.data.get("member") for entry in entries} - {None}
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Member.id, Member.name).where(Member.id.in_(ids)))
    return dict(rows.all())


def events() -> Sequence[str]:
    """The kinds of things that have happened: each is found without reading the others."""
    names = sa.select(sa.func.min(JournalEntry.event).label("event")).cte("events", recursive=True)
    after = sa.select(
        sa.select(sa.func.min(JournalEntry.event))
        .where(JournalEntry.event > names.c.event)
        .scalar_subquery()
    ).where(names.c.event.is_not(None))
    found = names.union_all(after)
    return db.session.scalars(sa.select(found.c.event).where(found.c.event.is_not(None))).all()


def _entries(wanted: Wanted, most: int, *options: Any) -> Sequence[Entry]:
    query: Any = (
        sa.select(JournalEntry, Member, Comment, Topic)
        .outerjoin(Member, JournalEntry.actor_id == Member.id)
        .outerjoin(Comment, JournalEntry.comment_id == Comment.id)
        .outerjoin(Topic, JournalEntry.topic_id == Topic.id)
        .options(*WITH_ITS_PLACE, sa.orm.lazyload(Member.seats), *options)
    )
    if wanted.topic:
        query = query.where(JournalEntry.topic_id == wanted.topic)
    if wanted.event:
        query = query.where(JournalEntry.event == wanted.event)
    query = _in_days(query, JournalEntry.at, wanted)
    rows = db.session.execute(_below(query, JournalEntry.id, wanted, most))
    return [Entry(*row) for row in rows]


def _below(query: Any, key: Any, wanted: Wanted, most: int) -> Any:
    if wanted.below:
        query = query.where(key < wanted.below)
    return query.order_by(key.desc()).limit(most)


def _in_days(query: Any, at: Any, wanted: Wanted) -> Any:
    if wanted.since:
        query = query.where(at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(at < _midnight(wanted.until) + timedelta(days=1))
    return query


def _page(found: Sequence[Any]) -> Page:
    rows = found[:A_PAGE]
    last = rows[-1] if rows else None
    key = last.row.id if isinstance(last, Entry) else last.id if last else None
    return Page(rows, key if len(found) > A_PAGE else None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _number(asked: str | None) -> int | None:
    try:
        return number(asked or "")
    except ValueError:
        return None


def _day(asked: str | None) -> date | None:
    try:
        return date.fromisoformat(asked or "")
    except ValueError:
        return None
