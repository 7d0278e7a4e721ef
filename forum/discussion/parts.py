"""What a topic's page shows beside comments, the same for all its readers: each part from one
template, for the page, the live change and catching up alike. Later features add theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..programme.models import Topic
from .entries import Entry


def _nothing(_topic: Topic) -> None:
    return None


@dataclass(frozen=True)
class Part:
    """`name` is the id of its place on the page, and the journal's word for it."""

    name: str
    template: str
    # What is kept of it; None where a topic has none. Read again once the journal names the part.
    read: Callable[[Topic], Any] = _nothing
    # Whether it says something of a comment, and so is another one when that changes.
    follows: Callable[[Any, Entry], bool] | None = None
    # The part it stands in, of which the same is kept.
    within: str = ""
    # Whether a topic has one, known without a question.
    is_there: Callable[[Topic], bool] = bool


PARTS: dict[str, Part] = {}


def add(part: Part) -> None:
    PARTS[part.name] = part


def following(topic: Topic) -> Iterable[Part]:
    """The parts of a topic that may be others when a comment changes."""
    return [part for part in PARTS.values() if part.follows and part.is_there(topic)]


LOCK = "lock"
PACE = "pace"
add(Part(LOCK, "discussion/_lock.html"))
add(Part(PACE, "discussion/_pace.html"))
