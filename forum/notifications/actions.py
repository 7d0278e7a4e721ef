"""What members do with notifications: read them, and say how they wish to hear of things."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..members.wishes import USUAL, Matter, Way, Wish
from .models import Notification
from .noting import will_tell

_BY_LETTER = (Way.AT_ONCE, Way.DAILY)


def mark_read(member: Member, shown: Sequence[tuple[int, int]]) -> int:
    """Take notifications as read, as they were shown (id, times): what has happened again since
    stays new. Returns how many were new."""
    if not shown:
        return 0
    pairs = sa.tuple_(Notification.id, Notification.times)
    read = db.session.scalars(
        sa.update(Notification)
        .where(Notification.member_id == member.id, Notification.read_at.is_(None))
        .where(pairs.in_(shown))
        .values(read_at=now(), letter=None)
        .returning(Notification.id)
        .execution_options(synchronize_session=False)
    ).all()
    if read:
        will_tell([member.id], db.session())
    db.session.commit()
    return len(read)


def choose_ways(member: Member, chosen: Mapping[Matter, Way]) -> None:
    """Note how a member wishes to hear of things from now on; what has not been told by letter yet
    is told as is wished now."""
    for matter, way in chosen.items():
        db.session.execute(
            sa.delete(Wish).where(Wish.member_id == member.id, Wish.matter == matter)
        )
        if way is not USUAL[matter]:
            db.session.add(Wish(member_id=member.id, matter=matter, way=way))
        db.session.execute(
            sa.update(Notification)
            .where(Notification.member_id == member.id, Notification.matter == matter)
            .where(Notification.letter.is_not(None))
            .values(letter=way if way in _BY_LETTER else None)
        )
        db.session.flush()
    db.session.commit()
