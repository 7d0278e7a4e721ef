"""What of a week belongs into its digest: a pure rule."""

from collections.abc import Mapping, Sequence
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
    comments: Sequence[Comment], answered: set[int], voices: Mapping[int, int]
) -> list[Candidate]:
    """At most MOST_ITEMS of a week's comments, in their order; voices count, not volume."""
    candidates = [
        Candidate(comment, _why(comment, answered, voices), voices.get(comment.id, 0))
        for comment in comments
    ]
    chosen: list[Candidate] = []
    for why, most in MOST_OF.items():
        of_this = [
            c for c in candidates if c.why is why and (why is not Why.NEW or c.comment.claim)
        ]
        chosen += sorted(of_this, key=lambda c: -c.voices)[:most]
    chosen = chosen[:MOST_ITEMS]
    return [candidate for candidate in candidates if candidate in chosen]


def _why(comment: Comment, answered: set[int], voices: Mapping[int, int]) -> Why:
    if comment.kind is Kind.PROPOSAL:
        return Why.PROPOSAL
    if comment.kind is Kind.QUESTION and comment.id not in answered:
        return Why.QUESTION
    return Why.ANSWERED if voices.get(comment.id, 0) > 1 else Why.NEW
