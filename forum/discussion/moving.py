"""A comment moves with all that stands below it to another topic; what led to it leads there."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal
from ..extensions import db
from ..permissions import Person
from ..programme.models import Attribution, Topic
from . import attention
from .actions import give_voice, next_number
from .changes import Changed
from .models import Comment, Moved
from .readers import StoredDraft


@dataclass(frozen=True)
class Move:
    """What has moved: the numbers before and now, the `seq` of the topic that was left, and what
    readers of the other one see anew."""

    numbers: Sequence[tuple[Comment, int, int]]
    left_at: int
    changed: Sequence[Changed]


def moved_to(topic: Topic, number: int) -> Comment | None:
    """The comment that had this number in a topic, wherever it is now."""
    return db.session.scalar(
        sa.select(Comment)
        .join(Moved, Moved.comment_id == Comment.id)
        .where(Moved.topic_id == topic.id, Moved.number == number)
    )


def tree_of(root: Comment) -> list[Comment]:
    """A comment and all below it in any state, by number; what has none comes last."""
    found, level = [root], [root.id]
    while level:
        below = db.session.scalars(sa.select(Comment).where(Comment.parent_id.in_(level))).all()
        found += below
        level = [comment.id for comment in below]
    return sorted(found, key=lambda c: (c.number is None, c.number or 0, c.id))


def why_not(tree: Sequence[Comment], topic: Topic) -> str | None:
    """What stands against moving a root's tree to a topic, in words; None if nothing does."""
    root = tree[0]
    if root.parent_id or not root.is_published:
        return gettext("Only a published comment of its own is moved, with its replies.")
    if topic.id == root.topic_id or topic.roundtable_id != root.topic.roundtable_id:
        return gettext("Choose another topic of the same roundtable.")
    if any(comment.rule is Attribution.ANONYMOUS for comment in tree):
        return gettext(
            "Anonymous comments stay where they are: what one person writes in two topics could"
            " be tied together."
        )
    if any(
        topic.strictest_rule_since(comment.submitted_at).strictness < comment.rule.strictness
        for comment in tree
    ):
        return gettext("The rule there would tell more of who wrote these comments.")
    return None


def where_to(root: Comment) -> list[Topic]:
    """The topics to which a comment can move with its replies."""
    if root.parent_id or not root.is_published:
        return []
    tree = tree_of(root)
    return [topic for topic in root.topic.series.topics if why_not(tree, topic) is None]


def move(root: Comment, topic: Topic, actor: Person) -> Move:
    """Give a root's tree its numbers in another topic. Part of the caller's transaction, which has
    asked `why_not`; Conflict if something came between."""
    before = root.topic
    for place in sorted((before, topic), key=lambda one: one.id):
        journal.hold(place)
    db.session.refresh(root)
    tree = tree_of(root)
    if reason := why_not(tree, topic):
        db.session.rollback()
        raise Conflict(reason)
    left_at = journal.next_seq(before)
    journal.record("comments moved away", actor, topic=before, seq=left_at)
    for author in {comment.author for comment in tree}:
        give_voice(author, topic)
    attention.carry(before, topic, tree)
    numbers, changed = [], []
    # A number belongs to its topic: neither is written without the other.
    with db.session.no_autoflush:
        for comment in tree:
            comment.written_in = comment.written_in or before
            comment.topic, comment.prompt = topic, None
            if old := comment.number:
                seq = journal.next_seq(topic)
                comment.number, comment.published_seq = next_number(topic), seq
                db.session.add(Moved(topic_id=before.id, number=old, comment_id=comment.id))
                journal.record("comment moved here", actor, topic=topic, comment=comment, seq=seq)
                numbers.append((comment, old, comment.number))
                changed.append((comment, seq))
    _carry_drafts(before, topic, {old: new for _, old, new in numbers})
    _carry_changes(topic, tree)
    return Move(numbers, left_at, changed)


def _carry_drafts(before: Topic, topic: Topic, numbers: dict[int, int]) -> None:
    """What was begun below a comment is begun below it where it is now."""
    for draft in db.session.scalars(
        sa.select(StoredDraft).where(
            StoredDraft.topic_id == before.id, StoredDraft.replied_to.in_(numbers)
        )
    ):
        draft.topic, draft.replied_to = topic, numbers[draft.replied_to]


def _carry_changes(topic: Topic, tree: Sequence[Comment]) -> None:
    """What was begun to be changed in a comment goes where the comment goes."""
    db.session.execute(
        sa.update(StoredDraft)
        .where(StoredDraft.revises.in_([comment.id for comment in tree]))
        .values(topic_id=topic.id)
    )
