"""Questions about notifications; every one of them knows who is asking, and what they may see of
each by now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from ..discussion.models import Comment
from ..discussion.queries import WITH_ITS_PLACE
from ..discussion.readers import Visit
from ..extensions import db
from ..members.models import Member
from ..members.wishes import Matter
from ..moderation import queries as moderation
from ..moderation import waiting
from ..moderation.measure import Measure
from ..moderation.models import Appeal, Decision, Flag, Outcome
from ..programme.models import Roundtable, Topic
from . import reach
from .models import Notification

# Beyond this a number says no more.
MOST_COUNTED = 99
MOST_SHOWN = 100


@dataclass(frozen=True)
class Told:
    """A notification with what it is about, and whether it is new to its member."""

    notification: Notification
    comment: Comment
    is_new: bool

    @property
    def matter(self) -> Matter:
        return self.notification.matter

    @property
    def measure(self) -> Measure | None:
        """What was decided about a member, if it is told of that and of no comment."""
        return self.notification.measure

    @property
    def place(self) -> Topic | Roundtable:
        return self.measure.roundtable if self.measure else self.comment.topic

    @property
    def about(self) -> Comment:
        """What it is told of: of a reply what is replied to."""
        parent = self.comment.parent if self.matter in reach.REPLIES else None
        return parent or self.comment

    @property
    def key(self) -> tuple[Matter, int | None, int]:
        """What is told together with it."""
        measure_id = self.notification.measure_id
        return self.matter, measure_id, 0 if measure_id else self.about.id


@dataclass(frozen=True)
class Group:
    """What is told of one comment, or of one measure, the latest first."""

    matter: Matter
    about: Comment | None
    told: Sequence[Told]
    decision: Decision | None = None
    outcome: Outcome | None = None
    measure: Measure | None = None

    @property
    def latest(self) -> Told:
        return self.told[0]

    @property
    def is_new(self) -> bool:
        return any(one.is_new for one in self.told)

    @property
    def shown(self) -> list[str]:
        return [one.notification.shown for one in self.told if one.is_new]


@dataclass(frozen=True)
class Page:
    """A member's notifications by topic or, of measures, roundtable, the latest first; and how many
    are new."""

    places: Sequence[tuple[Topic | Roundtable, Sequence[Group]]] = field(default_factory=list)
    shown: Sequence[str] = field(default_factory=list)


def unread_count(member: Member) -> int:
    """How many notifications are new to a member; one more than can be counted, if so many are."""
    return _counted(db.session.execute(_new_to(member)).all())


def in_head(member: Member) -> tuple[int, int]:
    """(How many notifications are new to a member, how much waits for them as a moderator), for one
    question: every page asks it."""
    if not member.is_moderator:
        return unread_count(member), 0
    desk, new = waiting.counted(member).subquery(), _new_to(member).subquery()
    both = sa.select(desk.c.waiting, new).select_from(desk).outerjoin(new, sa.true())
    rows = db.session.execute(both).all()
    wait = min(rows[0].waiting, waiting.MOST_COUNTED + 1)
    return _counted([row for row in rows if row.matter]), wait


def _new_to(member: Member) -> sa.Select[Any]:
    return (
        _told(Notification.comment_id, Notification.matter, Visit.seen)
        .where(Notification.member_id == member.id, reach.IS_NEW)
        # More than is counted, as some were seen in the thread. In no order: it ends early.
        .limit(MOST_COUNTED * 4)
    )


def _counted(rows: Sequence[sa.Row[Any]]) -> int:
    new = sum(not _was_seen(row.matter, row.comment_id, row.seen) for row in rows)
    return min(new, MOST_COUNTED + 1)


def page_for(member: Member) -> Page:
    """What a member is notified of, as far as they may see it now."""
    told = _read(_latest(Notification.member_id == member.id), MOST_SHOWN)
    decisions = moderation.decisions_on([t.comment for t in told if t.matter is Matter.DECISION])
    outcomes = _outcomes(member, [t.comment.id for t in told if t.matter is Matter.REPORT])
    by_place: dict[Topic | Roundtable, list[Told]] = {}
    for one in told:
        by_place.setdefault(one.place, []).append(one)
    places = [
        (place, [_group(some, decisions, outcomes) for some in _grouped(in_it)])
        for place, in_it in by_place.items()
    ]
    return Page(places, [one.notification.shown for one in told if one.is_new])


def notification_of(member: Member, notification_id: int) -> Notification | None:
    """A notification, if it is this member's own; else it does not exist."""
    found = db.session.get(Notification, notification_id)
    return found if found and found.member_id == member.id else None


def still_told(member: Member, notification: Notification) -> bool:
    """Whether the member may see what a notification is about."""
    there = _told(Notification.id).where(
        Notification.id == notification.id, Notification.member_id == member.id
    )
    return db.session.scalar(there) is not None


def new_among(notification_ids: Collection[int]) -> list[Told]:
    """Those of these notifications that are new to their members; for letters to them."""
    return [one for one in _read(_latest(Notification.id.in_(notification_ids))) if one.is_new]


def new_since(member_ids: Collection[int], since: datetime) -> dict[int, list[Told]]:
    """Member id → what happened since then and is new; for letters to these members."""
    which = sa.and_(Notification.member_id.in_(member_ids), Notification.noted_at > since)
    found: dict[int, list[Told]] = {}
    for one in _read(_latest(which).where(reach.IS_NEW)):
        if one.is_new:
            found.setdefault(one.notification.member_id, []).append(one)
    return found


def decision_on(comment: Comment) -> Decision | None:
    """The latest decision on a comment; for its author."""
    return moderation.decisions_on([comment]).get(comment.id)


def decision_appealed(comment: Comment) -> Decision | None:
    """The decision on a comment whose appeal was answered last; for its author."""
    return db.session.scalar(
        sa.select(Decision)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.comment_id == comment.id, Appeal.ruling_id.is_not(None))
        .order_by(Appeal.ruling_id.desc())
        .limit(1)
    )


def _told(*columns: Any) -> sa.Select[Any]:
    """Of notifications whose members may see what they are about."""
    visit = sa.and_(Visit.topic_id == Comment.topic_id, Visit.member_id == Notification.member_id)
    return (
        sa.select(*columns)
        .select_from(Notification)
        .join(Member, Notification.member_id == Member.id)
        .outerjoin(Comment, Notification.comment_id == Comment.id)
        .outerjoin(Topic, Comment.topic_id == Topic.id)
        .outerjoin(Measure, Notification.measure_id == Measure.id)
        .outerjoin(Visit, visit)
        .where(reach.IS_THERE)
    )


def _latest(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    comment = contains_eager(Notification.comment)
    return (
        _told(Notification, reach.IS_NEW.label("is_new"), Visit.seen)
        .where(which)
        .order_by(Notification.noted_at.desc(), Notification.id.desc())
        .options(
            comment.options(*WITH_ITS_PLACE, contains_eager(Comment.topic)),
            comment.joinedload(Comment.parent).options(*WITH_ITS_PLACE),
            contains_eager(Notification.measure).joinedload(Measure.roundtable),
        )
    )


def _read(query: sa.Select[Any], most: int | None = None) -> list[Told]:
    return [
        Told(row, row.comment, is_new and not _was_seen(row.matter, row.comment_id, seen))
        for row, is_new, seen in db.session.execute(query.limit(most))
    ]


def _was_seen(matter: Matter, comment_id: int | None, seen: Collection[int] | None) -> bool:
    """Whether the comment was seen in the thread while something before it was left unread."""
    return matter in reach.OF_OTHERS and comment_id in (seen or ())


def _grouped(told: Sequence[Told]) -> list[list[Told]]:
    """Together what is about the same; what is not asked for to be decided is told one by one."""
    groups: dict[Any, list[Told]] = {}
    for one in told:
        groups.setdefault(one.key, []).append(one)
    return list(groups.values())


def _group(
    told: Sequence[Told], decisions: dict[int, Decision], outcomes: dict[int, Outcome]
) -> Group:
    first = told[0]
    decision = decisions.get(first.comment.id) if first.matter is Matter.DECISION else None
    outcome = outcomes.get(first.comment.id) if first.matter is Matter.REPORT else None
    about = None if first.measure else first.about
    return Group(first.matter, about, told, decision, outcome, first.measure)


def _outcomes(member: Member, comment_ids: Sequence[int]) -> dict[int, Outcome]:
    """Comment id → what came of this member's report of it."""
    if not comment_ids:
        return {}
    own = sa.select(Flag.comment_id, Flag.outcome).where(
        Flag.member_id == member.id, Flag.comment_id.in_(comment_ids), Flag.outcome.is_not(None)
    )
    return {comment_id: outcome for comment_id, outcome in db.session.execute(own) if outcome}
