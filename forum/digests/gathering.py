"""What of a week belongs into its digest: a pure rule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ..discussion.kinds import Kind
from ..discussion.models import Comment
from .models import Why

MOST_ITEMS = 12
MOST_OF = {Why.PROPOSAL: 5, Why.QUESTION: 4, Why.ANSWERED: 4, Why.NEW: 3}


@dataclass(frozen=True)
class Candidate:
    comment: Comment
    why: Why
    voices: int


def pick(
    comments: Sequence[Comment],
    answered: Collection[int],
    voices: Mapping[int, int],
    volume: Mapping[int, int] | None = None,
    older: Collection[int] = (),
) -> list[Candidate]:
    """At most MOST_ITEMS of a week's comments, in their order; voices count before volume. Of the
    `older` ones it is not news that they are there, only that they wait or were answered."""
    volume = volume or {}
    candidates = [
        Candidate(comment, why, voices.get(comment.id, 0))
        for comment in comments
        if (why := _why(comment, answered, voices, comment.id in older))
    ]
    chosen: list[Candidate] = []
    for why, most in MOST_OF.items():
        of_this = [c for c in candidates if c.why is why]
        chosen += sorted(of_this, key=lambda c: (-c.voices, -volume.get(c.comment.id, 0)))[:most]
    chosen = chosen[:MOST_ITEMS]
    return [candidate for candidate in candidates if candidate in chosen]


def _why(
    comment: Comment, answered: Collection[int], voices: Mapping[int, int], is_older: bool
) -> Why | None:
    if comment.kind is Kind.PROPOSAL and not is_older:
        return Why.PROPOSAL
    if comment.kind is Kind.QUESTION and comment.id not in answered:
        return Why.QUESTION
    if voices.get(comment.id, 0) > 1:
        return Why.ANSWERED
    return Why.NEW if comment.claim and not is_older else None
