"""Taking a name out of texts: those of others, letters that wait, and what moderators wrote."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ..digests.models import Digest, Item, TableNote
from ..discussion.models import Comment, Edit, Revision, Stance
from ..discussion.readers import StoredDraft
from ..extensions import db
from ..journal import JournalEntry
from ..mail import Letter
from ..members.models import Consent, Member
from ..moderation import paced
from ..moderation.measure import Measure
from ..moderation.models import LOOKED_BEHIND, Appeal, Decision, Flag
from ..moderation.reviewing import OMISSION
from ..programme.models import Attribution, Topic
from ..quotes.models import Quote
from ..rendering import KeepsHtml
from ..synthesis.models import Synthesis
from .finding import Finder, Sure
from .seen import shows

# Where people write, or where what they wrote is kept.
TEXTS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Comment, ("claim", "source", "citation")),
    (Edit, ("claim", "source", "citation")),
    (Revision, ("claim", "source", "citation")),
    (Stance, ("reason",)),
    (Decision, ("reason", "message", "note")),
    (Measure, (*("reason", "message", "objection", "answer"), *Measure.NOTES)),
    (Appeal, ("words",)),
    (Flag, ("reason", "note")),
    (Quote, ("words", "context", "place")),
    (Digest, ("subject", "note")),
    (Item, ("headline",)),
    (TableNote, ("note",)),
    (Letter, ("subject", "text")),
    (Consent, ("words",)),
    (Member, ("about",)),
    (Topic, ("closing",)),
)
# What is left out of texts that nobody looks through afterwards.
ALL_BUT_DOUBTFUL = Sure.LIKELY


def scrub(finder: Finder, source: str, least: Sure) -> tuple[str, bool]:
    """The text with omissions in the place of the person, where that is at least so sure; and
    whether a word is left that may be their name."""
    pieces, past, is_doubtful = [], 0, False
    for begin, end, sure in finder.finds(source):
        if sure < least:
            is_doubtful = True
            continue
        pieces += [source[past:begin], OMISSION]
        past = end
    return "".join((*pieces, source[past:])), is_doubtful


def scrub_everything(finder: Finder, member: Member) -> tuple[set[Topic], set[Comment]]:
    """Take the person out of every text: the topics whose readers see others now, and the comments
    that a moderator has to look through. Part of the caller's transaction."""
    changed: set[Any] = set()
    doubtful: set[Any] = set()
    for table, names in TEXTS:
        for row in _rows_with(finder, table, names):
            for name in names:
                words, is_doubtful = scrub(finder, getattr(row, name), _least(row, member))
                if words != getattr(row, name):
                    setattr(row, name, words)
                    changed.add(row)
                if is_doubtful:
                    doubtful.add(row)
    for row in changed:
        if isinstance(row, KeepsHtml):
            row.render()
    _scrub_journal(finder)
    _scrub_drafts(finder)
    changed |= _scrub_syntheses(finder)
    topics = {topic for row in changed if (topic := shows(row))}
    return topics, {row for row in doubtful if isinstance(row, Comment)}


def _rows_with(finder: Finder, table: type[Any], names: tuple[str, ...]) -> Iterator[Any]:
    """The rows with a find in a text, as they are by now, and nobody else's until the commit."""
    columns = [getattr(table, name) for name in names]
    for key, *texts in db.session.execute(sa.select(table.id, *columns)).all():
        if any(map(finder.is_in, texts)):
            yield db.session.get_one(table, key, populate_existing=True, with_for_update=True)


def _least(row: Any, member: Member) -> Sure:
    """How sure a find has to be. Comments keep what may be an ordinary word, for a moderator to
    look at; all anonymous ones alike, else an omission would tell whose they are."""
    if not isinstance(row, Comment):
        return ALL_BUT_DOUBTFUL
    is_openly_theirs = row.author_id == member.id and row.rule is not Attribution.ANONYMOUS
    return ALL_BUT_DOUBTFUL if is_openly_theirs else Sure.CERTAIN


def _scrub_journal(finder: Finder) -> None:
    """Why somebody looked behind a comment, and what was noted when something was set."""
    written = {LOOKED_BEHIND: "reason", **dict.fromkeys(paced.EVENTS, "note")}
    for entry in db.session.scalars(sa.select(JournalEntry).where(JournalEntry.event.in_(written))):
        name = written[entry.event]
        if words := entry.data.get(name):
            entry.data = {**entry.data, name: scrub(finder, words, ALL_BUT_DOUBTFUL)[0]}


def _scrub_drafts(finder: Finder) -> None:
    """What others have begun to write and not sent."""
    for draft in db.session.scalars(sa.select(StoredDraft)):
        draft.fields = {
            name: scrub(finder, words, ALL_BUT_DOUBTFUL)[0] for name, words in draft.fields.items()
        }


def _scrub_syntheses(finder: Finder) -> set[Synthesis]:
    """What moderators say of where a topic stands, in every version: those that say it otherwise
    now."""
    changed = set()
    for version in db.session.scalars(sa.select(Synthesis)):
        before = version.lines
        version.lines = [
            replace(line, text=scrub(finder, line.text, ALL_BUT_DOUBTFUL)[0]) for line in before
        ]
        if version.lines != before:
            changed.add(version)
    return changed
