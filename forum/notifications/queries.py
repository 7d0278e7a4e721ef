"""Questions about notifications; every one of them knows who is asking, and what they may see of
each by now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..extensions import db
from ..members.models import Member
from ..members.wishes import Matter
from ..moderation import queries as moderation
from ..moderation.measure import Measure
from ..moderation.models import Appeal, Decision, Flag, Outcome, Verdict
from ..programme.models import Roundtable, Topic
from . import reach
from .models import Notification
from .told import Told, latest, read, what_is_told

MOST_SHOWN = 100


@dataclass(frozen=True)
class Group:
    """What is told of one comment, or of one measure, the latest first."""

    matter: Matter
    about: Comment | None
    told: Sequence[Told]
    decision: Decision | None = None
    outcome: Outcome | None = None
    ruling: Verdict | None = None
    measure: Measure | None = None

    @property
    def latest(self) -> Told:
        return self.told[0]

    @property
    def is_new(self) -> bool:
        return any(one.is_new for one in self.told)

    @property
    def asks_whether_fair(self) -> bool:
        """Whether its member is asked to judge a restatement, for the first time or again."""
        if self.matter is not Matter.EDIT or self.about is None:
            return self.matter is Matter.RESTATEMENT
        view = self.about.parent if self.about.kind is Kind.RESTATEMENT else None
        return view is not None and view.author_id == self.latest.notification.member_id

    @property
    def shown(self) -> list[str]:
        return [one.notification.shown for one in self.told if one.is_new]


@dataclass(frozen=True)
class _Answers:
    """Comment id → what was decided on it, what came of a report, how an appeal was ruled on."""

    decisions: dict[int, Decision]
    outcomes: dict[int, Outcome]
    rulings: dict[int, Verdict]


@dataclass(frozen=True)
class Page:
    """A member's notifications by topic or, of measures, roundtable, the latest first; and how many
    are new."""

    places: Sequence[tuple[Topic | Roundtable, Sequence[Group]]] = field(default_factory=list)
    shown: Sequence[str] = field(default_factory=list)


def page_for(member: Member) -> Page:
    """What a member is notified of, as far as they may see it now."""
    told = read(latest(Notification.member_id == member.id), MOST_SHOWN)
    decisions = moderation.decisions_on([t.comment for t in told if t.matter is Matter.DECISION])
    outcomes = _outcomes(member, [t.comment.id for t in told if t.matter is Matter.REPORT])
    rulings = [t.comment.id for t in told if t.matter is Matter.RULING and not t.measure]
    answers = _Answers(decisions, outcomes, _rulings(member, rulings))
    by_place: dict[Topic | Roundtable, list[Told]] = {}
    for one in told:
        by_place.setdefault(one.place, []).append(one)
    places = [
        (place, [_group(some, answers) for some in _grouped(in_it)])
        for place, in_it in by_place.items()
    ]
    return Page(places, [one.notification.shown for one in told if one.is_new])


def notification_of(member: Member, notification_id: int) -> Notification | None:
    """A notification, if it is this member's own; else it does not exist."""
    found = db.session.get(Notification, notification_id)
    return found if found and found.member_id == member.id else None


def still_told(member: Member, notification: Notification) -> bool:
    """Whether the member may see what a notification is about."""
    there = what_is_told(Notification.id).where(
        Notification.id == notification.id, Notification.member_id == member.id
    )
    return db.session.scalar(there) is not None


def new_among(notification_ids: Collection[int]) -> list[Told]:
    """Those of these notifications that are new to their members; for letters to them."""
    return [one for one in read(latest(Notification.id.in_(notification_ids))) if one.is_new]


def new_since(member_ids: Collection[int], since: datetime) -> dict[int, list[Told]]:
    """Member id → what happened since then and is new; for letters to these members."""
    which = sa.and_(Notification.member_id.in_(member_ids), Notification.noted_at > since)
    found: dict[int, list[Told]] = {}
    for one in read(latest(which).where(reach.IS_NEW)):
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


def _grouped(told: Sequence[Told]) -> list[list[Told]]:
    """Together what is about the same; what is not asked for to be decided is told one by one."""
    groups: dict[Any, list[Told]] = {}
    for one in told:
        groups.setdefault(one.key, []).append(one)
    return list(groups.values())


def _group(told: Sequence[Told], answers: _Answers) -> Group:
    first = told[0]
    key = 0 if first.measure else first.comment.id
    decision = answers.decisions.get(key) if first.matter is Matter.DECISION else None
    outcome = answers.outcomes.get(key) if first.matter is Matter.REPORT else None
    ruling = answers.rulings.get(key) if first.matter is Matter.RULING else None
    about = None if first.measure else first.about
    return Group(first.matter, about, told, decision, outcome, ruling, first.measure)


def _outcomes(member: Member, comment_ids: Sequence[int]) -> dict[int, Outcome]:
    """Comment id → what came of this member's report of it."""
    if not comment_ids:
        return {}
    own = sa.select(Flag.comment_id, Flag.outcome).where(
        Flag.member_id == member.id, Flag.comment_id.in_(comment_ids), Flag.outcome.is_not(None)
    )
    return {comment_id: outcome for comment_id, outcome in db.session.execute(own) if outcome}


def _rulings(member: Member, comment_ids: Sequence[int]) -> dict[int, Verdict]:
    """Comment id → how the last appeal against this member's decision on it was ruled on."""
    if not comment_ids:
        return {}
    ruling = aliased(Decision)
    ruled = (
        sa.select(Decision.comment_id, ruling.verdict)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .join(ruling, Appeal.ruling_id == ruling.id)
        .where(Decision.moderator_id == member.id, Decision.comment_id.in_(comment_ids))
        .order_by(Appeal.ruling_id)
    )
    return {row.comment_id: row.verdict for row in db.session.execute(ruled)}
