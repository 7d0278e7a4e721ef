"""What moderation does by itself: whoever reported a text that its author took back is told so."""

from datetime import timedelta

import sqlalchemy as sa

from .. import mail
from ..discussion.models import STANDING, Comment
from ..extensions import db, tasks
from . import flagging
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
