"""Comments move with all that stands below them, to another topic or to stand by themselves; what
led to them leads there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Mapped, mapped_column

from .. import journal
from ..extensions import Model, db
from ..permissions import Person
from ..programme.models import Attribution, Prompt, Topic
from . import attention
from .actions import next_number
from .changes import Changed
from .kinds import ROOTS, Kind, that_fit
from .models import SEEN_BY_READERS, STANDING, Comment, State, Voice
from .readers import StoredDraft
from .voices import give_voice

# What may still stand in the thread one day: a place that is empty for good answers nothing.
_ALIVE = (*STANDING, State.PENDING, State.RETURNED)


class Moved(Model):
    """A number that led to a comment which stands in another topic by now."""

    __tablename__ = "moved"

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id"), index=True)


@dataclass(frozen=True)
class Place:
    """Where comments go: a topic, and one of its prompts; or back below a comment."""

    topic: Topic
    prompt: Prompt | None = None
    parent: Comment | None = None


@dataclass(frozen=True)
class Move:
    """What has moved: the numbers before and now, the `seq` of the topic that was left, and of the
    other one what readers see anew, and the voices that were not heard there before."""

    numbers: Sequence[tuple[Comment, int, int]]
    left_at: int
    changed: Sequence[Changed]
    new_voices: Sequence[Voice] = ()


def moved_to(topic: Topic, number: int) -> Comment | None:
    """The comment that had this number in a topic, wherever it is now."""
    return db.session.scalar(
        sa.select(Comment)
        .join(Moved, Moved.comment_id == Comment.id)
        .where(Moved.topic_id == topic.id, Moved.number == number)
    )


def known_as(comment: Comment, topic: Topic) -> tuple[int, int]:
    """The topic and the number by which a topic's pages name a comment: its own where it stands
    there or once did, which stays right and leads to it wherever it goes."""
    own = {comment.id: comment.number} if comment.topic_id == topic.id else {}
    number = own.get(comment.id) or numbers_kept(topic, [comment]).get(comment.id)
    return (topic.id, number) if number else (comment.topic_id, comment.number or 0)


def numbers_kept(topic: Topic, comments: Iterable[Comment]) -> dict[int, int]:
    """Comment id → the number that those of these comments have in a topic which stood there once:
    what comes back has its own again."""
    ids = [comment.id for comment in comments]
    return dict(
        db.session.execute(
            sa.select(Moved.comment_id, sa.func.min(Moved.number))
            .where(Moved.topic_id == topic.id, Moved.comment_id.in_(ids))
            .group_by(Moved.comment_id)
        ).all()
    )


def tree_of(top: Comment) -> list[Comment]:
    """A comment and all below it in any state, by number; what has none comes last."""
    return in_order(comment for level in levels_of(top) for comment in level)


def levels_of(top: Comment) -> list[Sequence[Comment]]:
    """The same, level by level."""
    levels: list[Sequence[Comment]] = [[top]]
    while levels[-1]:
        above = [comment.id for comment in levels[-1]]
        below = sa.select(Comment).where(Comment.parent_id.in_(above)).order_by(Comment.id)
        levels.append(db.session.scalars(below).all())
    return levels[:-1]


def in_order(comments: Iterable[Comment]) -> list[Comment]:
    """By number; what has none comes last."""
    return sorted(comments, key=lambda c: (c.number is None, c.number or 0, c.id))


def why_not(tree: Sequence[Comment], topic: Topic) -> str | None:
    """What stands against moving a comment's tree to a topic, in words; None if nothing does."""
    before = tree[0].topic
    if topic.roundtable_id != before.roundtable_id or topic.series_id != before.series_id:
        return gettext("Choose another topic of the same roundtable.")
    if topic.id == before.id:
        return None
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
    """The other topics to which a comment can move with its replies."""
    if not root.is_published:
        return []
    tree, topics = tree_of(root), root.topic.series.topics
    return [one for one in topics if one.id != root.topic_id and why_not(tree, one) is None]


def kinds_alone(top: Comment) -> list[Kind]:
    """As which kinds a comment can stand by itself, with the replies it has."""
    if top.parent_id is None:
        return [top.kind]
    fitting = [kind for kind in ROOTS if has_fitting_replies(top, kind)]
    return [kind for kind in fitting if kind is not Kind.EVIDENCE or top.citation]


def has_fitting_replies(comment: Comment, kind: Kind) -> bool:
    """Whether the replies that a comment has fit it as of this kind."""
    found = db.session.scalars(
        sa.select(Comment.kind).where(Comment.parent_id == comment.id, Comment.state.in_(_ALIVE))
    )
    return set(found) <= set(that_fit(kind))


def move(tops: Mapping[Comment, Kind], place: Place, actor: Person) -> Move:
    """Let comments of one topic stand at a place, as these kinds, with all that is below them. Part
    of the caller's transaction, which holds both topics and asked `why_not`."""
    before = next(iter(tops)).topic
    tree = in_order(comment for top in tops for comment in tree_of(top))
    opened = [question for top in tops if (question := _no_answer_any_more(top))]
    # Their order is the journal's alone: pages of the topic that is left load anew.
    for question in opened:
        seq = journal.next_seq(before)
        journal.record(
            "question opened", actor, topic=before, comment=question, seq=seq, in_office=True
        )
    left_at = journal.next_seq(before)
    is_left = place.topic.id != before.id
    event = "comments put back" if place.parent else "comments split off"
    event = "comments moved away" if is_left else event
    numbers = [comment.number for comment in tree if comment.number]
    journal.record(event, actor, topic=before, seq=left_at, numbers=numbers)
    for top, kind in tops.items():
        _put(top, kind, place)
    if is_left:
        return _take_along(tree, before, place.topic, actor, left_at)
    return Move([(c, c.number, c.number) for c in tree if c.number], left_at, [])


def _no_answer_any_more(top: Comment) -> Comment | None:
    """The question that this comment has answered until now."""
    question = top.parent
    if question is None or question.answer_id != top.id:
        return None
    question.relate(answer=None)
    return question if question.state in SEEN_BY_READERS else None


def _put(top: Comment, kind: Kind, place: Place) -> None:
    levels, parent = levels_of(top), place.parent
    if top.parent_id and not parent:
        # In the author's own words, as everything else.
        top.claim = top.headline
    if top.parent_id or parent:
        top.relate(parent=parent)
        top.kind, top.fairness = kind, None
    for depth, level in enumerate(levels, start=parent.depth + 1 if parent else 0):
        for comment in level:
            comment.depth = depth
            comment.relate(prompt=parent.prompt if parent else place.prompt)


def _take_along(
    tree: Sequence[Comment], before: Topic, topic: Topic, actor: Person, left_at: int
) -> Move:
    """Give these comments their numbers in another topic."""
    voices = [give_voice(author, topic) for author in {comment.author for comment in tree}]
    attention.carry(before, topic, tree)
    numbers, changed, own = [], [], numbers_kept(topic, tree)
    _lead_no_further(topic, own)
    # A number belongs to its topic: neither is written without the other.
    with db.session.no_autoflush:
        for comment in tree:
            comment.relate(written_in=comment.written_in or before, topic=topic)
            if old := comment.number:
                seq = journal.next_seq(topic)
                comment.number = own.pop(comment.id, 0) or next_number(topic)
                comment.published_seq = seq
                db.session.add(Moved(topic_id=before.id, number=old, comment_id=comment.id))
                journal.record("comment moved here", actor, topic=topic, comment=comment, seq=seq)
                numbers.append((comment, old, comment.number))
                changed.append((comment, seq))
    _carry_drafts(before, topic, {old: new for _, old, new in numbers})
    _carry_changes(topic, tree)
    return Move(numbers, left_at, changed, [voice for voice in voices if voice.is_new])


def _lead_no_further(topic: Topic, numbers: Mapping[int, int]) -> None:
    """These numbers are the comments' own again, and lead to nowhere else."""
    db.session.execute(
        sa.delete(Moved).where(Moved.topic_id == topic.id, Moved.number.in_(numbers.values()))
    )


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
