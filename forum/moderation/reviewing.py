"""Looking through what is left of a former member: passages that tell who it was go."""

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live
from ..clock import now
from ..discussion.models import Comment, Revision
from ..extensions import db
from ..members.models import Member
from .deciding import take_turn
from .models import Review

# As editors mark what they leave out, in any language.
OMISSION = "[…]"


def holds(comment: Comment, passage: str) -> bool:
    """Whether the passage stands in the comment, letter by letter."""
    return any(passage in words for words in (comment.claim, comment.source, comment.citation))


def take_out(moderator: Member, review: Review, passage: str) -> None:
    """Put an omission in a passage's place, for everybody; Conflict if it is not there."""
    comment = review.comment
    _take_turn(moderator, comment)
    if not holds(comment, passage):
        db.session.rollback()
        raise Conflict(gettext("This passage is not in the comment any more."))
    for name in ("claim", "source", "citation"):
        setattr(comment, name, getattr(comment, name).replace(passage, OMISSION))
    seq = journal.next_seq(comment.topic)
    comment.render()
    db.session.execute(sa.delete(Revision).where(Revision.comment_id == comment.id))
    journal.record("passage taken out", moderator, topic=comment.topic, comment=comment, seq=seq)
    db.session.commit()
    live.reload(comment.topic_id, seq)


def settle(moderator: Member, review: Review) -> None:
    """Note that nothing in the comment tells who wrote it, or not any more."""
    _take_turn(moderator, review.comment)
    review.settled_at, review.settled_by_id = now(), moderator.id
    journal.record("review settled", moderator, topic=review.comment.topic, comment=review.comment)
    db.session.commit()


def _take_turn(moderator: Member, comment: Comment) -> None:
    otherwise = gettext("Only the moderators of this roundtable decide here.")
    take_turn(moderator, comment, otherwise=otherwise)
