"""Writing the synthesis: every change of a line is a new version, after the one that was seen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal
from ..discussion import changes
from ..extensions import db
from ..members.models import Member
from ..moderation.deciding import take_turn
from ..programme.models import Topic
from . import queries
from .models import Line, LineKind, Synthesis

SYNTHESIS = "synthesis"
Lines = tuple[Line, ...]


class Outdated(Exception):
    """Another moderator has changed the synthesis meanwhile."""


@dataclass(frozen=True)
class Words:
    """What a moderator says in a line, and the comments it rests on."""

    kind: LineKind
    text: str
    language: str
    cites: tuple[int, ...]


def add_line(moderator: Member, topic: Topic, seen: int, words: Words) -> None:
    """Put a line below the others of its kind."""
    line = Line(seen + 1, words.kind, words.text, words.language, words.cites)
    _make(moderator, topic, seen, "synthesis line added", lambda lines: (*lines, line), words)


def change_line(moderator: Member, topic: Topic, seen: int, key: int, words: Words) -> None:
    """Let a line say something else."""

    def become(lines: Lines) -> Lines:
        return tuple(replace(one, **vars(words)) if one.key == key else one for one in lines)

    _make(moderator, topic, seen, "synthesis line changed", become, words)


def move_line(moderator: Member, topic: Topic, seen: int, key: int, *, up: bool) -> None:
    """Let a line change places with its neighbour of the same kind; at the end nothing happens."""

    def become(lines: Lines) -> Lines:
        (line,) = (one for one in lines if one.key == key)
        places = [place for place, one in enumerate(lines) if one.kind is line.kind]
        at = places.index(lines.index(line))
        other = at - 1 if up else at + 1
        if not 0 <= other < len(places):
            return lines
        moved = list(lines)
        moved[places[at]], moved[places[other]] = lines[places[other]], line
        return tuple(moved)

    _make(moderator, topic, seen, "synthesis line moved", become)


def drop_line(moderator: Member, topic: Topic, seen: int, key: int) -> None:
    """Take a line out; the versions that had it keep it."""

    def become(lines: Lines) -> Lines:
        return tuple(one for one in lines if one.key != key)

    _make(moderator, topic, seen, "synthesis line dropped", become)


def _make(
    moderator: Member,
    topic: Topic,
    seen: int,
    event: str,
    become: Callable[[Lines], Lines],
    words: Words | None = None,
) -> None:
    """Make the version after `seen`, once: the same form twice is the same change. Outdated if
    another one came after it."""
    otherwise = gettext("Only the moderators of this roundtable write the synthesis.")
    take_turn(moderator, topic, otherwise=otherwise)
    before, now = (queries.lines_of(topic, one) for one in (seen, topic.synthesis_version))
    lines = become(before) if before is not None else None
    if lines == now or lines is None or topic.synthesis_version != seen:
        is_done = lines == now or _is_done(topic, seen, before, lines, now)
        db.session.rollback()
        if is_done:
            return
        raise Outdated
    _require_published(topic, words)
    seq, topic.synthesis_version = journal.next_seq(topic), seen + 1
    version = Synthesis(topic=topic, version=seen + 1, moderator=moderator, seq=seq)
    version.lines = lines
    db.session.add(version)
    journal.record(event, moderator, topic=topic, seq=seq, part=SYNTHESIS, version=seen + 1)
    db.session.commit()

    changes.announce_part(topic, SYNTHESIS, seq)


def _is_done(
    topic: Topic, seen: int, before: Lines | None, lines: Lines | None, now: Lines | None
) -> bool:
    """Whether this very change was made after `seen`, and what it brought stands there still: a
    form is sent again where its answer was lost, and others may have gone on meanwhile."""
    if before is None or lines is None or queries.lines_of(topic, seen + 1) != lines:
        return False
    return set(lines) - set(before) <= set(now or ())


def _require_published(topic: Topic, words: Words | None) -> None:
    """What is cited may have been taken back since the form was looked through."""
    if words and (gone := queries.not_published(topic, words.cites)):
        db.session.rollback()
        raise Conflict(gettext("Comment %(number)d is not there any more.", number=gone[0]))
