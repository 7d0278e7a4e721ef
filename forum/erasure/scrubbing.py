"""Taking a name out of texts: those of others, letters that wait, and what moderators wrote."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from .. import text
from ..digests.models import Digest
from ..discussion.models import Comment, Revision, Stance
from ..discussion.naming import Names, folded, parts_of
from ..extensions import db
from ..journal import JournalEntry
from ..mail import Letter
from ..members.models import Consent, Member
from ..moderation.models import LOOKED_BEHIND, Decision
from ..moderation.reviewing import OMISSION
from ..quotes.models import Quote

# Where people write, or where what they wrote is kept.
TEXTS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Comment, ("claim", "source", "citation")),
    (Revision, ("claim", "source")),
    (Stance, ("reason",)),
    (Decision, ("reason", "message")),
    (Quote, ("words", "context", "place")),
    (Digest, ("subject", "note")),
    (Letter, ("subject", "text")),
    (Consent, ("words",)),
    (Member, ("about",)),
)
# Between the words of a name, where one is mentioned.
JOINTS = ("", ".", "-", "_")


class Scrubber:
    """Finds one person in texts, by name, address and mention."""

    def __init__(self, name: str, email: str, others: Iterable[str] = ()) -> None:
        whole, *parts = parts_of(name)
        account = email.partition("@")[0]
        self._names = Names([name], [email])
        self._needles = [folded(part) for part in (*parts, account, whole)]
        self._sure = {folded(whole), folded(email)}
        self._mentions = {folded(account)} | {folded(name).replace(" ", j) for j in JOINTS}
        self._parts = {folded(part) for part in parts}
        self._shared = {folded(part) for other in others for part in parts_of(other)}

    def scrub(self, source: str) -> tuple[str, bool]:
        """The text with omissions in the place of the person; and whether a word is left that may
        be the name, or another's, or no name at all."""
        plain = folded(source)
        if not any(needle in plain for needle in self._needles):
            return source, False
        pieces, past, is_doubtful = [], 0, False
        for begin, end in self._names.spans(source):
            is_meant = self._means(source[begin:end])
            is_doubtful |= is_meant is None
            if is_meant:
                pieces += [source[past:begin], OMISSION]
                past = end
        return "".join((*pieces, source[past:])), is_doubtful

    def _means(self, found: str) -> bool | None:
        """Whether this is the person; None if nobody but a reader can tell."""
        word = folded(found)
        bare = word.removeprefix("@")
        if word in self._sure or (word != bare and bare in self._mentions | self._parts):
            return True
        if bare not in self._parts:
            return False
        return True if found[0].isupper() and bare not in self._shared else None


def scrub_everything(scrubber: Scrubber) -> tuple[set[Comment], set[Comment]]:
    """Take the person out of every text: the comments that are others now, and those that a
    moderator has to look through. Part of the caller's transaction."""
    changed: set[Any] = set()
    doubtful: set[Any] = set()
    for table, names in TEXTS:
        for row, name, words, is_doubtful in _hits(scrubber, table, names):
            if words != getattr(row, name):
                setattr(row, name, words)
                changed.add(row)
            if is_doubtful:
                doubtful.add(row)
    for row in changed:
        _render(row)
    _scrub_looks(scrubber)
    return {r for r in changed if isinstance(r, Comment)}, {
        r for r in doubtful if isinstance(r, Comment)
    }


def _hits(
    scrubber: Scrubber, table: type[Any], names: tuple[str, ...]
) -> Iterator[tuple[Any, str, str, bool]]:
    """(Row, field, what it is to be, whether it is doubtful) for every text with a find in it."""
    columns = [getattr(table, name) for name in names]
    for key, *texts in db.session.execute(sa.select(table.id, *columns)).all():
        for name, source in zip(names, texts, strict=True):
            words, is_doubtful = scrubber.scrub(source)
            if is_doubtful or words != source:
                yield db.session.get_one(table, key), name, words, is_doubtful


def _render(row: Any) -> None:
    if isinstance(row, Comment):
        row.html = text.to_html(row.source, row.form_key)
    elif isinstance(row, Digest):
        row.note_html = text.to_html(row.note, f"digest {row.number}")


def _scrub_looks(scrubber: Scrubber) -> None:
    for entry in db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == LOOKED_BEHIND)
    ):
        reason, _ = scrubber.scrub(entry.data.get("reason", ""))
        entry.data = {**entry.data, "reason": reason}
