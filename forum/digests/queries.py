"""Questions about digests, and who gets one."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from .. import permissions
from ..discussion.models import Comment
from ..discussion.queries import WITH_ITS_PLACE
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import Member
from ..permissions import Person
from ..programme.models import ExpertSession, Series
from ..programme.queries import SHOWN
from .models import Day, Delivery, Digest, Item, Plan

_ITSELF = Digest.correction == 0
# Every series counts its digests from one.
_IS_SHOWN = sa.and_(Digest.series_id == SHOWN, _ITSELF)

_WITH_ITEMS = (
    selectinload(Digest.items).options(
        joinedload(Item.comment).options(*WITH_ITS_PLACE, joinedload(Comment.topic)),
        joinedload(Item.own_topic),
    ),
    selectinload(Digest.table_notes),
)


def digest_for(member: Person, number: int) -> Digest | None:
    """A digest of the series that is shown by its number: sent ones for every member, a draft for
    those who edit it."""
    digest = db.session.scalar(
        sa.select(Digest).where(Digest.number == number, _IS_SHOWN).options(*_WITH_ITEMS)
    )
    if digest is None or not (digest.is_sent or permissions.may_edit_digests(member)):
        return None
    return digest if member.role_at(None) else None


def sent_digests() -> Sequence[Digest]:
    """The archive of the series that is shown, the newest first."""
    return db.session.scalars(
        sa.select(Digest)
        .where(Digest.sent_at.is_not(None), _IS_SHOWN)
        .order_by(Digest.number.desc())
    ).all()


def unnumbered() -> Sequence[Digest]:
    """Sent digests whose paragraphs have no numbers of their own: they are older than those."""
    lacking = sa.select(Item.digest_id).where(Item.paragraph.is_(None), Item.is_dropped.is_(False))
    return db.session.scalars(
        sa.select(Digest).where(Digest.sent_at.is_not(None), Digest.id.in_(lacking))
    ).all()


def corrected(series: Series) -> dict[int, int]:
    """Number of a digest → how many corrections there are of it."""
    rows = db.session.execute(
        sa.select(Digest.number, sa.func.count())
        .where(Digest.series_id == series.id, ~_ITSELF)
        .group_by(Digest.number)
    )
    return dict(rows.all())


def drafts(series: Series) -> Sequence[Digest]:
    """What has not been sent, the oldest first; for those who edit it."""
    return db.session.scalars(
        sa.select(Digest)
        .where(Digest.series_id == series.id, Digest.sent_at.is_(None))
        .order_by(Digest.number)
        .options(*_WITH_ITEMS)
    ).all()


def corrigenda(digest: Digest) -> Sequence[Digest]:
    """The corrections of a digest, the first one first."""
    return db.session.scalars(
        sa.select(Digest)
        .where(Digest.series_id == digest.series_id, Digest.number == digest.number, ~_ITSELF)
        .order_by(Digest.correction)
    ).all()


def last_digest(series: Series, until: date | None = None) -> Digest | None:
    """The newest one; if a day is given, of those whose week ends by then."""
    is_by_then = (
        sa.or_(Digest.period_on.is_(None), Digest.period_on <= until) if until else sa.true()
    )
    return db.session.scalar(
        sa.select(Digest)
        .where(Digest.series_id == series.id, _ITSELF, is_by_then)
        .order_by(Digest.number.desc())
        .limit(1)
        .options(*_WITH_ITEMS)
    )


def following(digest: Digest) -> Digest | None:
    """The next digest of the series that is one: no week without a letter."""
    return db.session.scalar(
        sa.select(Digest)
        .where(Digest.series_id == digest.series_id, Digest.number > digest.number, _ITSELF)
        .where(Digest.is_skipped.is_(False))
        .order_by(Digest.number)
        .limit(1)
        .options(*_WITH_ITEMS)
    )


def discarded_version(number: int) -> int:
    """The last version of a draft of this number that was thrown away; 0 if none was."""
    rows = db.session.scalars(
        sa.select(JournalEntry.data)
        .where(JournalEntry.event == "digest thrown away")
        .order_by(JournalEntry.id.desc())
        .limit(20)
    )
    return next((data["version"] for data in rows if data["digest"] == number), 0)


def last_change(digest: Digest) -> tuple[Member | None, JournalEntry] | None:
    """Who changed a draft last, and when; for its editors."""
    rows = db.session.execute(
        sa.select(Member, JournalEntry)
        .select_from(JournalEntry)
        .outerjoin(Member, JournalEntry.actor_id == Member.id)
        .where(JournalEntry.event.in_(["digest edited", "digest gathered"]))
        .order_by(JournalEntry.id.desc())
        .limit(20)
    )
    changes = ((member, entry) for member, entry in rows)
    return next((c for c in changes if c[1].data.get("digest") == digest.number), None)


def session_of(session_id: int) -> ExpertSession | None:
    """A session of the public programme."""
    return db.session.get(ExpertSession, session_id)


def plan_of(series: Series) -> Plan:
    """When the digest of a series comes; one that is not kept yet where nobody has changed it."""
    kept = db.session.get(Plan, series.id)
    return kept or Plan(series_id=series.id, time_zone=series.time_zone, **Plan.defaults())


def editors() -> list[Member]:
    """Everyone who may make the digest."""
    joined = db.session.scalars(
        sa.select(Member).where(Member.joined_at.is_not(None)).order_by(Member.id)
    )
    return [member for member in joined if permissions.may_edit_digests(member)]


def has_day(day: Day) -> bool:
    """Whether the letters of this day have been queued."""
    there = sa.select(Day.id).where(Day.series_id == day.series_id, Day.day_on == day.day_on)
    return db.session.scalar(there) is not None


def day_of(series: Series, words: str) -> Day | None:
    """The day that is written so (2026-03-04), if letters were queued then."""
    try:
        day_on = date.fromisoformat(words)
    except ValueError:
        return None
    return db.session.scalar(sa.select(Day).where(Day.series_id == series.id, Day.day_on == day_on))


def since_of(day: Day) -> dict[int, datetime]:
    """Member id → from when on the member's letter of the day tells; for the worker alone."""
    rows = db.session.execute(
        sa.select(Delivery.member_id, Delivery.since).where(Delivery.day_id == day.id)
    )
    return {member_id: since or day.ends_at for member_id, since in rows if member_id}


def going_out(member: Person, digest: Digest) -> list[Item]:
    """The items of a draft that this editor may read and that no editor has dropped."""
    return [one for one in digest.items if not one.is_dropped and is_readable(member, one)]


def is_readable(member: Person, item: Item) -> bool:
    """Whether this member may be told of the item now."""
    stands = item.comment is None or item.comment.is_published
    return stands and permissions.may_read(member, item.topic)
