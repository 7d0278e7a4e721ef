"""Delivering a digest: each letter at most once, whatever stops in between."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from .. import post
from ..extensions import db, tasks
from ..members.models import Member
from ..post import Envelope
from . import ledger, outbox
from .days import DayWriter, NothingToTell
from .ledger import Ledger
from .letters import Writer, question_to, trial_for
from .models import Day, Delivery, DeliveryState, Digest
from .news import News
from .outside import OutsideWriter
from .outsider import Outsider
from .pace import Pace
from .personal import Personal

_log = logging.getLogger(__name__)

# How many letters go through one connection.
MOST_AT_ONCE = 100
LINE = "digests"


@tasks.job(line=LINE, every=timedelta(minutes=1))
def deliver_what_is_due() -> None:
    """Send what waits of every digest and is due; what was being sent by a worker that stopped is
    in doubt."""
    for digest_id in outbox.digests_on_their_way():
        deliver(digest_id)
    for day_id in outbox.days_on_their_way():
        deliver_the_day(day_id)


@tasks.job(line=LINE)
def deliver_digest(digest_id: int) -> None:
    """Begin to send a digest at once; whatever must wait is sent by `deliver_what_is_due`."""
    deliver(digest_id)


@tasks.job(line=LINE)
def deliver_day(day_id: int) -> None:
    """Begin to send the letters of a day, as those of a digest."""
    deliver_the_day(day_id)


@tasks.job(line=LINE, retries=3)
def ask_outsider(outsider_id: int) -> None:
    """Ask somebody outside the group whether they wish to have the digest."""
    reader = db.session.get(Outsider, outsider_id)
    if reader is None or reader.confirmed_at:
        return
    envelope = question_to(reader)
    # What was read holds nothing up while the letter is handed over.
    db.session.commit()
    with post.opened() as way:
        post.send(way, envelope)


@tasks.job(line=LINE, retries=3)
def deliver_trial(digest_id: int, member_id: int) -> None:
    """Send one editor the letter as it is now, to look at."""
    digest, member = db.session.get_one(Digest, digest_id), db.session.get_one(Member, member_id)
    envelope = trial_for(member, digest)
    # What was read holds nothing up while the letter is handed over.
    db.session.commit()
    with post.opened() as way:
        post.send(way, envelope)


def deliver(digest_id: int) -> None:
    """Send what is queued of a digest and due, each letter once."""
    of_it, pace = Delivery.digest_id == digest_id, Pace()
    _deliver(
        sa.and_(of_it, Delivery.outsider_id.is_(None)),
        lambda as_of: Writer(db.session.get_one(Digest, digest_id), as_of),
        pace,
    )
    _deliver(
        sa.and_(of_it, Delivery.outsider_id.is_not(None)),
        lambda as_of: OutsideWriter(db.session.get_one(Digest, digest_id), as_of),
        pace,
    )


def deliver_the_day(day_id: int) -> None:
    """Send what is queued of a day's letters and due, each once."""
    _deliver(
        Delivery.day_id == day_id,
        lambda as_of: DayWriter(db.session.get_one(Day, day_id), as_of),
        Pace(),
    )


def _deliver(
    which: sa.ColumnElement[bool],
    writer_as_of: Callable[[int], Writer | DayWriter | OutsideWriter],
    pace: Pace,
) -> None:
    """Send these of the letters.

    A letter that was being handed over when the line or a worker broke is in doubt: whether it
    arrived nobody knows, so it is not sent again unless an organiser says so.
    """
    ledger.doubt_what_was_left(which)
    size = MOST_AT_ONCE
    writer: Writer | DayWriter | OutsideWriter | None = None
    while True:
        as_of = ledger.stamp()
        if writer is None or writer.as_of != as_of:
            # Every letter asks for texts and rights as they are at its time.
            db.session.expire_all()
            writer = writer_as_of(as_of)
        batch = outbox.waiting(which, size)
        if not batch:
            return
        try:
            is_through = _send(batch, writer, pace)
        except post.Away as failure:
            _log.warning("The mail server is away: %s", failure)
            return
        # Something happened meanwhile: the rest is written anew, in smaller steps.
        size = min(MOST_AT_ONCE, size * 2) if is_through else 1


def _send(batch: Sequence[Delivery], writer: Any, pace: Pace) -> bool:
    """Send some letters; whether all of them were still as they were written. The next one is
    announced and the one after it is written while the mail server takes the one before."""
    with post.opened() as way, Ledger(batch) as entries:
        letters = _written(batch, writer, pace, entries)
        handed, coming = None, next(letters, None)
        while coming:
            delivery, envelope = coming
            way.announce(envelope)
            coming = next(letters, None)
            _taken(handed, way, entries)
            if not entries.begin(delivery, writer.as_of):
                return False
            hand = partial(way.hand, envelope)
            handed = delivery if _is_done(hand, delivery, entries) else None
        _taken(handed, way, entries)
    return True


def _written(
    batch: Sequence[Delivery], writer: Any, pace: Pace, entries: Ledger
) -> Iterator[tuple[Delivery, Envelope]]:
    """One after the other, the letters that go now."""
    personal = writer.week.of([delivery.reader for delivery in batch])
    for delivery in batch:
        envelope = _one(delivery, writer, personal[delivery.reader.id], pace, entries)
        if envelope:
            pace.count(delivery.reader.email)
            yield delivery, envelope


def _one(
    delivery: Delivery, writer: Any, personal: Personal | News | None, pace: Pace, entries: Ledger
) -> Envelope | None:
    """The letter; None where none is to go (now), and then it is entered why."""
    reader = delivery.reader
    if not outbox.is_still_to(delivery):
        entries.settle(delivery, DeliveryState.DROPPED)
    elif reader.is_out_of_reach:
        entries.settle(delivery, DeliveryState.FAILED, ledger.OUT_OF_REACH)
    elif until := pace.waits_until(reader.email):
        entries.put_off(delivery, until)
    else:
        try:
            envelope: Envelope = writer.envelope(reader, personal, delivery)
            return envelope
        except NothingToTell:
            entries.settle(delivery, DeliveryState.DROPPED)
        except Exception as failure:  # one that cannot be written must not stop the others
            _log.exception("A letter could not be written")
            entries.settle(delivery, DeliveryState.FAILED, f"could not be written: {failure}")
    return None


def _taken(handed: Delivery | None, way: post.Post, entries: Ledger) -> None:
    """Wait until what was handed over is taken, and enter it."""
    if handed and _is_done(way.answer, handed, entries):
        entries.sent(handed)


def _is_done(step: Callable[[], None], delivery: Delivery, entries: Ledger) -> bool:
    """Take a step of handing a letter over; where that fails, it is entered why."""
    try:
        step()
    except post.Refused as refusal:
        if refusal.is_final and not refusal.is_of_the_address:
            _log.error("The mail server does not want our letters: %s", refusal)
        entries.refused(delivery, refusal)
        return False
    except post.Doubtful as failure:
        entries.settle(delivery, DeliveryState.DOUBT, str(failure))
        raise post.Away(str(failure)) from failure
    except post.Away:
        entries.settle(delivery, DeliveryState.QUEUED)
        raise
    return True
