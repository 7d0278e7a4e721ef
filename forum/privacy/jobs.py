"""Forgetting what has been kept long enough."""

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app

from .. import journal
from ..access.models import Session, Token
from ..clock import now
from ..digests.models import Day, Delivery
from ..digests.outsider import Outsider
from ..discussion.blanking import blank
from ..discussion.models import Comment, Edit, State
from ..extensions import db, tasks
from ..journal import JournalEntry
from ..mail import Letter
from ..moderation.models import LOOKED_BEHIND, Decision, Flag
from ..moderation.reminder import Reminder
from ..notifications.models import Notification


@tasks.job(every=timedelta(minutes=55))
def forget_what_is_old() -> None:
    """Forget what the settings no longer let be kept; doing it twice does nothing more."""
    kept = {name: now() - timedelta(days=days) for name, days in current_app.config["KEEP"].items()}
    done = {
        "sessions": _delete(
            Session, sa.func.coalesce(Session.ended_at, Session.ends_at) < kept["sessions"]
        ),
        "links": _delete(Token, sa.func.coalesce(Token.used_at, Token.expires_at) < kept["links"]),
        "letters": _delete(Letter, Letter.taken_at < kept["letters"], Letter.text == ""),
        "looks": _delete(
            JournalEntry, JournalEntry.event == LOOKED_BEHIND, JournalEntry.at < kept["looks"]
        ),
        "flags": _delete(Flag, Flag.settled_at < kept["flags"]),
        "days": _delete(Delivery, Delivery.day_id.in_(_days_before(kept["letters"]))),
        "outside": _delete(
            Outsider,
            sa.or_(
                Outsider.stopped_at < kept["letters"],
                sa.and_(Outsider.confirmed_at.is_(None), Outsider.added_at < kept["links"]),
            ),
        ),
        "reminders": _delete(Reminder, Reminder.at < kept["letters"]),
        "notifications": _delete(Notification, Notification.noted_at < kept["notifications"]),
        "withdrawn": _blank_withdrawn(kept["withdrawn"]),
        "declined": _blank_declined(kept["declined"]),
        "edits": _delete(Edit, Edit.state == State.DECLINED, Edit.submitted_at < kept["declined"]),
    }
    if any(done.values()):
        journal.record("forgotten", None, counts=done)
    db.session.commit()


def _delete(table: type[object], *old: sa.ColumnElement[bool]) -> int:
    done = db.session.execute(
        sa.delete(table).where(*old), execution_options={"synchronize_session": False}
    )
    return cast("sa.CursorResult[Any]", done).rowcount


def _days_before(moment: datetime) -> sa.Select[int]:
    """The days whose letters went long ago."""
    return sa.select(Day.id).where(Day.ends_at < moment)


def _blank_withdrawn(before: datetime) -> int:
    """Take the words out of comments withdrawn long ago; their places and replies stay."""
    withdrawn = sa.select(JournalEntry.comment_id).where(
        JournalEntry.event == "comment withdrawn", JournalEntry.at < before
    )
    return blank(Comment.state == State.WITHDRAWN, Comment.id.in_(withdrawn))


def _blank_declined(before: datetime) -> int:
    """Take the words out of what moderators declined or removed long ago; the decision stays."""
    later = sa.select(Decision.comment_id).where(Decision.made_at >= before)
    decided = sa.select(Decision.comment_id).where(Decision.made_at < before)
    return blank(
        Comment.state.in_((State.DECLINED, State.REMOVED)),
        Comment.id.in_(decided),
        Comment.id.not_in(later),
    )
