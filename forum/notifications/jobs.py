"""Letters about notifications, at once or once a day: each thing is told at most once, whatever
stops in between, and only what its reader may still see and has not seen."""

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from .. import mail
from ..clock import now
from ..extensions import db, tasks
from ..language import speaking_to
from ..members import taking_part
from ..members.letters import write
from ..members.models import Member
from ..members.wishes import Way
from . import queries, reach
from .letters import lines
from .models import Notification

# When the day's letter goes, in the reader's time zone; if it is late it goes later, not at night.
MORNING, NIGHT = time(7), time(22)
# What waits for a letter longer than this is told by none any more.
LONGEST_WAIT = timedelta(days=7)
_log = logging.getLogger(__name__)


@tasks.job(every=timedelta(minutes=1))
def tell_at_once() -> None:
    """Write to those who wish to hear at once; what came meanwhile goes into the same letter."""
    for member in _readers(Way.AT_ONCE):
        _write_to(member, Way.AT_ONCE, until=now())
    mail.send_soon()


@tasks.job(every=timedelta(minutes=10))
def tell_daily() -> None:
    """Write to those who wish for one letter a day, where it is morning."""
    for member in _readers(Way.DAILY):
        if until := last_morning(member.time_zone, now()):
            _write_to(member, Way.DAILY, until)
    mail.send_soon()


@tasks.job(every=timedelta(minutes=5))
def drop_what_is_over() -> None:
    """Take away what waits for no moderator any more; doing it twice does nothing more."""
    both = sa.select(Notification.id).outerjoin(Notification.comment)
    over = both.outerjoin(Notification.measure).where(reach.IS_OVER)
    db.session.execute(
        sa.delete(Notification).where(Notification.id.in_(over)),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()


def last_morning(zone: str, moment: datetime) -> datetime | None:
    """The morning of this day in a time zone: a day's letter tells what happened before it. None
    while it is night there."""
    local = moment.astimezone(ZoneInfo(zone))
    if not MORNING <= local.time() < NIGHT:
        return None
    return datetime.combine(local.date(), MORNING, ZoneInfo(zone))


def _readers(way: Way) -> Sequence[Member]:
    waiting = sa.select(Notification.member_id).where(Notification.letter == way)
    return db.session.scalars(
        sa.select(Member).where(Member.id.in_(waiting)).order_by(Member.id)
    ).all()


def _write_to(member: Member, way: Way, until: datetime) -> None:
    """One letter, in one transaction with the note that it is written: none is written twice, and
    one that cannot be written holds up no other."""
    try:
        told = queries.new_among(_taken(member, way, until))
        if told and _is_reader(member):
            link = mail.public_link("notifications.choose_ways")
            with speaking_to(member.ear):
                said = lines(member, told)
            # Where there is one thing to answer, answering the letter answers it.
            to = said[0].answer if len(said) == 1 else ""
            headers = {"Reply-To": to} if to else {}
            template = "notifications/letter.txt"
            write(member, template, headers=headers, lines=said, way=way, link=link)
        db.session.commit()
    except Exception:
        db.session.rollback()
        _log.exception("A letter about notifications could not be written")


def _taken(member: Member, way: Way, until: datetime) -> Sequence[int]:
    """What is to be told by this letter, for no other to tell it."""
    taken = db.session.execute(
        sa.update(Notification)
        .where(Notification.member_id == member.id, Notification.letter == way)
        .where(Notification.noted_at < until)
        .values(letter=None)
        .returning(Notification.id, Notification.noted_at)
        .execution_options(synchronize_session=False)
    ).all()
    return [row.id for row in taken if row.noted_at > now() - LONGEST_WAIT]


def _is_reader(member: Member) -> bool:
    is_here = member.joined_at is not None and member.is_active and not member.erased_at
    return is_here and taking_part.is_agreed(member) and not member.is_out_of_reach
