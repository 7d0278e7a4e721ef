"""An issue as it goes to outside readers: what its editors and the synthesis say, dates and counts.

Members have agreed that nothing of theirs is given to anybody else, and a permission to quote is
for one named place: so no word and no name of a member leaves by this way, whatever the rule.
"""

from collections.abc import Sequence
from dataclasses import replace

from .. import mail
from ..discussion.attribution import Channel
from ..language import Ear, speaking_to
from ..permissions import OPERATOR, Person
from ..post import Envelope
from ..programme.models import Topic
from . import queries
from .discretion import Discretion, silent, told_to
from .issue import Entry, Issue, issue_for
from .letters import Letter, Shared, filled, shared_by
from .models import Delivery, Digest, Why
from .outsider import Outsider


class _Nothing:
    """What concerns outside readers alone."""

    def of(self, readers: Sequence[Outsider]) -> dict[int, None]:
        return dict.fromkeys(reader.id for reader in readers)


class OutsideWriter:
    """Writes one digest to outside readers, as everything is when the first letter is begun."""

    week = _Nothing()

    def __init__(self, digest: Digest, as_of: int = 0, beside: Person | None = None) -> None:
        self.digest, self.as_of, self.beside = digest, as_of, beside
        self._shared: dict[str, Shared] = {}

    def envelope(self, reader: Outsider, _nothing: None, delivery: Delivery) -> Envelope:
        """The letter as it leaves."""
        way_out = mail.public_link("digests.stop_letters", key=delivery.key)
        shared = self._shared_in(reader.language)
        own, headers = ["", way_out], mail.way_out_headers(way_out)
        to = (reader.organisation, reader.email)
        return shared.mould.fill(to, delivery.message_id, headers, own, own)

    def letter(self) -> Letter:
        """The letter to look at, in the language of the series."""
        shared = self._shared_in(self.digest.series.languages[0])
        own = ["", mail.public_link("home.home")]
        return Letter(shared.subject, filled(shared.html, own), filled(shared.text, own))

    def _shared_in(self, language: str) -> Shared:
        if language not in self._shared:
            with speaking_to(Ear(language, self.digest.series.time_zone)):
                plan = queries.plan_of(self.digest.series)
                discretion = Discretion(plan.is_discreet, frozenset(plan.discreet_topics))
                issue = told_to(OPERATOR, issue_outside(self.digest, self.beside), discretion)
                self._shared[language] = shared_by(self.digest, issue, discretion, is_outside=True)
        return self._shared[language]


def issue_outside(digest: Digest, beside: Person | None = None) -> Issue:
    """What of an issue may leave the group; and no more of it than whoever looks at it may read."""
    issue = issue_for(OPERATOR, digest, Channel.LETTER, beside)
    parts = [replace(part, topics=_topics(part.topics)) for part in issue.parts]
    return replace(issue, parts=[part for part in parts if part.note or part.topics])


def _topics(
    topics: Sequence[tuple[Topic, Sequence[Entry]]],
) -> list[tuple[Topic, Sequence[Entry]]]:
    told = [(topic, [_entry(e) for e in entries if _leaves(e)]) for topic, entries in topics]
    return [(topic, entries) for topic, entries in told if entries]


def _leaves(entry: Entry) -> bool:
    """What was decided in a topic is told to its members alone."""
    return entry.why is not Why.DECISIONS


def _entry(entry: Entry) -> Entry:
    """A line of the synthesis in its words; what a member has written is counted."""
    return replace(entry if entry.line else silent(entry), link="")
