"""In which order the items of a digest stand: roundtables as in the programme, and in each of them
topics and items as its editors want; a pure rule."""

from collections.abc import Mapping, Sequence

from ..fields import number_if_any
from ..programme.models import Topic
from ..programme.queries import LAST_PLACE
from .models import Item, Why

# Within a topic: what was written, how it is seen, where that leads, what was decided.
_AFTER_COMMENTS = {Why.STANCES: 1, Why.LINE: 2, Why.DECISIONS: 3}


def table_place(topic: Topic) -> int:
    return topic.roundtable.number if topic.roundtable else LAST_PLACE


def place(item: Item) -> tuple[int, int, int, int]:
    """Where an item stands as long as nobody has moved it."""
    topic, number = item.topic, item.comment.number if item.comment else 0
    return (table_place(topic), topic.number, _AFTER_COMMENTS.get(item.why, 0), number or 0)


def arranged(items: Sequence[Item], wanted: Sequence[int]) -> list[Item]:
    """The items in the wanted order of ids, as far as it goes; a topic's stay together."""
    ranks: Mapping[int, int] = {one: rank for rank, one in enumerate(wanted)}
    ranked = sorted(items, key=lambda i: (table_place(i.topic), ranks.get(i.id, i.position)))
    topics = list(dict.fromkeys(item.topic.id for item in ranked))
    return sorted(ranked, key=lambda item: topics.index(item.topic.id))


def with_new(known: Sequence[Item], new: Sequence[Item]) -> list[Item]:
    """Known items as they were put, new ones after them in their topics; all in the programme's
    order if nobody has put any."""
    known = sorted(known, key=lambda item: item.position)
    if known == sorted(known, key=place):
        return sorted([*known, *new], key=place)
    in_order = [*known, *sorted(new, key=place)]
    topics = list(dict.fromkeys(item.topic.id for item in in_order))
    return sorted(in_order, key=lambda i: (table_place(i.topic), topics.index(i.topic.id)))


def step(items: Sequence[Item], step: str) -> list[Item]:
    """The items after one step: “up 7” and “down 7” move an item in its topic, “topic-up 2” and
    “topic-down 2” a topic in its roundtable. Any other leaves them as they are."""
    way, _, which = step.partition(" ")
    steps = {"up": -1, "down": 1, "topic-up": -1, "topic-down": 1}
    if way not in steps or (number := number_if_any(which)) is None:
        return list(items)
    groups = [[i for i in items if i.topic.id == one] for one in _topics(items)]
    if way.startswith("topic"):
        at = next((n for n, g in enumerate(groups) if g[0].topic.id == number), None)
        to = None if at is None else at + steps[way]
        if at is not None and to is not None and _is_beside(groups, at, to):
            groups[at], groups[to] = groups[to], groups[at]
    else:
        groups = [_stepped(group, number, steps[way]) for group in groups]
    return [item for group in groups for item in group]


def _topics(items: Sequence[Item]) -> list[int]:
    return list(dict.fromkeys(item.topic.id for item in items))


def _is_beside(groups: Sequence[Sequence[Item]], at: int, to: int) -> bool:
    if not 0 <= to < len(groups):
        return False
    return table_place(groups[at][0].topic) == table_place(groups[to][0].topic)


def _stepped(group: list[Item], which: int, by: int) -> list[Item]:
    at = next((n for n, item in enumerate(group) if item.id == which), None)
    if at is None or not 0 <= at + by < len(group):
        return group
    moved = list(group)
    moved.insert(at + by, moved.pop(at))
    return moved
