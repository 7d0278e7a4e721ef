"""The ledger of letters: what is being sent, and what became of it; each entry is on the disk
before the next step.

A letter that went is entered together with the beginning of the next one: one entry a letter, and
at every moment at most one of which nobody knows.
"""

from datetime import datetime, timedelta
from types import TracebackType

import sqlalchemy as sa

from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import LettersWanted, Member
from ..post import Refused
from .models import Delivery, DeliveryState

# A letter that is longer on its way than this has lost its worker.
LEASE = timedelta(minutes=10)
# After a “not now”; after the last of them the letter has failed.
GAPS = [timedelta(minutes=m) for m in (5, 15, 60, 180, 480, 1440, 1440, 1440)]
OUT_OF_REACH = "paused: letters to this address came back"
# The rows in hand stay as they were read: a letter's own entry is not asked for again.
AS_THEY_WERE_READ = {"synchronize_session": False}
_LAST_EVENT = sa.select(sa.func.coalesce(sa.func.max(JournalEntry.id), 0))


def stamp() -> int:
    """Another one as soon as anything happened that a letter may tell of."""
    return db.session.scalar(_LAST_EVENT) or 0


class Ledger:
    """Keeps the ledger while letters are sent; used in a `with`."""

    def __init__(self) -> None:
        self._went: int | None = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._enter_sent()
        db.session.commit()

    def begin(self, delivery: Delivery, as_of: int) -> bool:
        """Enter that a letter is being sent, unless it is by another worker, or anything happened
        after it was written, or its reader is none any more."""
        self._enter_sent()
        member = delivery.member
        is_still_a_reader = sa.exists().where(
            Member.id == member.id,
            Member.rights == member.rights,
            Member.email == member.email,
            Member.letters == LettersWanted.WEEKLY,
        )
        begun = db.session.scalar(
            sa.update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.state == DeliveryState.QUEUED)
            .where(_LAST_EVENT.scalar_subquery() == as_of, is_still_a_reader)
            .values(state=DeliveryState.SENDING, tries=Delivery.tries + 1, changed_at=now())
            .returning(Delivery.id),
            execution_options=AS_THEY_WERE_READ,
        )
        db.session.commit()
        return begun is not None

    def sent(self, delivery: Delivery) -> None:
        """Note that a letter went; it is entered with the next step."""
        self._went = delivery.id
        if delivery.member.refusals:
            delivery.member.refusals = 0

    def settle(self, delivery: Delivery, state: DeliveryState, error: str = "") -> None:
        """Enter what became of a letter."""
        self._enter(delivery, state=state, error=error[:300])

    def put_off(self, delivery: Delivery, until: datetime) -> None:
        """Enter that a letter waits."""
        self._enter(delivery, due_at=until)

    def refused(self, delivery: Delivery, refusal: Refused) -> None:
        """For good, or for now: then it waits longer each time, some days at most."""
        words = str(refusal)[:300]
        if refusal.is_of_the_address:
            _count_against(delivery.member)
        if refusal.is_final or delivery.tries >= len(GAPS):
            self._enter(delivery, state=DeliveryState.FAILED, error=words)
        else:
            due_at = now() + GAPS[delivery.tries]
            self._enter(delivery, state=DeliveryState.QUEUED, due_at=due_at, error=words)

    def _enter(self, delivery: Delivery, **values: object) -> None:
        self._enter_sent()
        _update(Delivery.id == delivery.id, **values)
        db.session.commit()

    def _enter_sent(self) -> None:
        if self._went is not None:
            _update(Delivery.id == self._went, state=DeliveryState.SENT, error="")
            self._went = None


def doubt_what_was_left(digest_id: int) -> None:
    """Enter as in doubt what a worker that has stopped was sending."""
    left = sa.and_(
        Delivery.digest_id == digest_id,
        Delivery.state == DeliveryState.SENDING,
        Delivery.changed_at < now() - LEASE,
    )
    _update(left, state=DeliveryState.DOUBT, error="stopped while it was being sent")
    db.session.commit()


def hasten(digest_id: int) -> None:
    """Let what waits for a later try be due now."""
    queued = sa.and_(Delivery.digest_id == digest_id, Delivery.state == DeliveryState.QUEUED)
    _update(queued, due_at=now())
    db.session.commit()


def _count_against(member: Member) -> None:
    if member.refused_address != member.email:
        member.refused_address, member.refusals = member.email, 0
    member.refusals += 1


def _update(which: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(
        sa.update(Delivery).where(which).values(changed_at=now(), **values),
        execution_options=AS_THEY_WERE_READ,
    )
