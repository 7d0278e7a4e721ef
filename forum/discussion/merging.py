"""Two comments that say the same become one: replies and stances go to the one that stays, and come
back if they are taken apart again."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from .. import journal
from ..extensions import db
from ..journal import JournalEntry
from ..permissions import Person
from . import moving
from .actions import take_state
from .kinds import Kind
from .models import Comment, Fairness, Stance, State
from .readers import StoredDraft

MERGED = "comment merged"
# What is exchanged where somebody has taken a stance on both: whose it is stays in its row.
_SAID = ("view", "group", "reason", "is_told", "taken_at", "taken_on_id")


def replies_to(comment: Comment) -> Sequence[Comment]:
    """What stands right below a comment, in any state."""
    return db.session.scalars(
        sa.select(Comment).where(Comment.parent_id == comment.id).order_by(Comment.id)
    ).all()


def has_merged(comment: Comment) -> bool:
    """Whether others were merged into a comment."""
    found = sa.select(Comment.id).where(
        Comment.merged_into_id == comment.id, Comment.state == State.MERGED
    )
    return db.session.scalar(found.limit(1)) is not None


def stances_on(comments: Sequence[Comment]) -> Sequence[Stance]:
    """Every stance on these comments; whose it is goes no further."""
    ids = [comment.id for comment in comments]
    return db.session.scalars(
        sa.select(Stance).where(Stance.comment_id.in_(ids)).order_by(Stance.member_id, Stance.id)
    ).all()


def merge(one: Comment, stays: Comment, actor: Person) -> None:
    """Let a comment be an empty place that leads to the one that stays, with its replies there and
    the latest stance of each member. Part of the caller's transaction, which holds the topic."""
    answer, replies = one.answer, replies_to(one)
    fair = {str(reply.id): reply.fairness for reply in replies if reply.fairness}
    take_state(one, State.MERGED)
    one.relate(merged_into=stays)
    _put_below(replies, stays)
    if fair and one.author_id != stays.author_id:
        # It was said by the author of another view.
        for reply in replies:
            reply.fairness = None
    gives_answer = stays.answer_id is None and answer is not None
    if gives_answer:
        stays.relate(answer=answer)
    is_answer = one.parent is not None and one.parent.answer_id == one.id
    if is_answer and one.parent and one.parent_id == stays.parent_id:
        one.parent.relate(answer=stays)
    _carry_drafts(one, stays)
    journal.record(
        MERGED,
        actor,
        topic=one.topic,
        comment=one,
        into=stays.number,
        replies=[reply.id for reply in replies],
        fair=fair,
        gives_answer=gives_answer,
        is_answer=is_answer,
    )
    if stays.kind is Kind.PROPOSAL:
        _carry_stances(one, stays)


def separate(one: Comment) -> list[Comment]:
    """Let a merged comment stand again with the replies and stances it had: the replies that went
    back. Part of the caller's transaction, which holds the topic; it stands where it was merged."""
    stays, kept = one.merged_into, _as_merged(one)
    take_state(one, State.PUBLISHED)
    one.relate(merged_into=None)
    if stays is None:
        return []
    replies = [reply for reply in replies_to(stays) if reply.id in kept.get("replies", ())]
    _put_below(replies, one)
    for reply in replies:
        said = kept.get("fair", {}).get(str(reply.id))
        if said and reply.fairness is None:
            reply.fairness = Fairness(said)
    if kept.get("gives_answer") and stays.answer_id in {reply.id for reply in replies}:
        stays.relate(answer=None)
    if kept.get("is_answer") and one.parent and one.parent.answer_id == stays.id:
        one.parent.relate(answer=one)
    _give_stances_back(one)
    return replies


def carried(stays: Comment, others: Sequence[Comment]) -> dict[int, int]:
    """Member id → the id of the proposal on which their stance was taken that counts for the one
    that stays since these were merged into it."""
    ids = {comment.id for comment in others}
    kept = stances_on([stays])
    return {one.member_id: one.taken_on_id for one in kept if one.taken_on_id in ids}


def _put_below(replies: Sequence[Comment], parent: Comment) -> None:
    for reply in replies:
        for depth, level in enumerate(moving.levels_of(reply), start=parent.depth + 1):
            for comment in level:
                comment.depth = depth
                comment.relate(prompt=parent.prompt)
        reply.relate(parent=parent)
    db.session.flush()


def _as_merged(one: Comment) -> dict[str, Any]:
    """What the journal has of how it was merged for the last time."""
    entry = db.session.scalar(
        sa.select(JournalEntry)
        .where(JournalEntry.comment_id == one.id, JournalEntry.event == MERGED)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    return entry.data if entry else {}


def _carry_stances(one: Comment, stays: Comment) -> None:
    there = {stance.member_id: stance for stance in stances_on([stays])}
    for stance in stances_on([one]):
        other = there.get(stance.member_id)
        if other is None:
            stance.comment_id, stance.taken_on_id = stays.id, one.id
        elif other.taken_at < stance.taken_at:
            _exchange(stance, other)
            other.taken_on_id = one.id
    db.session.flush()


def _give_stances_back(one: Comment) -> None:
    parked = {stance.member_id: stance for stance in stances_on([one])}
    for stance in db.session.scalars(sa.select(Stance).where(Stance.taken_on_id == one.id)).all():
        own = parked.get(stance.member_id)
        if own:
            _exchange(stance, own)
            own.taken_on_id = None
        else:
            stance.comment_id, stance.taken_on_id = one.id, None
    db.session.flush()


def _exchange(one: Stance, other: Stance) -> None:
    for name in _SAID:
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)


def _carry_drafts(one: Comment, stays: Comment) -> None:
    """What was begun below it is begun below the one that stays, by whoever has begun nothing there
    yet."""
    there = sa.select(StoredDraft.member_id).where(
        StoredDraft.topic_id == stays.topic_id, StoredDraft.replied_to == stays.number
    )
    begun_there = set(db.session.scalars(there))
    for draft in db.session.scalars(
        sa.select(StoredDraft).where(
            StoredDraft.topic_id == one.topic_id, StoredDraft.replied_to == one.number
        )
    ):
        if draft.member_id not in begun_there:
            draft.replied_to = stays.number or 0
