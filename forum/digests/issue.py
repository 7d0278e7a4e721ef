"""A digest as one reader may see it now: what every page, letter and export of it is made from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from .. import mail, text
from ..clock import now
from ..discussion.attribution import Byline, Channel, bylines
from ..discussion.models import Comment
from ..permissions import Person
from ..programme.models import Attribution, Roundtable, Series, Topic
from . import queries
from .models import Digest, Why

AHEAD = timedelta(days=21)
# How many characters of a comment travel.
EXCERPT = 280


@dataclass(frozen=True)
class Entry:
    """One item, in the words it may travel in."""

    comment: Comment
    why: Why
    voices: int
    byline: Byline
    excerpt: str
    link: str


@dataclass(frozen=True)
class Date:
    """A moment ahead: an exchange `opens` or `closes`, or a `session` begins."""

    at: datetime
    what: str
    roundtable: Roundtable | None


@dataclass(frozen=True)
class Issue:
    """The common part."""

    digest: Digest
    sections: list[tuple[Topic, list[Entry]]]
    withheld: int
    rules: list[Attribution]
    dates: list[Date]


def issue_for(reader: Person, digest: Digest, channel: Channel) -> Issue:
    """The digest with what this reader may read at this moment."""
    chosen = [item for item in digest.items if not item.is_dropped]
    shown = [item for item in chosen if queries.is_readable(reader, item.comment)]
    gone = sum(not item.comment.is_published for item in chosen)
    names = bylines(reader, [item.comment for item in shown], channel)
    entries = [
        Entry(
            item.comment,
            item.why,
            item.voices,
            name,
            text.excerpt(item.comment.html, EXCERPT),
            comment_link(item.comment),
        )
        for item, name in zip(shown, names, strict=True)
    ]
    sections = [
        (topic, list(of_topic)) for topic, of_topic in groupby(entries, lambda e: e.comment.topic)
    ]
    rules = {item.comment.rule for item in shown}
    return Issue(
        digest,
        sections,
        gone,
        [rule for rule in Attribution if rule in rules],
        _dates(digest.series),
    )


def comment_link(comment: Comment) -> str:
    """The permanent, public address of a comment's place."""
    return mail.public_link(
        "discussion.show_comment", topic_id=comment.topic_id, number=comment.number
    )


def _dates(series: Series) -> list[Date]:
    """What opens, closes and meets in the next weeks, in order."""
    sessions = [session for table in series.roundtables for session in table.sessions]
    exchanges = series.exchanges
    dates = [
        *(Date(e.opens_at, "opens", e.roundtable) for e in exchanges),
        *(Date(e.closes_at, "closes", e.roundtable) for e in exchanges),
        *(Date(s.starts_at, "session", s.roundtable) for s in sessions),
    ]
    ahead = [date for date in dates if now() < date.at < now() + AHEAD]
    return sorted(ahead, key=lambda d: (d.at, d.roundtable.number if d.roundtable else 99))
