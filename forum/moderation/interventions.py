"""What moderators do with what readers have seen: remove it, restore it, move it elsewhere."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..discussion import changes, moving
from ..discussion.actions import question_of, take_state
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from ..programme.models import Topic
from . import flagging
from .hiding import show_again
from .models import Decision, Outcome, Verdict


def remove(moderator: Member, comment: Comment, reason: str, message: str) -> None:
    """Leave an empty place with the reason; replies keep theirs. The author is told; Conflict if
    the comment is not there any more."""
    _require_moderator(moderator, comment)
    if not comment.stands:
        raise Conflict(gettext("This comment is not there any more."))
    seq = journal.next_seq(comment.topic)
    take_state(comment, State.REMOVED)
    comment.removed_for, comment.edit = reason, None
    journal.record("comment removed", moderator, topic=comment.topic, comment=comment, seq=seq)
    changed = [(comment, seq), *question_of(comment, moderator)]
    decision = _decided(moderator, comment, Verdict.REMOVE, reason=reason, message=message)
    write(comment.author, "moderation/removed.txt", decision=decision, link=link_to(comment))
    flagging.settle(comment, Outcome.REMOVED)
    _end(changed)
    live.announce_waiting(comment.topic.roundtable_id)


def restore(moderator: Member, comment: Comment) -> None:
    """Give a removed or hidden comment its words back, under its number; the author is told."""
    _require_moderator(moderator, comment)
    if comment.state not in {State.REMOVED, State.HIDDEN} or not comment.source:
        raise Conflict(gettext("This comment cannot be restored."))
    changed = show_again(comment, moderator)
    decision = _decided(moderator, comment, Verdict.RESTORE)
    write(comment.author, "moderation/restored.txt", decision=decision, link=link_to(comment))
    flagging.settle(comment, Outcome.KEPT)
    _end(changed)


def move(moderator: Member, root: Comment, topic: Topic) -> None:
    """Move a comment and its replies to another topic of the roundtable; each author is told which
    of theirs went where."""
    _require_moderator(moderator, root)
    before = root.topic
    done = moving.move(root, topic, moderator)
    _decided(moderator, root, Verdict.MOVE)
    by_author: dict[Member, list[tuple[int, int]]] = defaultdict(list)
    for comment, old, new in done.numbers:
        by_author[comment.author].append((old, new))
    for author, numbers in by_author.items():
        there = {"before": before, "topic": topic, "numbers": numbers, "link": link_to(root)}
        write(author, "moderation/moved.txt", **there)
    _end(done.changed)
    live.reload(before.id, done.left_at)


def _decided(moderator: Member, comment: Comment, verdict: Verdict, **said: Any) -> Decision:
    decision = Decision(comment=comment, moderator=moderator, verdict=verdict, **said)
    db.session.add(decision)
    db.session.flush()
    return decision


def _end(changed: Any) -> None:
    db.session.commit()
    changes.announce(changed)
    mail.send_soon()


def link_to(comment: Comment) -> str:
    """Where a comment stands, in a form that letters carry."""
    place = {"topic_id": comment.topic_id, "number": comment.number}
    return mail.public_link("discussion.show_comment", **place)


def _require_moderator(moderator: Member, comment: Comment) -> None:
    permissions.require(
        permissions.may_moderate(moderator, comment.topic),
        gettext("Only the moderators of this roundtable decide."),
    )
