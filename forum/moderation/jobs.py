"""What moderation does by itself: whoever reported a text that its author took back is told so;
members are reminded of exchanges, and moderators of what waits too long."""

from datetime import timedelta

import sqlalchemy as sa

from .. import mail
from ..discussion.models import STANDING, Comment
from ..extensions import db, tasks
from . import flagging, reminding
from .models import Flag, Outcome


@tasks.job(every=timedelta(minutes=5))
def settle_flags_of_what_is_gone() -> None:
    """End the reports of comments that are not there any more; doing it twice does nothing more."""
    gone = (
        sa.select(Comment)
        .where(Comment.id.in_(sa.select(Flag.comment_id).where(Flag.outcome.is_(None))))
        .where(Comment.state.not_in(STANDING))
    )
    for comment in db.session.scalars(gone).all():
        flagging.settle(comment, Outcome.WITHDRAWN)
    db.session.commit()
    mail.send_soon()


@tasks.job(every=timedelta(minutes=1))
def remind_of_exchanges() -> None:
    """Write to the members of what opens, closes and has closed: of each once, whatever stops in
    between; the letters are kept with the note that they are written."""
    for kind, exchange, at in reminding.due():
        try:
            reminding.tell(kind, exchange, at)
            db.session.commit()
        except sa.exc.IntegrityError:  # another worker was first
            db.session.rollback()
    mail.send_soon()


@tasks.job(every=timedelta(minutes=10))
def remind_of_what_is_late() -> None:
    """Write to moderators of what waits longer than was promised: to each once a day, for all."""
    for moderator in reminding.moderators():
        if reminding.tell_late(moderator):
            db.session.commit()
        else:
            db.session.rollback()
    mail.send_soon()
