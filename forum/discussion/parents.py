"""Which comment a reply is to, as an address or a form says it; and where that one is by now."""

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from .. import permissions
from ..fields import number as a_number
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Topic
from . import moving, queries, rendered
from .models import Comment

# A number that no comment has: that of what is no number.
NOBODYS = -1


def replied_to(given: MultiDict[str, str]) -> int:
    """The number of the comment that is replied to; 0 for a comment of its own."""
    if not given.get("reply_to"):
        return 0
    return given.get("reply_to", type=a_number) or NOBODYS


def parent_in(topic: Topic, number: int) -> Comment | None:
    """The comment with this number, to be replied to; refused if it is not there."""
    parent = queries.comment_in(topic, number) if number else None
    is_there = not number or parent is not None
    permissions.require(is_there, gettext("The comment you reply to is not there any more."))
    return parent


def elsewhere(member: Member, topic: Topic, number: int) -> Comment | None:
    """The published comment that had this number, in another topic by now that the member reads."""
    comment = moving.moved_to(topic, number)
    if comment is None or not comment.is_published:
        return None
    return comment if programme.topic_for(member, comment.topic_id) else None


def was_there(topic: Topic, number: int) -> bool:
    """Whether readers see where a comment with this number stood, or stands."""
    return rendered.of(topic).thread.at(number) is not None


def is_numbered(topic: Topic, number: int) -> bool:
    """Whether a number is that of a comment, whatever has become of it, or of none to reply to."""
    return 0 <= number <= topic.last_number


def gone(number: int) -> str:
    """What who replies to such a comment is told."""
    if number == NOBODYS:
        return gettext(
            "The comment you reply to is not there. What you write here is a comment of its own."
        )
    return gettext(
        "Comment %(number)d, to which you reply, is not there any more."
        " What you write here is a comment of its own.",
        number=number,
    )


def moved(comment: Comment) -> str:
    """What who replied to a comment is told that has moved meanwhile."""
    return gettext(
        "The comment you reply to has been moved here meanwhile, and is %(reference)s #%(number)d"
        " now. Read the rule of this topic below, and send your text again.",
        reference=comment.topic.reference,
        number=comment.number,
    )
