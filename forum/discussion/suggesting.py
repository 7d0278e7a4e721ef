"""What a composer suggests while one types: people after an @, comments after a #."""

from collections.abc import Sequence
from itertools import islice

from ..directory import queries as directory
from ..members.models import Member
from ..programme.models import Topic
from . import reading
from .attribution import Byline, Channel, bylines
from .entries import Entry
from .naming import folded
from .thread import Thread

MOST = 6


def people(reader: Member, topic: Topic, typed: str) -> list[Byline]:
    """Who speaks in the topic, as they are named there, and whom else this reader may find; those
    of whose name a word begins like this."""
    speakers = bylines(reader, reading.last_of_each_voice(topic), Channel.PAGE)
    others = [Byline(p.name, p.organisation) for p in directory.people_for(reader)]
    named = {person.name: person for person in [*others, *speakers]}
    wanted = folded(typed)
    return list(islice((p for p in named.values() if _begins(folded(p.name), wanted)), MOST))


def comments(thread: Thread, typed: str) -> Sequence[Entry]:
    """Published comments whose number begins like this, or whose claim has it in it: that very
    number first, then the newest."""
    wanted = folded(typed)
    found = (
        entry
        for entry in reversed(thread.entries.values())
        if entry.is_published
        and (str(entry.number).startswith(wanted) or (wanted and wanted in folded(entry.claim)))
    )
    return sorted(found, key=lambda entry: str(entry.number) != wanted)[:MOST]


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or f" {wanted}" in name
