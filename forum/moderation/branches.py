"""Why something waits for a moderator: one question for each reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..discussion.models import STANDING, Comment, Edit, State
from ..members.models import Member
from .appealing import for_others_than
from .filters import Filters, Waits
from .models import Appeal, Decision, Flag, Verdict
from .queries import holds

ONE = sa.literal(1)
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


def _pending() -> sa.Select[Any]:
    return sa.select(Comment.id).where(Comment.state == State.PENDING)


def why_pending() -> sa.Case[str]:
    """Of all comments that are pending: whether they are new, or back."""
    # A number and no “exists”, for which PostgreSQL goes through all that was ever returned.
    last = sa.select(sa.func.max(Decision.id)).where(*_OF_RETURN, holds())
    is_back = last.correlate(Comment).scalar_subquery().is_not(None)
    return sa.case((is_back, Waits.AGAIN.value), else_=Waits.NEW.value)


def _was_returned() -> sa.ColumnElement[bool]:
    return sa.select(Decision.id).where(*_OF_RETURN, holds()).correlate(Comment).exists()


def _new() -> Branch:
    return Branch(Waits.NEW, _pending().where(~_was_returned()), Comment.submitted_at)


def _again() -> Branch:
    return Branch(Waits.AGAIN, _pending().where(_was_returned()), Comment.submitted_at)


def _changes() -> Branch:
    query = (
        sa.select(Comment.id)
        .join(Edit, Edit.comment_id == Comment.id)
        .where(Edit.state == State.PENDING, Comment.state.in_(STANDING))
    )
    return Branch(Waits.CHANGE, query, Edit.submitted_at)


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
        .where(for_others_than(member), Comment.state != State.WITHDRAWN)
    )
    return Branch(Waits.APPEALED, query, Appeal.asked_at)


def _taken_back() -> Branch:
    """What is hidden since its publication was taken back, and nothing was decided since."""
    published, later = sa.orm.aliased(Decision), sa.orm.aliased(Decision)
    since = sa.select(later.id).where(later.comment_id == Comment.id, later.id > Decision.id)
    query = (
        sa.select(Comment.id)
        .join(Decision, Decision.comment_id == Comment.id)
        .join(published, Decision.undoes_id == published.id)
        .where(Comment.state == State.HIDDEN, published.verdict == Verdict.PUBLISH)
        .where(published.of_edit.is_(False))
        .where(~since.correlate(Comment, Decision).exists())
    )
    return Branch(Waits.TAKEN_BACK, query, Decision.made_at)
