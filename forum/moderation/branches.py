"""Why something waits for a moderator: one question for each reason. What does not depend on who
asks is put together once: that takes longer than to ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..discussion.models import STANDING, Comment, Edit, State
from ..members.models import Member
from .appealing import for_others_than
from .filters import Filters, Waits
from .models import Appeal, Decision, Flag, Verdict
from .queries import holds

ONE = sa.literal(1)
# What a moderator decides on what is hidden.
_ON_HIDDEN = (Verdict.KEEP, Verdict.RETURN, Verdict.REMOVE)
_OF_RETURN = (Decision.comment_id == Comment.id, Decision.verdict == Verdict.RETURN)


@dataclass(frozen=True)
class Branch:
    """One reason to wait: (comment id) of what does, since when, and how many of it there are."""

    kind: Waits
    query: sa.Select[Any]
    since: Any
    count: Any = ONE


# What features further on let moderators wait for: each of a moderator's roundtables.
ALSO: list[Callable[[], Branch]] = []


def branches(member: Member, wanted: Filters) -> list[Branch]:
    """Each reason for which something may wait for this moderator, and is wanted."""
    found = [_new(), _again(), *_others(member)]
    kept = [branch for branch in found if wanted.waits in {None, branch.kind}]
    return kept or found[:1]


def branches_to_count(member: Member, wanted: Filters) -> list[Branch]:
    """The same, where nobody asks which is which: what is new and what is back are one question."""
    if wanted.waits:
        return branches(member, wanted)
    return [Branch(Waits.NEW, _pending(), Comment.submitted_at), *_others(member)]


def _others(member: Member) -> list[Branch]:
    found = [_changes(), _flagged(), _appealed(member), _taken_back()]
    return found + [also() for also in ALSO]


@cache
def _pending() -> sa.Select[Any]:
    return sa.select(Comment.id).where(Comment.state == State.PENDING)


def why_pending() -> sa.Case[str]:
    """Of all comments that are pending: whether they are new, or back."""
    # A number and no “exists”, for which PostgreSQL goes through all that was ever returned.
    last = sa.select(sa.func.max(Decision.id)).where(*_OF_RETURN, holds())
    is_back = last.correlate(Comment).scalar_subquery().is_not(None)
    return sa.case((is_back, Waits.AGAIN.value), else_=Waits.NEW.value)


@cache
def _was_returned() -> sa.ColumnElement[bool]:
    return sa.select(Decision.id).where(*_OF_RETURN, holds()).correlate(Comment).exists()


@cache
def _new() -> Branch:
    return Branch(Waits.NEW, _pending().where(~_was_returned()), Comment.submitted_at)


@cache
def _again() -> Branch:
    return Branch(Waits.AGAIN, _pending().where(_was_returned()), Comment.submitted_at)


@cache
def _changes() -> Branch:
    query = (
        sa.select(Comment.id)
        .join(Edit, Edit.comment_id == Comment.id)
        .where(Edit.state == State.PENDING, Comment.state.in_(STANDING))
    )
    return Branch(Waits.CHANGE, query, Edit.submitted_at)


@cache
def _flagged() -> Branch:
    # First what is open, which is little: the comments are not gone through for it.
    is_open = (
        sa.select(Flag.comment_id, sa.func.min(Flag.flagged_at).label("since"))
        .add_columns(sa.func.count(Flag.id).label("reports"))
        .where(Flag.outcome.is_(None))
        .group_by(Flag.comment_id)
        .subquery()
    )
    query = (
        sa.select(Comment.id)
        .join(is_open, is_open.c.comment_id == Comment.id)
        .where(Comment.state.in_(STANDING))
    )
    return Branch(Waits.FLAGGED, query, is_open.c.since, is_open.c.reports)


def _appealed(member: Member) -> Branch:
    query = (
        sa.select(Comment.id)
        .join(Decision, Decision.comment_id == Comment.id)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .where(for_others_than(member), Appeal.ruling_id.is_(None))
        .where(Comment.state != State.WITHDRAWN)
    )
    return Branch(Waits.APPEALED, query, Appeal.asked_at)


@cache
def taken_back() -> sa.Select[Any]:
    """The comments that are hidden since a decision on them was taken back, be it the publication
    or what was decided on it after that, and of which nothing else says that they wait; since when
    tells the decision that is joined."""
    undone, later = aliased(Decision), aliased(Decision)
    since = sa.select(later.id).where(later.comment_id == Comment.id, later.id > Decision.id)
    is_reported = sa.select(Flag.id).where(Flag.comment_id == Comment.id, Flag.outcome.is_(None))
    stayed_hidden = sa.and_(undone.before == State.HIDDEN, undone.verdict.in_(_ON_HIDDEN))
    return (
        sa.select(Comment.id)
        .join(Decision, Decision.comment_id == Comment.id)
        .join(undone, Decision.undoes_id == undone.id)
        .where(Comment.state == State.HIDDEN, undone.of_edit.is_(False))
        .where(sa.or_(undone.verdict == Verdict.PUBLISH, stayed_hidden))
        .where(~since.correlate(Comment, Decision).exists())
        .where(~is_reported.correlate(Comment).exists(), ~_waits_for_its_author())
    )


def _waits_for_its_author() -> sa.ColumnElement[bool]:
    """Whether it is hidden for its author to change it, who has been told so."""
    returned = sa.select(Decision.id).where(*_OF_RETURN, Decision.of_edit.is_(False), holds())
    was_seen = Decision.before.in_((State.PUBLISHED, State.HIDDEN))
    return returned.where(was_seen).correlate(Comment).exists()


@cache
def _taken_back() -> Branch:
    return Branch(Waits.TAKEN_BACK, taken_back(), Decision.made_at)
