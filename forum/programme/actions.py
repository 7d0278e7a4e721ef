"""Loading a programme file, all of it or nothing; and changing what rule holds where."""

from collections.abc import Collection, Iterator
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, permissions
from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member
from ..permissions import Person
from . import queries
from .check import Invalid, Mistake
from .file import read
from .models import (
    FLAGS_TO_HIDE,
    HOURS_TO_ANSWER,
    HOURS_TO_DECIDE,
    HOURS_TO_REMIND,
    Attribution,
    Exchange,
    ExpertSession,
    Prompt,
    Roundtable,
    Series,
    Topic,
    TopicRule,
)

Row = TypeVar("Row")
SERIES = (
    "title",
    "year",
    "convenor",
    "description",
    "languages",
    "time_zone",
    "attribution",
    "reasons",
)
# What a programme need not say, and what holds then.
UNSAID: dict[str, Any] = {
    "flag_reasons": [],
    "flags_to_hide": FLAGS_TO_HIDE,
    "hours_to_decide": HOURS_TO_DECIDE,
    "hours_to_answer": HOURS_TO_ANSWER,
    "hours_to_remind": HOURS_TO_REMIND,
}


def load_programme(by: Person, content: str) -> Series:
    """Make the series what the file says, keeping everything people wrote; raises Invalid."""
    permissions.require(permissions.may_organise(by), "Only organisers load a programme.")
    described = read(content)
    try:
        with db.session.no_autoflush:
            known = _known(described["key"])
            before = known and _said_everywhere(known)
            series = _series(described, known)
            reworded = _reworded(series, everywhere=_said_everywhere(series) != before)
        db.session.flush()
        changed = _note_rules(by, series)
        reworded += _with_origins(series) if changed else []
        changed += _note_words(by, set(reworded) - set(dict(changed)))
    except sa.exc.IntegrityError:
        db.session.rollback()
        raise Invalid(
            [
                Mistake(
                    1,
                    "expected every prompt with comments and every roundtable with"
                    " members to stay; texts may change, places may not",
                )
            ]
        ) from None
    except Invalid:
        db.session.rollback()
        raise
    journal.record("programme loaded", by, series=series.id)
    db.session.commit()
    # Before anything is told of a topic that is elsewhere now.
    live.drop_ended()
    for topic, seq in changed:
        live.reload(topic.id, seq)
    return series


def change_rule(
    by: Person, place: Series | Roundtable | Topic, rule: Attribution | None, seen: str = ""
) -> list[Topic]:
    """Set the attribution rule of a place, or (None) let it inherit; the topics it changes.

    A tighter rule applies at once to everything that stands there; a looser one only to what
    comes after. Conflict if it stands otherwise by now than was `seen`, and not as is asked.
    """
    permissions.require(
        permissions.may_organise(by), gettext("Only organisers change the attribution rule.")
    )
    if rule is None and isinstance(place, Series):
        raise Conflict(gettext("The series has nothing to inherit a rule from."))
    series = place if isinstance(place, Series) else place.series
    _hold(series)
    db.session.expire_all()
    if seen not in {"", queries.standing(place)} and place.attribution is not rule:
        db.session.rollback()
        raise Conflict(gettext("This rule has been set otherwise meanwhile; yours was not set."))
    place.attribution = rule
    changed = _note_rules(by, series)
    others = set(_with_origins(series)) if changed else set()
    told = changed + _note_words(by, others - set(dict(changed)))
    db.session.commit()
    for topic, seq in told:
        live.reload(topic.id, seq)
    return [topic for topic, _ in changed]


def _reworded(series: Series, *, everywhere: bool) -> list[Topic]:
    """The topics whose pages say something else now than before: of themselves, of their
    roundtable, of when one writes there, or of what all may say."""
    gone = [one.roundtable for one in db.session.deleted if isinstance(one, Exchange)]
    rows: list[tuple[Topic, list[Any]]] = [
        (topic, [topic, *topic.prompts, topic.roundtable or series, *_open_to(topic, series)])
        for topic in series.topics
        if topic.id
    ]
    return [
        topic
        for topic, seen in rows
        if everywhere or topic.roundtable in gone or any(map(db.session.is_modified, seen))
    ]


def _open_to(topic: Topic, series: Series) -> list[Exchange]:
    return [one for one in series.exchanges if one.roundtable is topic.roundtable]


def _with_origins(series: Series) -> list[Topic]:
    """The topics where a comment may say from which other one it came."""
    moved = sa.select(JournalEntry.topic_id).where(JournalEntry.event == "comment moved here")
    ids = set(db.session.scalars(moved.distinct()))
    return [topic for topic in series.topics if topic.id in ids]


def _note_words(by: Person, topics: Collection[Topic]) -> list[tuple[Topic, int]]:
    """In the order in which they are held everywhere."""
    changed = [(topic, journal.next_seq(topic)) for topic in sorted(topics, key=lambda t: t.id)]
    for topic, seq in changed:
        journal.record("topic changed", by, topic=topic, seq=seq)
    return changed


def _hold(series: Series) -> None:
    """Whoever sends a text just now does so before, or is told of the new rule."""
    for topic in sorted(series.topics, key=lambda topic: topic.id):
        journal.hold(topic)


def _note_rules(by: Person, series: Series) -> list[tuple[Topic, int]]:
    """Remember which rule holds in each topic from now on, where it is another than before."""
    changed = []
    for topic in series.topics:
        rule = topic.attribution_rule
        if topic.rules and topic.rules[-1].attribution is rule:
            continue
        is_first = not topic.rules
        topic.rules.append(TopicRule(attribution=rule, since=now()))
        if not is_first:
            seq = journal.next_seq(topic)
            journal.record("rule changed", by, topic=topic, seq=seq, attribution=rule)
            changed.append((topic, seq))
    if changed:
        # What was moved from one topic to another says so as long as one rule holds in both.
        series.people = Series.people + 1
    return changed


def _known(key: str) -> Series | None:
    return db.session.scalar(sa.select(Series).where(Series.key == key))


def _said_everywhere(series: Series) -> tuple[str, dict[str, int]]:
    """What pages of every topic may say: moments in the series' time, and where references lead."""
    return series.time_zone, {topic.reference: topic.id for topic in series.topics}


def _series(described: dict[str, Any], known: Series | None) -> Series:
    series = known or Series(key=described["key"])
    db.session.add(series)
    _hold(series)
    places = {topic.id: topic.roundtable for topic in series.topics}
    _set(series, {**UNSAID, **described}, (*SERIES, *UNSAID))
    series.is_demonstration = described.get("demonstration", False)

    tables = {table.number: table for table in series.roundtables}
    rows = list(enumerate(described["roundtables"], 1))
    series.roundtables = [tables.get(number) or Roundtable(number=number) for number, _ in rows]
    for gone in set(tables.values()) - set(series.roundtables):
        db.session.delete(gone)
    for table, (_, row) in zip(series.roundtables, rows, strict=True):
        _set(table, row, ("title",))
        table.description, table.attribution = row.get("description", ""), row.get("attribution")
        table.sessions = list(_sessions(table, row.get("sessions", [])))
    series.topics = list(_topics(series, described))
    moved = [t for t in series.topics if places.get(t.id, t.roundtable) is not t.roundtable]
    if moved or set(places).difference(topic.id for topic in series.topics):
        # Whoever has one open is asked for their rights again: of one that is dropped, SQLite gives
        # the id to the next that comes.
        db.session.execute(sa.update(Member).values(rights=Member.rights + 1))
    series.exchanges = list(_exchanges(series, described))
    return series


def _sessions(table: Roundtable, rows: list[dict[str, Any]]) -> Iterator[ExpertSession]:
    known = {session.key: session for session in table.sessions}
    for row in rows:
        session = known.pop(row["key"], None) or ExpertSession(key=row["key"])
        _set(session, row, ("title", "format"))
        session.starts_at, session.ends_at = row["starts"], row["ends"]
        session.place, session.agenda = row.get("place", ""), row.get("agenda", "")
        yield session
    _drop(known)


def _topics(series: Series, described: dict[str, Any]) -> Iterator[Topic]:
    known = {topic.key: topic for topic in series.topics}
    for table, number, row in _placed(series, described, "topics", "key_questions"):
        topic = known.pop(row["key"], None) or Topic(key=row["key"])
        topic.roundtable, topic.number = table, number
        topic.title, topic.attribution = row["title"], row.get("attribution")
        topic.framing = row.get("framing", "")
        topic.render()
        topic.prompts = list(_prompts(topic, row.get("prompts", [])))
        yield topic
    spoken_in = [topic for topic in known.values() if journal.has_comments(topic)]
    if spoken_in:
        raise Invalid(
            [
                Mistake(
                    described["line"],
                    f"expected the topic `{topic.key}` ({topic.reference}"
                    f" {topic.title}): it has comments and cannot be dropped",
                )
                for topic in spoken_in
            ]
        )
    _drop(known)


def _prompts(topic: Topic, texts: list[str]) -> Iterator[Prompt]:
    known = {prompt.number: prompt for prompt in topic.prompts}
    for number, words in enumerate(texts, 1):
        prompt = known.get(number) or Prompt(number=number)
        prompt.text = words
        yield prompt


def _exchanges(series: Series, described: dict[str, Any]) -> Iterator[Exchange]:
    known = {exchange.key: exchange for exchange in series.exchanges}
    for table, _, row in _placed(series, described, "exchanges", "exchanges"):
        exchange = known.pop(row["key"], None) or Exchange(key=row["key"])
        exchange.roundtable, exchange.policy = table, row["policy"]
        exchange.opens_at, exchange.closes_at = row["opens"], row["closes"]
        exchange.brief, exchange.flags_to_hide = row.get("brief", ""), row.get("flags_to_hide")
        exchange.hours_to_remind = row.get("hours_to_remind")
        yield exchange
    _drop(known)


def _placed(
    series: Series, described: dict[str, Any], of_table: str, of_series: str
) -> Iterator[tuple[Roundtable | None, int, dict[str, Any]]]:
    """The rows of every roundtable and of the series, with their place and number."""
    for table, row in zip(series.roundtables, described["roundtables"], strict=True):
        for number, entry in enumerate(row.get(of_table, []), 1):
            yield table, number, entry
    for number, entry in enumerate(described.get(of_series, []), 1):
        yield None, number, entry


def _set(row: object, values: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        setattr(row, name, values[name])


def _drop(rows: dict[str, Any]) -> None:
    for row in rows.values():
        db.session.delete(row)
