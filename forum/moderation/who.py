"""Who did what the journal tells: names of those who acted in an office, and of authors by the rule
of their comment; of nobody else."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from flask_babel import gettext as _

from ..discussion.attribution import Byline, Channel, bylines, signature
from ..permissions import Person
from ..programme import queries as programme
from .events import detail_words, event_words
from .recorded import Entry, concerned

# What only moderators and organisers do; of what others do as well, the entry says it itself.
# Where somebody else has done the like, it is an author, and they are asked for first.
IN_OFFICE = {
    "answer marked",
    "appeal ruled on",
    "comment decided",
    "comment corrected",
    "comment edited",
    "comment merged",
    "comment hidden",
    "comment moved here",
    "comment published",
    "comment removed",
    "comment reclassified",
    "comment restored",
    "comment separated",
    "comment stays",
    "comments merged",
    "comments moved away",
    "comments put back",
    "comments separated",
    "comments split off",
    "correction undone",
    "decision undone",
    "edit decided",
    "flags settled",
    "looked behind",
    "measure answered",
    "measure ended",
    "measure taken",
    "passage taken out",
    "policy changed",
    "question addressed",
    "quote asked",
    "question marked",
    "quote noted",
    "reasons changed",
    "reply carried",
    "review settled",
    "rule changed",
    "slow mode ended",
    "slow mode set",
    "synthesis line added",
    "synthesis line changed",
    "synthesis line dropped",
    "synthesis line moved",
    "topic changed",
    "topic locked",
    "topic unlocked",
}
# Of an entry's data, what may be told.
TOLD = (
    *("verdict", "reason", "attribution", "digest", "before", "after"),
    *("measure", "roundtable", "until", "policy", "minutes", "to", "numbers", "into", "locks_at"),
)
# What a table's program would take for a formula, at the beginning of a cell;
# behind a quotation mark or in letters of full width, too.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
# The event as it is stored, for programs; then in words.
COLUMNS = ("at", "event", "what", "who", "topic", "number", "comment", "details")


def actors(reader: Person, entries: Sequence[Entry], channel: Channel) -> list[str]:
    """Who did each of these, as far as it may be told; for organisers."""
    own = [e for e in entries if _is_author_s(e)]
    comments = [entry.comment for entry in own if entry.comment]
    named = dict(zip(map(id, own), bylines(reader, comments, channel), strict=True))
    return [_actor(reader, entry, named.get(id(entry))) for entry in entries]


def details(entries: Sequence[Entry]) -> list[str]:
    """What else is told of each of these: whom it was about, and the like; for organisers."""
    names = concerned(entries)
    has_seats = any("before" in entry.row.data for entry in entries)
    tables = {str(one.id): one.roman for one in (programme.roundtables() if has_seats else ())}
    return [_details(entry.row.data, names, tables) for entry in entries]


def table(reader: Person, batches: Iterable[Sequence[Entry]]) -> Iterator[str]:
    """The journal as CSV, piece by piece; no cell is a formula to the program that opens it."""
    yield _lines([COLUMNS])
    for batch in batches:
        told = zip(batch, actors(reader, batch, Channel.EXPORT), details(batch), strict=True)
        yield _lines(_cells(*one) for one in told)


def _details(data: dict[str, Any], names: dict[int, str], tables: dict[str, str]) -> str:
    told = {name: data[name] for name in TOLD if data.get(name)}
    if "member" in data:
        told["member"] = names.get(data["member"]) or _("A former member")
    return "; ".join(detail_words(name, value, tables) for name, value in told.items())


def _cells(entry: Entry, name: str, details: str) -> Sequence[Any]:
    topic, comment = entry.topic, entry.comment
    return (
        entry.row.at.isoformat(timespec="seconds"),
        entry.row.event,
        str(event_words(entry.row.event)),
        name,
        f"{topic.reference} {topic.title}" if topic else "",
        comment.number if comment and comment.number else "",
        comment.headline if comment else "",
        details,
    )


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    written = StringIO()
    csv.writer(written).writerows([[_plain(cell) for cell in row] for row in rows])
    return written.getvalue()


def _plain(cell: Any) -> Any:
    is_formula = isinstance(cell, str) and cell.lstrip(" \"'").startswith(FORMULA)
    return f"'{cell}" if is_formula else cell


def _is_author_s(entry: Entry) -> bool:
    return bool(entry.comment and entry.row.actor_id == entry.comment.author_id)


def _actor(reader: Person, entry: Entry, byline: Byline | None) -> str:
    if byline:
        return byline.name
    if entry.actor is None:
        return ""
    row = entry.row
    is_about_a_text = entry.topic or entry.comment or row.event.startswith("consent")
    if is_about_a_text and row.event not in IN_OFFICE and not row.data.get("in_office"):
        return _("A member")
    return signature(reader, entry.actor)
