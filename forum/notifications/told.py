"""What a notification tells its member, as far as they may see it by now."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from ..discussion.models import Comment
from ..discussion.queries import WITH_ITS_PLACE
from ..discussion.readers import Visit
from ..extensions import db
from ..members.models import Member
from ..members.wishes import Matter
from ..moderation.measure import Measure
from ..programme.models import Roundtable, Topic
from . import reach
from .models import Notification


@dataclass(frozen=True)
class Told:
    """A notification with what it is about, and whether it is new to its member."""

    notification: Notification
    comment: Comment
    is_new: bool

    @property
    def matter(self) -> Matter:
        return self.notification.matter

    @property
    def measure(self) -> Measure | None:
        """What was decided about a member, if it is told of that and of no comment."""
        return self.notification.measure

    @property
    def place(self) -> Topic | Roundtable:
        return self.measure.roundtable if self.measure else self.comment.topic

    @property
    def about(self) -> Comment:
        """What it is told of: of a reply what is replied to."""
        parent = self.comment.parent if self.matter in reach.REPLIES else None
        return parent or self.comment

    @property
    def answers(self) -> bool:
        """Of a reply to a question: whether it is marked as the answer by now."""
        parent = self.comment.parent
        return parent is not None and parent.answer_id == self.comment.id

    @property
    def replied_to(self) -> int:
        """The number of what is replied to; 0 if there is none."""
        parent = self.comment.parent
        return parent.number or 0 if parent else 0

    @property
    def key(self) -> tuple[Matter, int | None, int]:
        """What is told together with it."""
        measure_id = self.notification.measure_id
        return self.matter, measure_id, 0 if measure_id else self.about.id


def what_is_told(*columns: Any) -> sa.Select[Any]:
    """To be asked: of notifications whose members may see what they are about."""
    visit = sa.and_(Visit.topic_id == Comment.topic_id, Visit.member_id == Notification.member_id)
    return (
        sa.select(*columns)
        .select_from(Notification)
        .join(Member, Notification.member_id == Member.id)
        .outerjoin(Comment, Notification.comment_id == Comment.id)
        .outerjoin(Topic, Comment.topic_id == Topic.id)
        .outerjoin(Measure, Notification.measure_id == Measure.id)
        .outerjoin(Visit, visit)
        .where(reach.IS_THERE)
    )


def latest(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """To be read: of the notifications that are meant, what is told, the latest first."""
    comment = contains_eager(Notification.comment)
    return (
        what_is_told(Notification, reach.IS_NEW.label("is_new"), Visit.seen)
        .where(which)
        .order_by(Notification.noted_at.desc(), Notification.id.desc())
        .options(
            comment.options(*WITH_ITS_PLACE, contains_eager(Comment.topic)),
            comment.joinedload(Comment.parent).options(*WITH_ITS_PLACE),
            contains_eager(Notification.measure).joinedload(Measure.roundtable),
        )
    )


def read(query: sa.Select[Any], most: int | None = None) -> list[Told]:
    """What is told of the latest of these."""
    return [
        Told(row, row.comment, is_new and not was_seen(row.matter, row.comment_id, seen))
        for row, is_new, seen in db.session.execute(query.limit(most))
    ]


def was_seen(matter: Matter, comment_id: int | None, seen: Collection[int] | None) -> bool:
    """Whether the comment was seen in the thread while something before it was left unread."""
    return matter in reach.OF_OTHERS and comment_id in (seen or ())
