"""Questions about the letters of digests and days: what waits, and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from ..clock import now
from ..extensions import db
from ..members.models import LettersWanted, Member
from ..programme.models import Series
from .ledger import this_boot
from .models import UNSENT, WENT, Day, Delivery, DeliveryState, Digest
from .outsider import Outsider
from .readership import is_listed, is_reader


def is_still_to(delivery: Delivery) -> bool:
    """Whether a letter still goes to whom it was queued for."""
    if delivery.member is None:
        return delivery.outsider is not None and delivery.outsider.is_reader
    if delivery.day_id and delivery.member.letters is not LettersWanted.DAILY:
        return False
    listed = delivery.digest is None or is_listed(delivery.digest, delivery.member)
    return listed and is_reader(delivery.member)


def days_on_their_way() -> Sequence[int]:
    """The days of whose letters some wait or are being sent; for the worker alone."""
    return _under_way(Delivery.day_id)


def deliveries(sent: Digest | Day) -> Counter[DeliveryState]:
    """How many letters of a digest, or of a day, are in which state."""
    rows = db.session.execute(
        sa.select(Delivery.state, sa.func.count()).where(_of(sent)).group_by(Delivery.state)
    )
    return Counter(dict(rows.all()))


def by_list(digest: Digest) -> dict[str, Counter[DeliveryState]]:
    """List → how many letters to those who were on it are in which state; for organisers."""
    return _counted(
        sa.select(Delivery.on_list, Delivery.state, sa.func.count())
        .where(_of(digest))
        .group_by(Delivery.on_list, Delivery.state)
    )


def days(series: Series) -> list[tuple[Day, Counter[DeliveryState]]]:
    """The days on which letters went, the newest first, and how many are in which state; for
    organisers."""
    counts = _counted(
        sa.select(Delivery.day_id, Delivery.state, sa.func.count())
        .where(Delivery.day_id.is_not(None))
        .group_by(Delivery.day_id, Delivery.state)
    )
    found = db.session.scalars(
        sa.select(Day)
        .where(Day.series_id == series.id, Day.id.in_(counts))
        .order_by(Day.day_on.desc())
    )
    return [(day, counts[day.id]) for day in found]


def told_later(sent: Digest | Day) -> frozenset[int]:
    """The ids of members whose later letter of a day tells what theirs of this day would have; no
    issue is told by another one."""
    if isinstance(sent, Digest):
        return frozenset()
    later = aliased(Delivery)
    found = db.session.scalars(
        sa.select(later.member_id)
        .join(Delivery, Delivery.member_id == later.member_id)
        .join(Day, Day.id == later.day_id)
        .where(_of(sent), Day.series_id == sent.series_id, Day.ends_at > sent.ends_at)
        .where(later.state.in_(WENT), later.since <= Delivery.since)
    )
    return frozenset(one for one in found if one)


def digests_on_their_way() -> Sequence[int]:
    """The digests of which letters wait or are being sent; for the worker alone."""
    return _under_way(Delivery.digest_id)


def waiting(which: sa.ColumnElement[bool], most: int) -> Sequence[Delivery]:
    """The next of these letters that are queued and due, with their readers; for the worker."""
    return db.session.scalars(
        sa.select(Delivery)
        .where(which, Delivery.state == DeliveryState.QUEUED)
        .where(Delivery.due_at <= now(), Delivery.taken_at_boot.in_(["", this_boot()]))
        .order_by(Delivery.id)
        .limit(most)
        .options(
            joinedload(Delivery.member),
            joinedload(Delivery.outsider),
            selectinload(Delivery.digest),
        )
        .execution_options(populate_existing=True)
    ).all()


def delivery_to(member: Member, digest: Digest) -> Delivery | None:
    return db.session.scalar(
        sa.select(Delivery).where(Delivery.digest_id == digest.id, Delivery.member_id == member.id)
    )


def unsent(sent: Digest | Day) -> Sequence[Delivery]:
    """The letters of a digest, or of a day, that failed or are in doubt, or are tried again, by
    name; for organisers."""
    return db.session.scalars(
        sa.select(Delivery)
        .outerjoin(Delivery.member)
        .outerjoin(Delivery.outsider)
        .where(_of(sent), sa.or_(Member.id > 0, Outsider.id > 0))
        .where(
            sa.or_(
                Delivery.state.in_(UNSENT),
                sa.and_(Delivery.state == DeliveryState.QUEUED, Delivery.error != ""),
            )
        )
        .order_by(sa.func.coalesce(Member.name, Outsider.organisation), Delivery.id)
        .options(contains_eager(Delivery.member), contains_eager(Delivery.outsider))
    ).all()


def delivery_with_key(key: str) -> Delivery | None:
    return db.session.scalar(
        sa.select(Delivery)
        .where(Delivery.key == key)
        .options(joinedload(Delivery.member), joinedload(Delivery.outsider))
    )


def _of(sent: Digest | Day) -> sa.ColumnElement[bool]:
    """The letters of a digest, or of a day."""
    return (Delivery.day_id if isinstance(sent, Day) else Delivery.digest_id) == sent.id


def _counted(rows: sa.Executable) -> dict[Any, Counter[DeliveryState]]:
    """What is grouped by something and by state, as something → state → how many."""
    found: dict[Any, Counter[DeliveryState]] = defaultdict(Counter)
    for key, state, count in db.session.execute(rows):
        found[key][state] = count
    return found


def _under_way(of: sa.orm.InstrumentedAttribute[int | None]) -> Sequence[int]:
    under_way = (DeliveryState.QUEUED, DeliveryState.SENDING)
    found = db.session.scalars(
        sa.select(of).where(of.is_not(None), Delivery.state.in_(under_way)).distinct().order_by(of)
    )
    return [one for one in found if one is not None]
