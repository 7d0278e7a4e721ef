"""What stands in a digest's draft: chosen anew, and what its editors did with it is kept."""

from collections.abc import Collection, Iterator, Sequence

from .. import permissions
from ..clock import now
from ..discussion import queries as discussion
from ..discussion.models import Comment
from ..permissions import Person
from ..programme.models import Topic
from . import candidates, happenings, order
from .gathering import pick
from .happenings import Happening
from .models import Digest, Item, Why


def fill(by: Person, digest: Digest) -> None:
    """Choose the items of the digest's week. What was dropped stays known, and so does what an
    editor has worked on, and what stands in topics that only other editors read. Part of the
    caller's transaction."""
    digest.gathered_at = now()
    known = {item.mark: item for item in digest.items}
    chosen = [*_comments(by, digest), *happenings.in_week(by, digest)]
    kept: list[Item] = []
    new: list[Item] = []
    for happening in chosen:
        item = known.pop(happening.mark, None)
        (kept if item else new).append(_item(item, happening))
    kept += [item for item in known.values() if _stays(by, item)]
    digest.items = order.with_new(kept, new)
    settle(digest)
    for position, item in enumerate(digest.items):
        item.position = position


def _comments(by: Person, digest: Digest) -> Iterator[Happening]:
    told = candidates.told_before(digest)
    week = (digest.series, digest.begins_at, digest.ends_at)
    new = discussion.published_between(by, *week)
    answers = candidates.answers_in(digest)
    older = _older(by, digest, {comment.id for comment in new}, answers)
    comments = [c for c in (*new, *older) if f"comment {c.id}" not in told]
    # Nobody is asked for what nobody can write.
    settled = {c.id for c in comments if not _takes_answers(c.topic, digest)}
    chosen = pick(
        sorted(comments, key=_place),
        discussion.answered(comments) | settled,
        {one: voices for one, (voices, _) in answers.items()},
        {one: volume for one, (_, volume) in answers.items()},
        {comment.id for comment in older},
    )
    for one in chosen:
        yield Happening(f"comment {one.comment.id}", one.why, one.comment, voices=one.voices)


def _older(
    by: Person, digest: Digest, new: Collection[int], answers: Collection[int]
) -> Sequence[Comment]:
    """What was there before the week and was answered in it, or still waits for an answer."""
    return [c for c in candidates.still_waiting_or(by, digest, answers) if c.id not in new]


def settle(digest: Digest) -> None:
    """Let no question be said to wait where nobody can answer it any more: one of the week is
    there as what is new, one that is older is not. Part of the caller's transaction."""
    waiting = [item for item in digest.items if item.why is Why.QUESTION and item.comment]
    for item in waiting:
        if _takes_answers(item.topic, digest):
            continue
        asked_at = item.comment.published_at if item.comment else None
        if asked_at and asked_at < digest.begins_at and not item.is_dropped:
            digest.items.remove(item)
        else:
            item.why = Why.NEW


def _takes_answers(topic: Topic, digest: Digest) -> bool:
    """Whether its participants can write in a topic when the letter leaves, as far as is known."""
    leaves_at = max(now(), digest.due_at or now())
    is_open = any(
        exchange.is_open_at(leaves_at)
        for exchange in topic.series.exchanges
        if exchange.roundtable_id == topic.roundtable_id
    )
    return is_open and not topic.is_locked_at(leaves_at)


def _stays(by: Person, item: Item) -> bool:
    if item.comment and not item.comment.is_published:
        return item.is_dropped
    is_worked_on = item.is_pinned or item.headline or item.passages
    return bool(item.is_dropped or is_worked_on) or not permissions.may_read(by, item.topic)


def _item(known: Item | None, told: Happening) -> Item:
    item = known or Item(
        mark=told.mark,
        comment=told.comment,
        own_topic=None if told.comment else told.topic,
    )
    item.why, item.voices, item.data = told.why, told.voices, told.data
    return item


def _place(comment: Comment) -> tuple[int, int, int]:
    return order.table_place(comment.topic), comment.topic.number, comment.number or 0
