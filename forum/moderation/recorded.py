"""What stands on record: every decision, for members; everything that happened, for organisers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from .. import permissions
from ..discussion.models import Comment, State
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..fields import number_if_any
from ..journal import JournalEntry
from ..members.models import Member
from ..programme.models import Topic
from . import pages
from .models import Decision, Verdict

A_PAGE = 50
# Small enough that others are served between two of them.
A_BATCH = 250
Row = TypeVar("Row")
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Wanted:
    """What a reader of the record wants to see; None is everything. A page begins below a mark."""

    topic: int | None = None
    verdict: Verdict | None = None
    event: str | None = None
    since: date | None = None
    until: date | None = None
    below: pages.Mark | None = None

    @property
    def address(self) -> dict[str, Any]:
        """What an address says of it, but for the page."""
        return {name: value for name, value in vars(self).items() if value and name != "below"}


@dataclass(frozen=True)
class Page:
    """Some of the record, the latest first; the next page begins below a mark, if there is one."""

    rows: Sequence[Any] = field(default_factory=list)
    next_below: pages.Mark | None = None


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
        topic=number_if_any(args.get("topic")),
        verdict=verdict,
        event=args.get("event") or None,
        since=_day(args.get("since")),
        until=_day(args.get("until")),
        below=pages.read(args.get("below")),
    )


def decisions(member: Member, topics: Sequence[Topic], wanted: Wanted) -> Page:
    """Decisions in these topics, which the member may read, as far as the member may know."""
    ids = [topic.id for topic in topics if permissions.may_read(member, topic)]
    by_topic = [_newest(one, wanted) for one in ids if wanted.topic in {None, one}]
    if not by_topic:
        return Page()
    # Joined first: of more than eight tables PostgreSQL keeps the order in which they are named.
    newest = sa.union_all(*by_topic).subquery()
    # Whoever asks has the topics, with their rules; another one only where a comment has moved.
    place = joinedload(Comment.topic).lazyload(Topic.rules)
    found = (
        sa.select(Decision)
        .join(newest, newest.c.id == Decision.id)
        .order_by(Decision.made_at.desc(), Decision.id.desc())
        .limit(A_PAGE + 1)
        .options(
            joinedload(Decision.comment).options(*WITH_ITS_PLACE, place),
            joinedload(Decision.moderator).lazyload(Member.seats),
            joinedload(Decision.undoes),
            joinedload(Decision.taken_back_by),
        )
    )
    return _page(db.session.scalars(found).all(), lambda one: pages.Mark(one.made_at, one.id))


def _newest(topic_id: int, wanted: Wanted) -> Any:
    """The ids of as many decisions in one topic as a page may need: each topic's are found in their
    order, so that it does not matter how many there are in all."""
    query = sa.select(Decision.id).where(Decision.topic_id == topic_id, _changed_something())
    if wanted.verdict:
        query = query.where(Decision.verdict == wanted.verdict)
    newest = _latest(query, Decision.made_at, Decision.id, wanted).limit(A_PAGE + 1)
    return sa.select(newest.subquery().c.id)


def _changed_something() -> sa.ColumnElement[bool]:
    """Of decisions: not that a comment stays that was reported, nor that this was taken back.
    Members do not learn of whom there were reports on which nothing was done."""
    undone = aliased(Decision)
    # As a value: asked whether there is one, PostgreSQL would read all decisions first.
    kept = sa.select(undone.id).where(undone.id == Decision.undoes_id, _left_alone(undone))
    return sa.and_(sa.not_(_left_alone(Decision)), kept.scalar_subquery().is_(None))


def _left_alone(decision: Any) -> sa.ColumnElement[bool]:
    was_hidden = decision.before.is_not_distinct_from(State.HIDDEN)
    return sa.and_(decision.verdict == Verdict.KEEP, sa.not_(was_hidden))


def journal(wanted: Wanted) -> Page:
    """A page of everything that happened; for organisers, whose page has the topics already."""
    return _page(_entries(wanted, A_PAGE + 1, sa.orm.lazyload(Topic.rules)), _mark)


def whole_journal(wanted: Wanted) -> Iterator[Sequence[Entry]]:
    """Everything that happened, batch by batch; for organisers."""
    while batch := _entries(wanted, A_BATCH):
        yield batch
        # Whoever fetches it slowly holds nothing up meanwhile.
        db.session.close()
        wanted = replace(wanted, below=_mark(batch[-1]))


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
    # Found by an index alone, before anything is read of them.
    which = sa.select(JournalEntry.id)
    if wanted.topic:
        which = which.where(JournalEntry.topic_id == wanted.topic)
    if wanted.event:
        which = which.where(JournalEntry.event == wanted.event)
    latest = _latest(which, JournalEntry.at, JournalEntry.id, wanted).limit(most).subquery()
    rows = db.session.execute(
        sa.select(JournalEntry, Member, Comment, Topic)
        .join(latest, JournalEntry.id == latest.c.id)
        .outerjoin(Member, JournalEntry.actor_id == Member.id)
        .outerjoin(Comment, JournalEntry.comment_id == Comment.id)
        .outerjoin(Topic, JournalEntry.topic_id == Topic.id)
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .options(*WITH_ITS_PLACE, sa.orm.lazyload(Member.seats), *options)
    )
    return [Entry(*row) for row in rows]


def _latest(query: Any, at: Any, key: Any, wanted: Wanted) -> Any:
    """The latest first, of some days and below a mark: found by an index, whatever lies beside."""
    if wanted.since:
        query = query.where(at >= _midnight(wanted.since))
    end = _midnight(wanted.until) + timedelta(days=1) if wanted.until else None
    # One end alone: SQLite would begin at the one it reads first, and go through what is between.
    if wanted.below and not (end and end <= wanted.below.at):
        query = query.where(pages.earlier(at, key, wanted.below))
    elif end:
        query = query.where(at < end)
    return query.order_by(at.desc(), key.desc())


def _page(found: Sequence[Row], mark: Callable[[Row], pages.Mark]) -> Page:
    rows = found[:A_PAGE]
    return Page(rows, mark(rows[-1]) if len(found) > A_PAGE else None)


def _mark(entry: Entry) -> pages.Mark:
    return pages.Mark(entry.row.at, entry.row.id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(asked: str | None) -> date | None:
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        return None
    # No day comes after the last one.
    return day if day < date.max else None
