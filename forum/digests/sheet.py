"""What editors type beside each item and roundtable of a draft, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from .. import text
from ..fields import number
from ..programme.models import Roundtable, Topic
from . import order
from .arranging import Arrangement, Words, is_verbatim
from .issue import passage_of, title_of
from .models import Digest, Item, Why
from .passages import LONGEST

LONGEST_HEADLINE = 120
# On one roundtable: all of them together stay within a letter.
LONGEST_NOTE = 4_000
KEY_QUESTIONS = "series"


@dataclass
class Row:
    """An item as it stands in the form; and as another editor has saved it meanwhile."""

    item: Item
    headline: str
    excerpt: str
    is_kept: bool
    is_pinned: bool
    errors: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)


@dataclass
class TableRow:
    """A roundtable (None: the key questions) with its note."""

    table: Roundtable | None
    note: str
    error: str = ""
    theirs: str | None = None

    @property
    def title(self) -> str:
        return title_of(self.table)

    @property
    def key(self) -> str:
        return str(self.table.id) if self.table else KEY_QUESTIONS


class Sheet:
    """The items that this editor may read and the roundtables they stand at."""

    def __init__(self, digest: Digest, items: Sequence[Item], tables: Sequence[Roundtable | None]):
        notes = {note.roundtable_id: note.note for note in digest.table_notes}
        self.digest = digest
        self.rows = [_row(item) for item in items]
        self.tables = [TableRow(t, notes.get(t.id if t else None, "")) for t in tables]

    def type_in(self, sent: MultiDict[str, str]) -> None:
        """Take what was sent; what else there is by now stays as it is."""
        ids, headlines, excerpts = map(sent.getlist, ("order", "headline", "excerpt"))
        if not len(ids) == len(headlines) == len(excerpts):
            raise BadRequest
        typed = dict(zip(ids, zip(headlines, excerpts, strict=True), strict=True))
        for row in self.rows:
            key = str(row.item.id)
            if not typed:
                row.is_kept = key in sent.getlist("items")
            if key not in typed:
                continue
            row.headline, row.excerpt = (text.normalise(" ".join(w.split())) for w in typed[key])
            row.is_kept = key in sent.getlist("items")
            row.is_pinned = key == sent.get("pinned")
        self.rows = self._in_order(sent)
        notes = dict(zip(sent.getlist("note-of"), sent.getlist("table-note"), strict=False))
        for table in self.tables:
            table.note = text.normalise(notes.get(table.key, table.note))

    def compare(self, theirs: "Sheet") -> None:
        """Note where this is not what another editor has saved meanwhile."""
        for row in self.rows:
            saved = next(r for r in theirs.rows if r.item.id == row.item.id)
            row.theirs = {
                name: getattr(saved, name)
                for name in ("headline", "excerpt")
                if getattr(saved, name) != getattr(row, name)
            }
        for table, saved_table in zip(self.tables, theirs.tables, strict=True):
            if table.note != saved_table.note:
                table.theirs = saved_table.note

    def is_valid(self) -> bool:
        for row in self.rows:
            if len(row.headline) > LONGEST_HEADLINE:
                row.errors["headline"] = _("At most %(max)d characters, please.", max=120)
            if len(row.excerpt) > LONGEST:
                row.errors["excerpt"] = _("At most %(max)d characters, please.", max=LONGEST)
            elif row.excerpt and not is_verbatim(row.item, row.excerpt):
                row.errors["excerpt"] = _(
                    "These are not the words of the comment. Copy passages from it and put […]"
                    " where you leave something out."
                )
        for table in self.tables:
            if len(table.note) > LONGEST_NOTE:
                table.error = _("At most %(max)d characters, please.", max=LONGEST_NOTE)
        return not any(row.errors for row in self.rows) and not any(t.error for t in self.tables)

    def arrangement(self, step: str) -> Arrangement:
        return Arrangement(
            [row.item.id for row in self.rows],
            {row.item.id: Words(row.headline, row.excerpt) for row in self.rows},
            next((row.item.id for row in self.rows if row.is_pinned), None),
            {table.table.id if table.table else None: table.note for table in self.tables},
            step,
        )

    @property
    def dropped(self) -> set[int]:
        """What is left out now, and what this editor does not see and was left out before."""
        seen = {row.item.id for row in self.rows}
        unseen = {i.id for i in self.digest.items if i.is_dropped and i.id not in seen}
        return unseen | {row.item.id for row in self.rows if not row.is_kept}

    @property
    def quotable(self) -> list[Row]:
        """What has words of a comment."""
        return [r for r in self.rows if r.item.comment and r.item.why is not Why.STANCES]

    @property
    def sections(self) -> list[tuple[Topic, list[Row]]]:
        topics = {row.item.topic.id: row.item.topic for row in self.rows}
        return [(t, [r for r in self.rows if r.item.topic.id == t.id]) for t in topics.values()]

    def table_of(self, topic: Topic) -> TableRow | None:
        return next(
            (t for t in self.tables if (t.table and t.table.id) == topic.roundtable_id), None
        )

    def _in_order(self, sent: MultiDict[str, str]) -> list[Row]:
        wanted = sent.getlist("order", type=number)
        rows = {row.item.id: row for row in self.rows}
        return [rows[item.id] for item in order.arranged([*map(_item, self.rows)], wanted)]


def _item(row: Row) -> Item:
    return row.item


def _row(item: Item) -> Row:
    excerpt = " ".join(passage_of(item).split())
    return Row(item, item.headline, excerpt, not item.is_dropped, item.is_pinned)
