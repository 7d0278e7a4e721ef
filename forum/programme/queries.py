"""Questions about the programme; rows of topics only for those who may read them."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from .. import permissions
from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..permissions import Person
from .models import Attribution, Exchange, ExpertSession, Roundtable, Series, Topic

# What a topic goes by, in the same query.
WITH_ITS_RULES = (
    joinedload(Topic.series),
    joinedload(Topic.roundtable),
    joinedload(Topic.rules),
)
# Key questions stand after every roundtable.
LAST_PLACE = 99
_CURRENT = sa.select(Series).order_by(Series.id.desc()).limit(1)
# The id of the series that is shown, as a part of a question.
SHOWN = _CURRENT.with_only_columns(Series.id).scalar_subquery()


def current_series() -> Series | None:
    """The series that is shown: the one loaded last."""
    return db.session.scalar(_CURRENT)


def series_of(topics: Sequence[Topic]) -> Series | None:
    """The series of topics that are read already, so that a page need not ask for it."""
    return topics[0].series if topics else None


def whole_programme() -> Series | None:
    """The series that is shown, with all its roundtables, sessions, exchanges and topics."""
    series = db.session.scalar(
        _CURRENT.options(
            selectinload(Series.topics),
            selectinload(Series.exchanges),
            selectinload(Series.roundtables).selectinload(Roundtable.sessions),
        )
    )
    if series is None:
        return None
    for table in series.roundtables:
        own = [topic for topic in series.topics if topic.roundtable_id == table.id]
        set_committed_value(table, "topics", own)
    return series


def places() -> dict[str, Series | Roundtable | Topic]:
    """Where a rule can be set in the series that is shown, in its order, for organisers only."""
    series = whole_programme()
    if series is None:
        return {}
    found: dict[str, Series | Roundtable | Topic] = {"series": series}
    for table in series.roundtables:
        found[f"roundtable-{table.id}"] = table
        found |= {f"topic-{topic.id}": topic for topic in table.topics}
    return found | {f"topic-{topic.id}": topic for topic in series.key_questions}


def inherited(place: Series | Roundtable | Topic) -> Attribution | None:
    """The rule that holds at a place unless it has its own."""
    if isinstance(place, Series):
        return None
    table = place.roundtable if isinstance(place, Topic) else None
    return (table and table.attribution) or place.series.attribution


def standing(place: Series | Roundtable | Topic) -> str:
    """Which rule a place has, which it would inherit, and the last change of what follows it, in a
    form that a page can hand back: one that was set back by now has changed as well."""
    follow = [place] if isinstance(place, Topic) else [t for t in place.topics if not t.attribution]
    if isinstance(place, Series):
        follow = [t for t in follow if not (t.roundtable and t.roundtable.attribution)]
    last = max((rule.id for topic in follow for rule in topic.rules), default=0)
    return f"{place.attribution or ''}/{inherited(place) or ''}/{last}"


def roundtables() -> Sequence[Roundtable]:
    return db.session.scalars(sa.select(Roundtable).order_by(Roundtable.number)).all()


def topic_for(member: Member, topic_id: int) -> Topic | None:
    """The topic, if this member may read it; else it does not exist."""
    topic = db.session.scalars(_whole_topic(), {"topic_id": topic_id}).unique().first()
    return topic if topic and permissions.may_read(member, topic) else None


def topics_for(member: Person, series: Series) -> list[Topic]:
    """The topics of a series that this member may read, in programme order."""
    return readable(member, by_place(series))


def by_place(series: Series) -> list[list[Topic]]:
    """All topics of a series in programme order, by what they belong to; for `readable`."""
    order = {table.id: table.number for table in series.roundtables}
    topics = sorted(
        series.topics, key=lambda t: (order.get(t.roundtable_id or 0, LAST_PLACE), t.number)
    )
    return [list(there) for _, there in groupby(topics, key=lambda t: t.roundtable_id)]


def readable(member: Person, places: Sequence[list[Topic]]) -> list[Topic]:
    """Those of these topics that this member may read: who reads one of a place reads all of it."""
    return [t for there in places if permissions.may_read(member, there[0]) for t in there]


def all_topics_for(member: Member) -> list[Topic]:
    """The topics of the series that is shown which this member may read, in programme order, for
    one question."""
    found = db.session.scalars(
        sa.select(Topic).where(Topic.series_id == SHOWN).options(*WITH_ITS_RULES)
    )
    readable = [topic for topic in found.unique() if permissions.may_read(member, topic)]
    order = {t.id: t.roundtable.number if t.roundtable else LAST_PLACE for t in readable}
    return sorted(readable, key=lambda t: (order[t.id], t.number))


def open_topics_for(member: Member) -> list[Topic]:
    """Those topics this member may read on which an exchange is open now; all of them, if none."""
    topics = all_topics_for(member)
    return [topic for topic in topics if exchange_at(topic)] or topics


def topic_called(member: Member, topic: Topic, reference: str) -> Topic | None:
    """The topic that a reference means in a text of this one (empty: this one itself), if the
    member may read it."""
    if reference in {"", topic.reference}:
        return topic
    return next((t for t in topics_for(member, topic.series) if t.reference == reference), None)


def read_anew(topic: Topic) -> None:
    """Have a topic's rules as they are by now, whatever was read of them before."""
    db.session.scalars(_topic_anew(), {"topic_id": topic.id}).unique().one()


def are_as_read(topic: Topic, member: Member | None = None) -> tuple[bool, bool]:
    """Whether nothing in a topic has changed since it was read, and no name of the series: no rule
    does without a `seq`, so that nothing else has to be asked. And whether the member's rights are
    those that were read."""
    ids = {"topic_id": topic.id, "member_id": member and member.id}
    seq, people, rights = db.session.execute(_stamp(), ids).one()
    return (seq, people) == (topic.seq, topic.series.people), rights == (member and member.rights)


@cache
def _stamp() -> sa.Select[int, int, int]:
    topic, series, member = Topic.__table__.c, Series.__table__.c, Member.__table__.c
    rights = sa.select(member.rights).where(member.id == sa.bindparam("member_id"))
    stamp = sa.select(topic.seq, series.people, rights.scalar_subquery())
    return stamp.where(topic.id == sa.bindparam("topic_id"), series.id == topic.series_id)


@cache
def _topic() -> sa.Select[Topic]:
    """The topic "topic_id" with its rules. To put these questions together takes longer than to ask
    them."""
    return sa.select(Topic).where(Topic.id == sa.bindparam("topic_id")).options(*WITH_ITS_RULES)


@cache
def _topic_anew() -> sa.Select[Topic]:
    return _topic().execution_options(populate_existing=True)


@cache
def _whole_topic() -> sa.Select[Topic]:
    exchanges = joinedload(Topic.series).joinedload(Series.exchanges)
    return _topic().options(exchanges, joinedload(Topic.prompts))


def exchange_at(topic: Topic) -> Exchange | None:
    """The exchange that is open for this topic now, if one is."""
    return open_exchange(topic.series, topic.roundtable_id)


def open_exchange(series: Series, roundtable_id: int | None) -> Exchange | None:
    """The open exchange of a roundtable, or (None) the one on the series' key questions."""
    moment = now()
    return next(
        (e for e in series.exchanges if e.roundtable_id == roundtable_id and e.is_open_at(moment)),
        None,
    )


def next_exchange(series: Series, roundtable_id: int | None) -> Exchange | None:
    """The next exchange that has not opened yet."""
    moment = now()
    ahead = (e for e in series.exchanges if e.roundtable_id == roundtable_id)
    return next((e for e in ahead if e.opens_at > moment), None)


def last_exchange(series: Series, roundtable_id: int | None) -> Exchange | None:
    """The exchange that closed last."""
    moment = now()
    past = [e for e in series.exchanges if e.roundtable_id == roundtable_id]
    return next((e for e in reversed(past) if e.closes_at <= moment), None)


def next_session(series: Series) -> ExpertSession | None:
    """The session that comes next at any roundtable of the series."""
    moment = now()
    sessions = (session for table in series.roundtables for session in table.sessions)
    ahead = (session for session in sessions if session.ends_at > moment)
    return min(ahead, key=lambda session: session.starts_at, default=None)


def next_session_of(table: Roundtable) -> ExpertSession | None:
    """The roundtable's next session, or the last one held."""
    moment = now()
    ahead = next((s for s in table.sessions if s.ends_at > moment), None)
    return ahead or (table.sessions[-1] if table.sessions else None)
