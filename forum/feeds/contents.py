"""What feeds tell: the digests as their reader may read them now, and what the public programme has
come to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import get_template_attribute, render_template
from flask_babel import gettext

from .. import mail
from ..clock import now
from ..digests import queries as digests
from ..digests.exports import export_of
from ..digests.issue import Date
from ..digests.models import Digest
from ..exports.as_html import markup
from ..exports.atom import Entry, Feed
from ..exports.document import Document
from ..language import full_moment, labelled, speaking_to
from ..members.models import Member
from ..presentation import words
from ..programme.models import ExpertSession, Roundtable, Series

# Readers keep what they have read.
MOST_DIGESTS = 10
MOST_DATES = 40
# A session is told so long before it begins.
AHEAD = timedelta(days=21)


def digests_for(member: Member, series: Series, address: str) -> Feed:
    """The latest digests, as an export of each would be for this member now."""
    sent = [digest for digest in digests.sent_digests() if not digest.is_quiet]
    return Feed(
        title=f"Roundtable: {series.title}",
        publisher=series.convenor,
        language=series.languages[0],
        address=address,
        link=mail.public_link("digests.show_archive"),
        began=datetime.fromtimestamp(0).astimezone(),
        entries=[_digest(member, digest) for digest in sent[:MOST_DIGESTS]],
    )


def programme_of(series: Series) -> Feed:
    """What anybody may know: which exchange has opened or closed, and which session comes."""
    with speaking_to(_Everybody(series)):
        link = mail.public_link("programme.show_programme")
        entries = sorted(_dates(series), key=lambda entry: entry.updated, reverse=True)
        return Feed(
            title=f"Roundtable: {series.title}",
            publisher=series.convenor,
            language=series.languages[0],
            address=mail.public_link("feeds.read_programme"),
            link=link,
            began=datetime.fromtimestamp(0).astimezone(),
            entries=entries[:MOST_DATES],
        )


class _Everybody:
    """Whoever reads a public feed: in the language and the time of the series."""

    def __init__(self, series: Series) -> None:
        self.language, self.time_zone = series.languages[0], series.time_zone


def _digest(member: Member, digest: Digest) -> Entry:
    def told(document: Document) -> Entry:
        html = render_template("feeds/digest.html", document=document, markup=markup)
        title = gettext("No. %(number)d: %(subject)s", number=digest.number, subject=document.title)
        return Entry(document.link, title, _changed_at(digest), html)

    return export_of(member, digest, told)


def _changed_at(digest: Digest) -> datetime:
    """When it was sent, or corrected last."""
    corrected = [one.sent_at for one in digests.corrigenda(digest) if one.sent_at]
    return max([digest.sent_at or digest.ends_at, *corrected])


def _dates(series: Series) -> Iterator[Entry]:
    for exchange in series.exchanges:
        for at, what in ((exchange.opens_at, "opened"), (exchange.closes_at, "closed")):
            if at <= now():
                yield _entry(f"{what}-{exchange.key}", Date(at, what, exchange.roundtable), at, "")
    for table in series.roundtables:
        for one in table.sessions:
            told_at = one.starts_at - AHEAD
            if told_at <= now():
                date = Date(one.starts_at, "session", table, one)
                yield _entry(f"session-{table.number}-{one.key}", date, told_at, _where(one))


def _entry(key: str, date: Date, told_at: datetime, more: str) -> Entry:
    said = str(get_template_attribute("digests/_parts.html", "date_words")(date)).strip()
    html = render_template("feeds/date.html", date=full_moment(date.at), said=said, more=more)
    return Entry(_link(date.roundtable, key), said, told_at, html)


def _link(table: Roundtable | None, key: str) -> str:
    place = f"roundtable-{table.number}" if table else "key-questions"
    return mail.public_link("programme.show_programme", told=key, _anchor=place)


def _where(session: ExpertSession) -> str:
    how = words(session.format)
    return f"{session.title}. {labelled(how, session.place) if session.place else how}"
