"""A digest as one reader may see it now: what every page, letter and export of it is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import gettext
from markupsafe import Markup

from .. import mail, permissions, text
from ..clock import now
from ..discussion.attribution import Byline, Channel, bylines
from ..discussion.models import Comment
from ..language import labelled
from ..permissions import Person
from ..presentation import title_parts, words
from ..programme.models import Attribution, ExpertSession, Roundtable, Series, Topic
from ..synthesis.models import Line
from . import happenings, passages, queries
from .models import Digest, Item, Why
from .told import told_in_counts

AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Entry:
    """One item, in the words it may travel in; of a comment that is gone, only that it was here."""

    item: Item
    topic: Topic
    headline: str
    # Of the headline; empty: the editors' words, or none.
    language: str
    excerpt: str
    link: str
    reference: str
    byline: Byline | None = None
    line: Line | None = None
    is_gone: bool = False
    # That it is there travels, and no word of it.
    is_counted: bool = False

    @property
    def comment(self) -> Comment | None:
        return self.item.comment if self.item.why is not Why.STANCES else None

    @property
    def why(self) -> Why:
        return self.item.why

    @property
    def voices(self) -> int:
        return self.item.voices

    @property
    def excerpt_language(self) -> str:
        """Of its author's words; empty: they are the forum's own."""
        written = self.comment or self.line
        return written.language if written else ""

    @property
    def title(self) -> str:
        """What it is headed by where everything has a heading."""
        return self.headline or words(self.kind)

    @property
    def kind(self) -> str:
        """What it is, by the word the vocabulary has for it."""
        if self.line:
            return self.line.kind
        return self.comment.kind if self.comment else self.why


@dataclass(frozen=True)
class Part:
    """What there is of one roundtable, or (none) of the key questions."""

    table: Roundtable | None
    note: str
    note_html: Markup
    topics: Sequence[tuple[Topic, Sequence[Entry]]]

    @property
    def title(self) -> str:
        return title_of(self.table)


@dataclass(frozen=True)
class Date:
    """An exchange that `opens` or `closes`, or has, or a `session` that begins."""

    at: datetime
    what: str
    roundtable: Roundtable | None
    session: ExpertSession | None = None


@dataclass(frozen=True)
class Issue:
    """The common part."""

    digest: Digest
    parts: Sequence[Part]
    rules: Sequence[Attribution]
    dates: Sequence[Date]
    # What a letter that would be too heavy leaves to the site: so many items, or the notes as well.
    left_out: int = 0
    is_bare: bool = False

    @property
    def sections(self) -> list[tuple[Topic, Sequence[Entry]]]:
        return [section for part in self.parts for section in part.topics]

    @property
    def entries(self) -> list[Entry]:
        return [entry for _topic, entries in self.sections for entry in entries]

    @property
    def quote(self) -> Entry | None:
        """What is quoted above everything else."""
        shown = (e for e in self.entries if not (e.is_gone or e.is_counted))
        return next((e for e in shown if e.item.is_pinned), None)

    @property
    def lack(self) -> str:
        """What to say of it where it has no parts; nothing where its note is all there is."""
        kept = [item for item in self.digest.items if not item.is_dropped]
        if kept or any(note.note for note in self.digest.table_notes):
            return gettext("Nothing in this digest is open to you.")
        return "" if self.digest.note else gettext("This digest has no items.")

    @property
    def comments(self) -> list[Comment]:
        return [entry.comment for entry in self.entries if entry.comment and not entry.is_gone]


def issue_for(
    reader: Person, digest: Digest, channel: Channel, beside: Person | None = None
) -> Issue:
    """The digest with what this reader may read at this moment; and no more of it than whoever
    looks at it `beside` them may."""
    chosen = [
        item
        for item in digest.items
        if not item.is_dropped
        and permissions.may_read(reader, item.topic)
        and (beside is None or permissions.may_read(beside, item.topic))
    ]
    shown = [item for item in chosen if queries.is_readable(reader, item)]
    entries = {entry.item.id: entry for entry in _entries(reader, shown, channel)}
    # Pages and exports are a record: what has been taken back is missed where it stood.
    if digest.is_sent and channel is not Channel.LETTER:
        entries |= {item.id: _gone(item) for item in chosen if item.id not in entries}
    rules = {item.comment.rule for item in shown if item.comment}
    return Issue(
        digest,
        _parts(reader, digest, [entries[item.id] for item in chosen if item.id in entries], beside),
        [rule for rule in Attribution if rule in rules],
        dates_of(digest),
    )


def comment_link(comment: Comment) -> str:
    """The permanent, public address of a comment's place."""
    return mail.public_link(
        "discussion.show_comment", topic_id=comment.topic_id, number=comment.number
    )


def title_of(table: Roundtable | None) -> str:
    """How a part is headed."""
    if table is None:
        return gettext("Key questions")
    roundtable = gettext("Roundtable %(roman)s", roman=table.roman)
    return labelled(roundtable, title_parts(table.title)[0])


def headline_of(item: Item) -> str:
    """The editor's, or the author's; nothing where the item has no words of its own."""
    return item.headline or (item.comment.headline if item.comment else "")


def passage_of(item: Item) -> str:
    """The chosen passages of a comment while they stand in it word for word; else its beginning. In
    lines, as its author set them."""
    if item.comment is None or item.why is Why.STANCES:
        return ""
    lines = text.to_lines(item.comment.html)
    plain = lines.replace("\n", " ")
    if item.passages and passages.checksum(plain, item.passages) == item.passages_sum:
        return passages.marked(lines, item.passages)
    return passages.beginning(lines) if item.comment.claim or item.headline else ""


def told_in_words(item: Item) -> str:
    """What an item says that has no words of a comment: its counts, or a line as it is now."""
    line = happenings.present_lines([item]).get(item.mark)
    return line.text if line else told_in_counts(item) if item.why is not Why.LINE else ""


def dates_of(digest: Digest) -> list[Date]:
    """What opened and closed in a digest's week, and what opens, closes and meets in the next
    weeks, as at its sending; in order."""
    series, at = digest.series, digest.sent_at or now()
    ahead = [
        *(Date(e.opens_at, "opens", e.roundtable) for e in series.exchanges),
        *(Date(e.closes_at, "closes", e.roundtable) for e in series.exchanges),
        *(Date(s.starts_at, "session", s.roundtable, s) for s in _sessions(series)),
    ]
    past = {"opens": "opened", "closes": "closed"}
    dates = [date for date in ahead if at < date.at < at + AHEAD]
    dates += [
        replace(date, what=past[date.what])
        for date in ahead
        if date.what in past and digest.begins_at <= date.at <= at
    ]
    return sorted(dates, key=lambda d: (d.at, d.roundtable.number if d.roundtable else 99))


def _sessions(series: Series) -> list[ExpertSession]:
    return [session for table in series.roundtables for session in table.sessions]


def _entries(reader: Person, items: Sequence[Item], channel: Channel) -> list[Entry]:
    """In letters and exports alike: what a page shows of a digest can travel as well."""
    travels = Channel.LETTER if channel is Channel.PAGE else channel
    commented = [item for item in items if item.comment and item.why is not Why.STANCES]
    comments = [item.comment for item in commented if item.comment]
    names = {i.id: n for i, n in zip(commented, bylines(reader, comments, travels), strict=True)}
    lines = happenings.present_lines(items)
    return [
        entry for item in items if (entry := _entry(item, names.get(item.id), lines)) is not None
    ]


def _entry(item: Item, byline: Byline | None, lines: Mapping[str, Line]) -> Entry | None:
    topic, comment = item.topic, item.comment
    if comment:
        excerpt = told_in_counts(item) if item.why is Why.STANCES else passage_of(item)
        language = comment.language if not item.headline else ""
        place = f"{topic.reference} #{comment.number}"
        link = comment_link(comment)
        return Entry(item, topic, headline_of(item), language, excerpt, link, place, byline)
    if item.why is Why.DECISIONS:
        link = mail.public_link("moderation.show_record", topic=topic.id)
        return Entry(item, topic, item.headline, "", told_in_counts(item), link, topic.reference)
    line = lines.get(item.mark)
    if line is None:
        return None
    link = mail.public_link("discussion.show_topic", topic_id=topic.id, _anchor="synthesis")
    cites = ", ".join(f"#{number}" for number in line.cites)
    place = f"{topic.reference} {cites}"
    return Entry(item, topic, item.headline, "", line.text, link, place, line=line)


def _gone(item: Item) -> Entry:
    return Entry(item, item.topic, "", "", "", "", "", is_gone=True)


def _parts(
    reader: Person, digest: Digest, entries: Sequence[Entry], beside: Person | None
) -> list[Part]:
    notes = {note.roundtable_id: note for note in digest.table_notes if note.note}
    found = []
    for table in (*digest.series.roundtables, None):
        place = _Place(table.id if table else None)
        may_read = all(permissions.may_read(one, place) for one in (reader, beside) if one)
        note = notes.get(place.roundtable_id) if may_read else None
        of_table = [e for e in entries if e.topic.roundtable_id == place.roundtable_id]
        topics = {e.topic.id: e.topic for e in of_table}
        if note or of_table:
            found.append(
                Part(
                    table,
                    note.note if note else "",
                    text.markup(note.html if note else ""),
                    [(t, [e for e in of_table if e.topic.id == t.id]) for t in topics.values()],
                )
            )
    return found


@dataclass
class _Place:
    roundtable_id: int | None


def is_open(reader: Person, table: Roundtable | None) -> bool:
    """Whether what stands at a roundtable, or (none) at the key questions, is for this reader."""
    return permissions.may_read(reader, _Place(table.id if table else None))
