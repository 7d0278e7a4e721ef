"""A sent digest as a document: what its reader may read of it, as it may travel, and where it is
from."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC
from typing import TypeVar

from flask import get_template_attribute
from flask_babel import gettext, ngettext

from .. import mail
from ..discussion.attribution import Channel, quoted
from ..exports.document import Document, Fact, Paragraph, Section, numbered, plain
from ..exports.reading import blocks_of, passages_of
from ..language import Ear, full_moment, labelled, speaking_to
from ..permissions import Person, may_read
from ..presentation import words
from ..programme.models import Attribution
from ..quotes import queries as quotes
from ..words import RULE
from . import queries
from .issue import Date, Entry, Issue, Part, is_open, issue_for, title_of
from .models import Digest
from .numbering import Numbers, numbers_of
from .weeks import called, week_of

Made = TypeVar("Made")


def export_of(reader: Person, digest: Digest, written: Callable[[Document], Made]) -> Made:
    """The common part for this reader as it is `written`: in the language of the series, whoever
    takes it, and under the attribution rules."""
    series = digest.series
    with speaking_to(Ear(series.languages[0], series.time_zone)):
        return written(_document(reader, digest))


def _document(reader: Person, digest: Digest) -> Document:
    issue, numbers = issue_for(reader, digest, Channel.EXPORT), numbers_of(digest)
    number = gettext("Digest No. %(number)d", number=digest.number)
    dated = (digest.sent_at or digest.ends_at).astimezone(UTC)
    return Document(
        title=called(digest),
        kicker=f"{number}, {week_of(digest, True)}",
        series=digest.series.title,
        language=digest.series.languages[0],
        link=mail.public_link("digests.show_digest", number=digest.number),
        dated=dated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sections=tuple(_sections(issue, numbers)),
        provenance=tuple(_provenance(reader, issue, numbers)),
    )


def _sections(issue: Issue, numbers: Numbers) -> Iterator[Section]:
    digest = issue.digest
    for one in queries.corrigenda(digest):
        title = f"{one.subject}, {full_moment(one.sent_at)}" if one.sent_at else one.subject
        yield Section(title, (Paragraph(blocks=blocks_of(one.note_html)),))
    if lead := _numbered(digest.number, 1, digest.note_html):
        yield Section("", lead)
    for part in issue.parts:
        yield from _part(digest.number, part, numbers)
    if issue.lack and not issue.parts:
        yield Section("", (Paragraph(blocks=plain(issue.lack)),))
    if issue.dates:
        yield Section(gettext("Dates"), tuple(map(_date, issue.dates)))
    if passages := tuple(_passages(issue)):
        yield Section(gettext("Passages that may be quoted"), passages)


def _part(series: int, part: Part, numbers: Numbers) -> Iterator[Section]:
    first = numbers.notes.get(part.table.id if part.table else None, 0)
    yield Section(part.title, _numbered(series, first, part.note_html))
    for topic, entries in part.topics:
        paragraphs = tuple(_entry(series, entry, numbers) for entry in entries)
        yield Section(f"{topic.reference} {topic.title}", paragraphs, level=3)


def _numbered(series: int, first: int, html: str) -> tuple[Paragraph, ...]:
    """A note, each of whose passages can be cited."""
    return tuple(
        Paragraph(numbered(series, first and first + at), blocks=passage)
        for at, passage in enumerate(passages_of(html))
    )


def _entry(series: int, entry: Entry, numbers: Numbers) -> Paragraph:
    number = numbered(series, numbers.items.get(entry.item.id))
    if entry.is_gone:
        told = gettext("What stood here has been taken back since.")
        return Paragraph(number, blocks=plain(told))
    kind = words(entry.kind)
    sentences = [kind if kind != entry.title else "", str(entry.byline) if entry.byline else ""]
    return Paragraph(
        number=number,
        heading=entry.title,
        heading_language=entry.language,
        language=entry.excerpt_language,
        about=" ".join(f"{sentence}." for sentence in sentences if sentence),
        reference=entry.reference,
        link=entry.link,
        blocks=plain(entry.excerpt),
    )


def _date(date: Date) -> Paragraph:
    said = get_template_attribute("digests/_parts.html", "date_words")(date)
    return Paragraph(blocks=plain(labelled(full_moment(date.at), str(said).strip())))


def _passages(issue: Issue) -> Iterator[Paragraph]:
    for permission in quotes.permitted(issue.comments):
        quote, consent = permission.quote, permission.consent
        about = [
            f"{quoted(quote.comment, quote.signature)}.",
            gettext("For: %(place)s.", place=quote.place),
            gettext(
                "Permission of the author of %(day)s, version %(version)s.",
                day=full_moment(consent.given_at),
                version=consent.version,
            ),
        ]
        yield Paragraph(
            about=" ".join(about),
            language=quote.comment.language,
            blocks=tuple(replace(block, kind="quote") for block in plain(quote.words)),
        )


def _provenance(reader: Person, issue: Issue, numbers: Numbers) -> Iterator[Fact]:
    digest = issue.digest
    begin, end = full_moment(digest.begins_at), full_moment(digest.ends_at)
    yield Fact(gettext("Period"), f"{begin} – {end} ({digest.series.time_zone})")
    if digest.sent_at:
        yield Fact(gettext("Sent"), full_moment(digest.sent_at))
    for rule, places in _rules(issue).items():
        label = gettext("Attribution rule of %(places)s", places=", ".join(places))
        yield Fact(label, f"{words(rule)}. {RULE[rule]}")
    open_to = [title_of(t) for t in (*digest.series.roundtables, None) if is_open(reader, t)]
    opened = gettext("What members may read in: %(places)s", places="; ".join(open_to) or "–")
    yield Fact(gettext("Filter"), opened)
    yield Fact(gettext("Withheld"), _withheld(reader, digest, numbers))
    gone = sum(entry.is_gone for entry in issue.entries)
    back = ngettext("%(num)s paragraph", "%(num)s paragraphs", gone)
    yield Fact(gettext("Taken back since it was sent"), back)
    link = mail.public_link("digests.show_digest", number=digest.number)
    yield Fact(gettext("Permanent address"), link)


def _rules(issue: Issue) -> dict[Attribution, list[str]]:
    """Rule → the topics where it holds for something that is told."""
    found: dict[Attribution, dict[str, None]] = {}
    told = (entry.item.comment for entry in issue.entries if not entry.is_gone)
    for comment in filter(None, told):
        found.setdefault(comment.rule, {})[comment.topic.reference] = None
    return {rule: list(found[rule]) for rule in Attribution if rule in found}


def _withheld(reader: Person, digest: Digest, numbers: Numbers) -> str:
    """How many paragraphs stand in what is not open to the reader."""
    items = [i for i in digest.items if i.id in numbers.items and not may_read(reader, i.topic)]
    notes = [n for n in digest.table_notes if n.note and not is_open(reader, n.roundtable)]
    count = len(items) + sum(len(passages_of(note.html)) for note in notes)
    return ngettext("%(num)s paragraph", "%(num)s paragraphs", count)
