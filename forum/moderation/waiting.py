"""The queue: all that waits for a moderator over all their roundtables, the longest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ..clock import now
from ..discussion.models import Comment
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..members.models import Member
from ..programme.models import HOURS_TO_ANSWER, HOURS_TO_DECIDE, Series, Topic
from . import claiming, objections
from .branches import Branch, branches, branches_to_count, why_pending
from .filters import Age, Filters, Waits, of_age, of_comments
from .measure import Measure
from .models import Claim
from .pages import Mark
from .queries import at_desks_of

A_PAGE = 25
EVERYTHING = Filters()
# Beyond this a number says no more, and would take the longer the more there is.
MOST_COUNTED = 500


@dataclass(frozen=True)
class Item:
    """What waits, for what, and since when; `count` reports have been made of it."""

    kind: Waits
    comment: Comment
    since: datetime
    count: int
    claim: Claim | None = None

    @property
    def hours_promised(self) -> int:
        series = self.comment.topic.series
        is_appeal = self.kind is Waits.APPEALED
        return series.hours_to_answer if is_appeal else series.hours_to_decide

    @property
    def is_late(self) -> bool:
        """Whether it waits longer than was promised."""
        return now() > self.since + timedelta(hours=self.hours_promised)

    @property
    def seen(self) -> str:
        """Which item and version this is, in a form that a page can hand back; empty where there is
        nothing to decide on but at the case itself."""
        words = self.comment.waiting
        is_text = self.kind in {Waits.NEW, Waits.AGAIN, Waits.CHANGE}
        return f"{self.comment.id}~{words.version}" if is_text and words else ""


@dataclass(frozen=True)
class Page:
    """Some of the queue; the next page begins after a mark, if there is one."""

    items: Sequence[Item]
    next_after: Mark | None = None


@dataclass(frozen=True)
class Promised:
    """Hours until what waits is decided on, and until an appeal is answered."""

    decide: int = HOURS_TO_DECIDE
    answer: int = HOURS_TO_ANSWER


def page(member: Member, wanted: Filters = EVERYTHING, promised: Promised | None = None) -> Page:
    """A page of what waits for this moderator and is wanted, the longest first."""
    reasons, promised = branches(member, wanted), promised or _promised(wanted)
    waiting = sa.union_all(
        *[_first(_wanted(member, branch, wanted, promised), branch) for branch in reasons]
    ).subquery()
    rows = db.session.execute(
        sa.select(waiting.c.kind, Comment, waiting.c.since, waiting.c.count, Claim)
        .join(Comment, Comment.id == waiting.c.id)
        .outerjoin(
            Claim,
            sa.and_(Claim.comment_id == Comment.id, claiming.is_first_of_others(member)),
        )
        .order_by(waiting.c.since, Comment.id)
        .limit(A_PAGE + 1)
        .options(
            *WITH_ITS_PLACE,
            joinedload(Comment.edit),
            joinedload(Comment.topic).options(
                joinedload(Topic.series), joinedload(Topic.roundtable), joinedload(Topic.rules)
            ),
            joinedload(Claim.moderator).lazyload(Member.seats),
        )
    ).unique()
    found = [Item(Waits(kind), *row) for kind, *row in rows]
    items = found[:A_PAGE]
    last = Mark(items[-1].since, items[-1].comment.id) if len(found) > A_PAGE else None
    return Page(items, last)


def count(
    member: Member,
    wanted: Filters = EVERYTHING,
    promised: Promised | None = None,
    most: int | None = MOST_COUNTED,
) -> int:
    """How much waits for this moderator, on all pages; one more than `most`, if it is more."""
    found = db.session.scalar(counted(member, wanted, promised, most)) or 0
    return found if most is None else min(found, most + 1)


def counted(
    member: Member,
    wanted: Filters = EVERYTHING,
    promised: Promised | None = None,
    most: int | None = MOST_COUNTED,
) -> sa.Select[Any]:
    """To be asked for: how much waits for this moderator, on all pages. Beyond `most` it is any
    number above it."""
    whole = Filters(**wanted.address)
    hours = promised or _promised(whole)
    found = [_wanted(member, one, whole, hours) for one in branches_to_count(member, whole)]
    objected = objections.waiting_for(member, whole, hours.answer)
    found.append(objected.with_only_columns(Measure.id))
    limit = None if most is None else most + 1
    numbers = [
        sa.select(sa.func.count()).select_from(query.limit(limit).subquery()).scalar_subquery()
        for query in found
    ]
    return sa.select(sum(numbers, start=sa.literal(0)).label("waiting"))


def objections_for(
    member: Member, wanted: Filters = EVERYTHING, promised: Promised | None = None
) -> Sequence[Measure]:
    """Objections of members that wait for this moderator and are wanted, the oldest first: all on
    the first page, as they are few."""
    hours = promised or _promised(wanted)
    return () if wanted.after else objections.waiting(member, wanted, hours.answer)


def by_topic(member: Member, topic_ids: Collection[int]) -> sa.Select[Any]:
    """To be asked for: (why, topic id, how many) of what waits in topics that this moderator keeps;
    what is new and what is back are gone through once."""
    pending, *others = branches_to_count(member, EVERYTHING)
    whys = [why_pending(), *(sa.literal(branch.kind.value) for branch in others)]
    found = [
        branch.query.where(Comment.topic_id.in_(topic_ids)).with_only_columns(
            why.label("kind"), Comment.topic_id.label("topic_id")
        )
        for branch, why in zip([pending, *others], whys, strict=True)
    ]
    waits = sa.union_all(*found).subquery()
    key = waits.c.kind, waits.c.topic_id
    return sa.select(*key, sa.func.count()).group_by(*key)


def promised_in(topics: Sequence[Topic]) -> Promised:
    """What the series of these topics promise."""
    series = {topic.series for topic in topics}
    if not series:
        return Promised()
    hours = [(one.hours_to_decide, one.hours_to_answer) for one in series]
    return Promised(*map(min, zip(*hours, strict=True)))


def _promised(wanted: Filters) -> Promised:
    """What the series promise; asked for only where it matters."""
    if wanted.age is not Age.LATE:
        return Promised()
    hours = sa.select(sa.func.min(Series.hours_to_decide), sa.func.min(Series.hours_to_answer))
    return Promised(*db.session.execute(hours).one())


def _wanted(member: Member, branch: Branch, wanted: Filters, promised: Promised) -> sa.Select[Any]:
    """(why, comment id, since when, how many) of one reason, as far as it is wanted."""
    hours = promised.answer if branch.kind is Waits.APPEALED else promised.decide
    why, since = sa.literal(branch.kind.value).label("kind"), branch.since.label("since")
    query = branch.query.join(Topic, Comment.topic_id == Topic.id).where(
        at_desks_of(member), *of_comments(wanted)
    )
    query = query.where(*of_age(wanted, branch.since, hours))
    return query.with_only_columns(why, Comment.id, since, branch.count.label("count"))


def _first(query: sa.Select[Any], branch: Branch) -> sa.Select[Any]:
    """As many as a page may need: each reason's are found in their order, so that it does not
    matter how many there are in all."""
    ordered = query.order_by(branch.since, Comment.id).limit(A_PAGE + 1).subquery()
    return sa.select(*ordered.c)
