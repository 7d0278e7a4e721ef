"""What a member has seen, and wishes to hear of: topics followed, muted, and marked as read."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..clock import now
from ..extensions import db
from ..members.actions import A_NEW_VISIT_AFTER
from ..members.models import Member
from ..programme.models import Topic
from . import queries
from .readers import Attention, Visit

# A page that is loaded again and again is not noted each time.
SEEN_AGAIN_AFTER = timedelta(minutes=1)


def note_reading(member: Member, topic: Topic, visit: Visit | None) -> Visit:
    """Remember that a member has seen the topic as it is; what was new stays marked for a visit.

    `visit` is the last one, as the caller has found it.
    """
    moment = now()
    if visit is None:
        visit = Visit(topic_id=topic.id, member_id=member.id, seq=0, began_at_seq=0, seen_at=moment)
        db.session.add(visit)
    elif moment - visit.seen_at > A_NEW_VISIT_AFTER:
        visit.began_at_seq = visit.seq
    elif visit.seq == topic.seq and moment - visit.seen_at < SEEN_AGAIN_AFTER:
        return visit
    visit.seq, visit.seen_at = topic.seq, moment
    try:
        db.session.commit()
    except sa.exc.IntegrityError:  # another window was first; it noted the same
        db.session.rollback()
        return queries.visit_of(member, topic) or visit
    return visit


def pay(member: Member, topic: Topic, attention: Attention) -> None:
    """Note how much a member wishes to hear of a topic."""
    _begin(member, [topic])
    db.session.execute(_visits(member, [topic]).values(attention=attention))
    db.session.commit()


def mark_all_read(member: Member, topics: Sequence[Topic]) -> None:
    """Take everything in these topics, which the caller has found for this member, as read."""
    _begin(member, topics)
    for topic in topics:
        seen = {"seq": topic.seq, "began_at_seq": topic.seq, "seen_at": now()}
        db.session.execute(_visits(member, [topic]).values(**seen))
    db.session.commit()


def _begin(member: Member, topics: Sequence[Topic]) -> None:
    """A row for every topic, also one that was never opened; another window may be first."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    for topic in topics:
        row = {"topic_id": topic.id, "member_id": member.id, "seq": 0, "began_at_seq": 0}
        values = {**row, "seen_at": now(), "attention": Attention.USUAL}
        db.session.execute(insert(Visit).values(**values).on_conflict_do_nothing())


def _visits(member: Member, topics: Sequence[Topic]) -> sa.Update:
    return sa.update(Visit).where(
        Visit.member_id == member.id, Visit.topic_id.in_([topic.id for topic in topics])
    )
