"""Which comments could be merged, and what would become of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from flask_babel import gettext

from ..discussion import merging, moving
from ..discussion.kinds import Kind
from ..discussion.models import Comment, State
from ..discussion.tallies import FEWEST_ANSWERS
from ..extensions import db
from . import flagging


@dataclass(frozen=True)
class Merging:
    """Comments of one topic of which one stays."""

    stays: Comment
    others: Sequence[Comment]
    # Below those that do not stay.
    replies: Sequence[Comment]
    # How many members' stances would be carried over.
    carried: int

    @property
    def is_few(self) -> bool:
        """Whether so few have taken a stance that their number is told to nobody."""
        return 0 < self.carried < FEWEST_ANSWERS

    @property
    def people(self) -> int:
        return len({reply.author_id for reply in self.replies if reply.number})

    @property
    def seen(self) -> str:
        """All this in a form that a page can hand back."""
        rows = [
            (c.id, c.topic_id, c.parent_id, c.kind, c.state, c.edited_at)
            for c in (self.stays, *self.others, *self.replies)
        ]
        return sha256(repr([*map(str, rows)]).encode()).hexdigest()[:24]


def alike(stays: Comment) -> Sequence[Comment]:
    """What could be merged into a comment: what is published in its topic as the same kind, and
    stands neither above nor below it."""
    below = {comment.id for comment in moving.tree_of(stays)}
    above, parent = set(), stays.parent
    while parent:
        above.add(parent.id)
        parent = parent.parent
    found = db.session.scalars(
        sa.select(Comment)
        .where(Comment.topic_id == stays.topic_id, Comment.kind == stays.kind)
        .where(Comment.state == State.PUBLISHED)
        .order_by(Comment.number)
    )
    return [comment for comment in found if comment.id not in below | above]


def plan(stays: Comment, numbers: Collection[int]) -> Merging:
    """What would become of the comments with these numbers."""
    others = [comment for comment in alike(stays) if comment.number in numbers]
    replies = [reply for one in others for reply in moving.tree_of(one) if reply is not one]
    is_proposal = stays.kind is Kind.PROPOSAL
    theirs = {stance.member_id for stance in merging.stances_on(others)} if is_proposal else ()
    return Merging(stays, others, replies, len(theirs))


def why_not(shown: Merging) -> str | None:
    """What stands against it, in words; None if nothing does."""
    if not shown.stays.is_published or not shown.others:
        return gettext("One of these comments is not there any more.")
    ids = {one.id for one in shown.others}
    for one in shown.others:
        given = {"number": one.number}
        if any(reply.id in ids for reply in moving.tree_of(one) if reply is not one):
            return gettext("Something you have ticked stands below comment %(number)d.", **given)
        if merging.has_merged(one):
            return gettext(
                "Others were merged into comment %(number)d: let that one stay, or take them apart"
                " first.",
                **given,
            )
        if one.waiting:
            return gettext(
                "A change of comment %(number)d waits for a moderator: decide on that first.",
                **given,
            )
        if flagging.open_flags(one):
            return gettext(
                "Members have reported comment %(number)d: decide on that first.", **given
            )
    return None
