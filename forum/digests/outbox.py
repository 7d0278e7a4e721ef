"""Questions about the letters of digests and days: what waits, and what became of it."""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ..clock import now
from ..extensions import db
from ..members.models import LettersWanted, Member
from .ledger import this_boot
from .models import UNSENT, Delivery, DeliveryState, Digest
from .outsider import Outsider
from .queries import is_listed, is_reader


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


def deliveries(digest: Digest) -> Counter[DeliveryState]:
    """How many letters of a digest are in which state."""
    rows = db.session.execute(
        sa.select(Delivery.state, sa.func.count())
        .where(Delivery.digest_id == digest.id)
        .group_by(Delivery.state)
    )
    return Counter(dict(rows.all()))


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
        .options(joinedload(Delivery.member), joinedload(Delivery.outsider))
        .execution_options(populate_existing=True)
    ).all()


def delivery_to(member: Member, digest: Digest) -> Delivery | None:
    return db.session.scalar(
        sa.select(Delivery).where(Delivery.digest_id == digest.id, Delivery.member_id == member.id)
    )


def unsent(digest: Digest) -> Sequence[Delivery]:
    """The letters of a digest that failed or are in doubt, or are tried again, by name."""
    return db.session.scalars(
        sa.select(Delivery)
        .outerjoin(Delivery.member)
        .outerjoin(Delivery.outsider)
        .where(Delivery.digest_id == digest.id, sa.or_(Member.id > 0, Outsider.id > 0))
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


def _under_way(of: sa.orm.InstrumentedAttribute[int | None]) -> Sequence[int]:
    under_way = (DeliveryState.QUEUED, DeliveryState.SENDING)
    found = db.session.scalars(
        sa.select(of).where(of.is_not(None), Delivery.state.in_(under_way)).distinct().order_by(of)
    )
    return [one for one in found if one is not None]
