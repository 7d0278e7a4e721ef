"""The ledger of letters: what is being sent, and what became of it; each entry is on the disk
before the next step.

A letter that went is entered together with the beginning of the next one: one entry a letter, and
at every moment at most one of which nobody knows. In SQLite these entries survive whatever happens
to a process; that a batch is begun and done is also safe from a power cut, after which nobody knows
of the letters of the batch.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import cast

import sqlalchemy as sa

from ..clock import now
from ..extensions import db
from ..journal import JournalEntry
from ..members.models import LettersWanted, Member
from ..post import Refused
from .models import Delivery, DeliveryState
from .outsider import Outsider

# A letter that is longer on its way than this has lost its worker.
LEASE = timedelta(minutes=10)
# After a “not now”; after the last of them the letter has failed.
GAPS = [timedelta(minutes=m) for m in (5, 15, 60, 180, 480, 1440, 1440, 1440)]
OUT_OF_REACH = "paused: letters to this address came back"
STOPPED = "stopped while it was being sent"
_IS_QUEUED = Delivery.state == DeliveryState.QUEUED
_TABLE = cast(sa.Table, Delivery.__table__)
_ROWS, _MEMBERS = _TABLE.c, Member.__table__.c
_OUTSIDERS = Outsider.__table__.c
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_LAST_EVENT = sa.select(sa.func.coalesce(sa.func.max(JournalEntry.__table__.c.id), 0))


def _begin_where(*is_reader: sa.ColumnElement[bool]) -> sa.Update:
    """That a letter is being sent; unless it is by another, or anything happened, or nobody is its
    reader now. And, in any case, that the one before it went."""
    went = _ROWS.id == sa.bindparam("went")
    begins = sa.and_(
        _ROWS.id == sa.bindparam("of"),
        _ROWS.state == DeliveryState.QUEUED,
        _LAST_EVENT.scalar_subquery() == sa.bindparam("as_of"),
        sa.exists().where(*is_reader),
    )
    state = sa.case((went, DeliveryState.SENT), else_=DeliveryState.SENDING)
    return (
        sa.update(_TABLE)
        .where(sa.or_(went, begins))
        .values(
            state=sa.cast(state, _ROWS.state.type),
            tries=_ROWS.tries + sa.case((went, 0), else_=1),
            error=sa.case((went, ""), else_=_ROWS.error),
            changed_at=sa.bindparam("at"),
        )
        .returning(_ROWS.id)
    )


# Two steps for every letter, made once.
_BEGIN = _begin_where(
    _MEMBERS.id == sa.bindparam("reader"),
    _MEMBERS.rights == sa.bindparam("with_rights"),
    _MEMBERS.email == sa.bindparam("at_address"),
    sa.or_(
        _MEMBERS.letters == LettersWanted.DAILY,
        sa.and_(_MEMBERS.letters == LettersWanted.WEEKLY, _ROWS.day_id.is_(None)),
    ),
)
_BEGIN_OUTSIDE = _begin_where(
    _OUTSIDERS.id == sa.bindparam("reader"),
    _OUTSIDERS.email == sa.bindparam("at_address"),
    _OUTSIDERS.confirmed_at.is_not(None),
    _OUTSIDERS.stopped_at.is_(None),
)
_SENT = (
    sa.update(_TABLE)
    .where(_ROWS.id == sa.bindparam("of"))
    .values(state=DeliveryState.SENT, error="", changed_at=sa.bindparam("at"))
)


def stamp() -> int:
    """Another one as soon as anything happened that a letter may tell of."""
    return db.session.scalar(_LAST_EVENT) or 0


class Ledger:
    """Keeps the ledger while a batch of letters is sent, on a line of its own; used in a `with`."""

    def __init__(self, batch: Sequence[Delivery]) -> None:
        self._ids = [delivery.id for delivery in batch]
        self._went: int | None = None

    def __enter__(self) -> "Ledger":
        _update(sa.and_(Delivery.id.in_(self._ids), _IS_QUEUED), taken_at_boot=this_boot())
        # What was read of the letters stays at hand, and holds nothing up.
        db.session.commit()
        self._line = db.engine.connect()
        self._be_safe_from("processes")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._line:
            self._enter_sent()
            self._line.commit()
            self._be_safe_from("power cuts")
        _update(Delivery.id.in_(self._ids), taken_at_boot="")
        db.session.commit()

    def _be_safe_from(self, danger: str) -> None:
        if self._line.dialect.name == "sqlite":
            how = "NORMAL" if danger == "processes" else "FULL"
            self._line.exec_driver_sql(f"PRAGMA synchronous={how}")
            self._line.commit()

    def begin(self, delivery: Delivery, as_of: int) -> bool:
        """Enter that a letter is being sent, unless it is by another worker, or anything happened
        after it was written, or its reader is none any more."""
        reader = delivery.reader
        asked = {
            "went": self._went,
            "of": delivery.id,
            "as_of": as_of,
            "reader": reader.id,
            "at_address": reader.email,
            "at": now(),
        }
        if delivery.member:
            begun = self._line.execute(_BEGIN, {**asked, "with_rights": reader.rights})
        else:
            begun = self._line.execute(_BEGIN_OUTSIDE, asked)
        ids = {delivery_id for (delivery_id,) in begun}
        self._line.commit()
        self._went = None
        return delivery.id in ids

    def sent(self, delivery: Delivery) -> None:
        """Note that a letter went; it is entered with the next step."""
        self._went = delivery.id
        if delivery.reader.refusals:
            _count_from(delivery.reader, 0)

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
            reader = delivery.reader
            before = reader.refusals if reader.refused_address == reader.email else 0
            _count_from(reader, before + 1)
        if refusal.is_final or delivery.tries >= len(GAPS):
            self._enter(delivery, state=DeliveryState.FAILED, error=words)
        else:
            due_at = now() + GAPS[delivery.tries]
            self._enter(delivery, state=DeliveryState.QUEUED, due_at=due_at, error=words)

    def _enter(self, delivery: Delivery, **values: object) -> None:
        self._enter_sent()
        one = sa.update(_TABLE).where(_ROWS.id == delivery.id)
        self._line.execute(one.values(changed_at=now(), **values))
        self._line.commit()

    def _enter_sent(self) -> None:
        if self._went is not None:
            self._line.execute(_SENT, {"of": self._went, "at": now()})
            self._went = None


def doubt_what_was_left(which: sa.ColumnElement[bool]) -> None:
    """Of these letters, enter as in doubt what a worker that stopped was sending; after a power
    cut, its batch."""
    lost_with_the_machine = sa.and_(
        Delivery.taken_at_boot.not_in(["", this_boot()]), Delivery.state == DeliveryState.QUEUED
    )
    left = sa.and_(
        which,
        Delivery.changed_at < now() - LEASE,
        sa.or_(Delivery.state == DeliveryState.SENDING, lost_with_the_machine),
    )
    _update(left, state=DeliveryState.DOUBT, error=STOPPED, taken_at_boot="")
    db.session.commit()


@cache
def this_boot() -> str:
    """Another one each time the machine starts; empty where a machine does not tell."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


def hasten(digest_id: int) -> None:
    """Let what waits for a later try be due now."""
    waits = sa.and_(_IS_QUEUED, Delivery.taken_at_boot == "")
    _update(sa.and_(Delivery.digest_id == digest_id, waits), due_at=now())
    db.session.commit()


def _count_from(reader: Member | Outsider, refusals: int) -> None:
    """How many letters in a row came back from the address that the reader has now."""
    reader.refused_address, reader.refusals = reader.email, refusals
    db.session.commit()


def _update(which: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(
        sa.update(Delivery).where(which).values(changed_at=now(), **values),
        # What is at hand of the rows is not asked for these values.
        execution_options={"synchronize_session": False},
    )
