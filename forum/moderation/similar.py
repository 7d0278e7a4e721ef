"""Comments that say much the same: by the pairs of words they share. Pure, but for one question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from ..discussion.models import Comment, State
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..programme.models import Topic

# The share of common pairs (Broder's resemblance of two texts) from which they may be one.
ALIKE = 0.3
# Bounds of the work, whatever is written: comments looked at, words of each, and what is shown.
MOST_LOOKED_AT = 200
MOST_WORDS = 400
MOST_SHOWN = 3
# Fewer say too little for it: “I agree” is like “I agree”.
FEWEST_WORDS = 5
_WORDS = re.compile(r"\w+")
# What is there still to be read, or waits to be.
_LIVING = (State.PENDING, State.PUBLISHED, State.HIDDEN, State.RETURNED)


@dataclass(frozen=True)
class Similar:
    """A comment much like another; of a hundred pairs of words so many are in both."""

    comment: Comment
    percent: int


def resemblance(one: str, other: str) -> float:
    """How much two texts are alike: of the pairs of neighbouring words that stand in either, the
    share that stands in both."""
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) / len(pairs | others) if pairs and others else 0.0


def similar_to(comment: Comment) -> list[Similar]:
    """The latest comments of the same roundtable that are much like this one, the most alike first;
    for its moderators."""
    own = _said(comment.begun.claim, comment.begun.source)
    alike = {id_: resemblance(own, _said(*words)) for id_, *words in _near(comment)}
    found = [id_ for id_, share in alike.items() if share >= ALIKE]
    shown = sorted(found, key=lambda id_: -alike[id_])[:MOST_SHOWN]
    if not shown:
        return []
    rows = db.session.scalars(
        sa.select(Comment).where(Comment.id.in_(shown)).options(*WITH_ITS_PLACE)
    )
    by_id = {one.id: one for one in rows}
    return [Similar(by_id[id_], round(100 * alike[id_])) for id_ in shown]


def _near(comment: Comment) -> Sequence[Any]:
    """(comment id, claim, text) of the latest ones, those of the same topic first."""
    topic = comment.topic
    elsewhere = sa.select(Topic.id).where(
        Topic.roundtable_id.is_not_distinct_from(topic.roundtable_id),
        Topic.series_id == topic.series_id,
        Topic.id != topic.id,
    )
    places = (Comment.topic_id == topic.id, Comment.topic_id.in_(elsewhere))
    found = sa.union_all(*[_latest(comment, place, n) for n, place in enumerate(places)]).subquery()
    return db.session.execute(
        sa.select(found.c.id, found.c.claim, found.c.source)
        .order_by(found.c.place, found.c.id.desc())
        .limit(MOST_LOOKED_AT)
    ).all()


def _latest(comment: Comment, where: sa.ColumnElement[bool], place: int) -> sa.Select[Any]:
    """As many as are looked at: found in their order, however many there are in all."""
    latest = (
        sa.select(sa.literal(place).label("place"), Comment.id, Comment.claim, Comment.source)
        .where(where, Comment.id != comment.id, Comment.state.in_(_LIVING))
        .order_by(Comment.id.desc())
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    return sa.select(*latest.c)


def _said(claim: str, source: str) -> str:
    return f"{claim} {source}"


def _pairs(source: str) -> set[tuple[str, str]]:
    words = _WORDS.findall(source.lower())[:MOST_WORDS]
    return set(pairwise(words)) if len(words) >= FEWEST_WORDS else set()
