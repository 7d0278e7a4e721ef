"""Questions about what waits and what was decided, for those who may know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, lazyload

from .. import permissions
from ..clock import now
from ..discussion.models import Comment, State
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member
from ..permissions import Role
from ..programme import queries as programme
from ..programme.models import Series, Topic
from .models import LOOKED_BEHIND, Appeal, Decision, Look, Review, Verdict

LOG_LENGTH = 20
# A browser sends a form again at once; later it is a look of its own.
SAME_LOOK = timedelta(minutes=2)
_PLACE = joinedload(Comment.topic).options(
    joinedload(Topic.series), joinedload(Topic.roundtable), joinedload(Topic.rules)
)
# All that stands beside a comment whose case is looked at.
_CASE = (
    *WITH_ITS_PLACE,
    _PLACE,
    joinedload(Comment.edit),
    joinedload(Comment.parent).options(*WITH_ITS_PLACE),
)


@dataclass(frozen=True)
class History:
    """Every decision on a comment, the oldest first; and the appeals, by the decision's id."""

    decisions: Sequence[Decision]
    appeals: Mapping[int, Appeal]

    @property
    def undone(self) -> Mapping[int, Decision]:
        """By the ids of those that were taken back: what has taken them back."""
        return {one.undoes_id: one for one in self.decisions if one.undoes_id}

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that nobody has ruled on yet."""
        return next((one for one in self.appeals.values() if one.ruling_id is None), None)

    def just_undone_by(self, moderator: Member) -> Decision | None:
        """What this moderator has taken back, if nothing has been decided since."""
        last = self.decisions[-1] if self.decisions else None
        is_theirs = last and last.undoes and last.moderator_id == moderator.id
        return last.undoes if last and is_theirs else None

    def last(self, verdict: Verdict | None = None) -> Decision | None:
        """The last decision (or the last of a kind) that was not taken back."""
        undone = self.undone
        holds = [
            one
            for one in self.decisions
            if one.verdict is not Verdict.UNDO and one.id not in undone
        ]
        return next((one for one in reversed(holds) if verdict in {None, one.verdict}), None)


def desks_of(member: Member) -> list[int | None]:
    """The roundtables whose queue a member keeps; None stands for the series' key questions."""
    places: list[int | None] = [table.id for table in programme.roundtables()]
    kept = [place for place in places if _keeps(member, place)]
    return [*kept, None] if kept else []


def at_desks_of(member: Member) -> sa.ColumnElement[bool]:
    """Of the topics at the roundtables this moderator keeps; the query joins them."""
    if member.role_at(None) is Role.ORGANISER:
        return sa.true()
    kept = [seat.roundtable_id for seat in member.seats if _keeps(member, seat.roundtable_id)]
    at_tables = Topic.roundtable_id.in_(kept)
    return sa.or_(at_tables, Topic.roundtable_id.is_(None)) if kept else sa.false()


def kept_of(member: Member, topics: Sequence[Topic]) -> list[Topic]:
    """Of these topics, those this moderator keeps."""
    return [topic for topic in topics if permissions.may_moderate(member, topic)]


def case(member: Member, comment_id: int) -> Comment | None:
    """A comment in any state, for a moderator of its place; else it does not exist."""
    comment = db.session.get(Comment, comment_id, options=_CASE)
    return comment if comment and permissions.may_moderate(member, comment.topic) else None


def record_of(author: Member, series: Series) -> Counter[State]:
    """The author's record in a series: how many comments in which state."""
    rows = db.session.execute(
        sa.select(Comment.state, sa.func.count())
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Comment.author_id == author.id, Topic.series_id == series.id)
        .group_by(Comment.state)
    )
    return Counter(dict(rows.all()))


def decisions_on(comments: Sequence[Comment]) -> dict[int, Decision]:
    """Comment id → the latest decision on it, or on a change of it; but for what its author or a
    moderator has taken back. For those who hold the comments."""
    changed = {comment.id for comment in comments if comment.stands and comment.edit}
    rows = db.session.scalars(
        sa.select(Decision)
        .where(Decision.comment_id.in_([comment.id for comment in comments]))
        # It leaves the decision appealed against as it was.
        .where(Decision.verdict.not_in((Verdict.UPHOLD, Verdict.UNDO)))
        # What was published stands in front of what was decided before, taken back or not.
        .where(sa.or_(holds(), Decision.verdict == Verdict.PUBLISH))
        .order_by(Decision.id)
    )
    return {
        d.comment_id: d
        for d in rows
        if not d.of_edit or d.verdict is Verdict.PUBLISH or d.comment_id in changed
    }


def last_on(comment: Comment, verdict: Verdict) -> Decision | None:
    """The last decision of a kind on a comment that was not taken back."""
    return db.session.scalar(
        sa.select(Decision)
        .where(Decision.comment_id == comment.id, Decision.verdict == verdict, holds())
        .order_by(Decision.id.desc())
        .limit(1)
    )


def history(comment: Comment) -> History:
    """Every decision on a comment, and the appeals against them; for its moderators."""
    rows = db.session.execute(
        sa.select(Decision, Appeal)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.comment_id == comment.id)
        .order_by(Decision.id)
        .options(joinedload(Decision.moderator).lazyload(Member.seats))
    ).all()
    return History([one for one, _ in rows], {a.decision_id: a for _, a in rows if a})


def holds() -> sa.ColumnElement[bool]:
    """Of the decisions that nobody has taken back."""
    undoing = aliased(Decision)
    return ~sa.select(undoing.id).where(undoing.undoes_id == Decision.id).exists()


def appeal_against(decision: Decision) -> Appeal | None:
    return db.session.scalar(sa.select(Appeal).where(Appeal.decision_id == decision.id))


def log(member: Member) -> Sequence[Decision]:
    """The latest decisions at the roundtables this moderator keeps."""
    return db.session.scalars(
        sa.select(Decision)
        .join(Comment)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(at_desks_of(member))
        .order_by(Decision.made_at.desc(), Decision.id.desc())
        .limit(LOG_LENGTH)
        .options(
            joinedload(Decision.comment)
            .joinedload(Comment.topic)
            .options(joinedload(Topic.roundtable), lazyload(Topic.rules)),
            joinedload(Decision.moderator).lazyload(Member.seats),
            joinedload(Decision.undoes),
            joinedload(Decision.taken_back_by),
        )
    ).all()


def has_just_looked(moderator: Member, comment: Comment, reason: str) -> bool:
    """Whether this moderator has looked behind this comment a moment ago, for the same reason."""
    latest = db.session.scalar(
        sa.select(JournalEntry)
        .where(JournalEntry.event == LOOKED_BEHIND, JournalEntry.comment_id == comment.id)
        .where(JournalEntry.actor_id == moderator.id, JournalEntry.at > now() - SAME_LOOK)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    return latest is not None and latest.data["reason"] == reason


def looks(member: Member) -> Sequence[Look]:
    """The latest looks behind anonymous comments at the roundtables this moderator keeps."""
    rows = db.session.execute(
        sa.select(JournalEntry, Comment, Member)
        .join(Comment, JournalEntry.comment_id == Comment.id)
        .join(Topic, Comment.topic_id == Topic.id)
        .join(Member, JournalEntry.actor_id == Member.id)
        .where(JournalEntry.event == LOOKED_BEHIND, at_desks_of(member))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(LOG_LENGTH)
        .options(joinedload(Comment.topic))
    )
    return [
        Look(entry.at, moderator, comment, entry.data["reason"])
        for entry, comment, moderator in rows
    ]


def reviews(member: Member) -> Sequence[Review]:
    """Comments to be looked through at the roundtables this moderator keeps, in their order."""
    return db.session.scalars(
        _reviews(member)
        .order_by(Comment.topic_id, Comment.number)
        .options(joinedload(Review.comment).joinedload(Comment.topic))
    ).all()


def count_reviews(member: Member) -> int:
    """How many these are."""
    # First what is open, which is little: the comments are not gone through for it.
    is_open = (
        sa.select(Review.comment_id, sa.func.count().label("times"))
        .where(Review.settled_at.is_(None))
        .group_by(Review.comment_id)
        .subquery()
    )
    found = (
        sa.select(sa.func.sum(is_open.c.times))
        .join(Comment, Comment.id == is_open.c.comment_id)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Comment.state == State.PUBLISHED, at_desks_of(member))
    )
    return db.session.scalar(found) or 0


def review(member: Member, review_id: int) -> Review | None:
    """One of these; else it does not exist."""
    return next((one for one in reviews(member) if one.id == review_id), None)


def _reviews(member: Member) -> sa.Select[Any]:
    return (
        sa.select(Review)
        .join(Comment)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Review.settled_at.is_(None), Comment.state == State.PUBLISHED)
        .where(at_desks_of(member))
    )


def _keeps(member: Member, place: int | None) -> bool:
    role = member.role_at(place)
    return role is not None and role.includes(Role.MODERATOR)
