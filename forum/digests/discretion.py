"""How much a letter tells its reader: of which roundtables, and of which topics titles and counts
only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from ..language import labelled
from ..members.models import Member
from ..permissions import Person, Role
from ..presentation import words
from ..programme.models import Roundtable, Topic
from .issue import Entry, Issue, Part
from .models import Plan


class _Subscriber:
    """A member where their letters go: at no table that these leave out."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.id = member.id
        self.is_organiser = member.is_organiser

    def role_at(self, roundtable_id: int | None) -> Role | None:
        if roundtable_id in self.member.letters_without:
            return None
        return self.member.role_at(roundtable_id)


def subscriber(member: Member) -> Person:
    """Who reads a member's letters: the member, without what they wish to hear nothing of."""
    return _Subscriber(member) if member.letters_without else member


@dataclass(frozen=True)
class Discretion:
    """Of which topics a letter tells titles and counts only: of some, or everywhere."""

    is_everywhere: bool
    topics: frozenset[int]

    def covers(self, place: Topic | Roundtable) -> bool:
        return self.is_everywhere or (isinstance(place, Topic) and place.id in self.topics)


def discretion_for(member: Member, plan: Plan) -> Discretion:
    """As the member wishes, or the series, whichever tells less."""
    is_everywhere = member.letters_discreet or plan.is_discreet
    return Discretion(is_everywhere, frozenset(plan.discreet_topics))


def told_to(reader: Person, issue: Issue, discretion: Discretion) -> Issue:
    """The issue without the dates of tables that the reader leaves out; and where it is to be
    discreet, without a word that anybody wrote, be it a member or an editor."""
    dates = [
        date
        for date in issue.dates
        if date.roundtable is None or not _leaves_out(reader, date.roundtable.id)
    ]
    return replace(issue, dates=dates, parts=[_part(part, discretion) for part in issue.parts])


def counted(entries: Sequence[Entry]) -> str:
    """How much there is of each kind, and no more: “Question: 2, Proposal: 1”."""
    kinds = Counter(words(entry.kind) for entry in entries)
    return ", ".join(labelled(kind, count) for kind, count in kinds.most_common())


def _leaves_out(reader: Person, roundtable_id: int) -> bool:
    return isinstance(reader, _Subscriber) and roundtable_id in reader.member.letters_without


def _part(part: Part, discretion: Discretion) -> Part:
    topics = [
        (topic, [*map(silent, entries)] if discretion.covers(topic) else entries)
        for topic, entries in part.topics
    ]
    if discretion.is_everywhere:
        return replace(part, note="", note_html=Markup(), topics=topics)
    return replace(part, topics=topics)


def silent(entry: Entry) -> Entry:
    """That an item is there, and no word of it."""
    return replace(entry, headline="", language="", excerpt="", byline=None, is_counted=True)
