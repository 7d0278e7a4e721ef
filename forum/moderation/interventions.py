"""What moderators do with what readers have seen: remove it, and restore it."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail
from ..discussion import changes
from ..discussion.actions import question_of, take_state
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from . import flagging
from .deciding import take_turn
from .hiding import show_again
from .holding import held
from .models import Decision, Outcome, Said, Verdict


def remove(
    moderator: Member, comment: Comment, reason: str, message: str, note: str = ""
) -> Decision:
    """Leave an empty place with the reason; replies keep theirs. The author is told; Conflict if
    the comment is not there any more."""
    take_turn(moderator, comment)
    if not comment.stands:
        db.session.rollback()
        raise Conflict(gettext("This comment is not there any more."))
    said = {"reason": reason, "message": message, "note": note, "before": comment.state}
    seq = journal.next_seq(comment.topic)
    take_state(comment, State.REMOVED)
    comment.removed_for, comment.edit = reason, None
    told: dict[str, Any] = {"seq": seq, "reason": reason}
    journal.record("comment removed", moderator, topic=comment.topic, comment=comment, **told)
    changed = [(comment, seq), *question_of(comment, moderator)]
    decision = _decided(moderator, comment, Verdict.REMOVE, **said)
    link = link_to(comment)
    letter: dict[str, Any] = {"held": held(decision), "decision": decision, "link": link}
    write(comment.author, "moderation/removed.txt", **letter)
    flagging.settle(comment, Outcome.REMOVED, held(decision))
    _end(changed)
    live.announce_waiting(comment.topic.roundtable_id)
    return decision


def restore(moderator: Member, comment: Comment, said: Said) -> Decision:
    """Give a removed or hidden comment its words back, under its number; the author is told."""
    take_turn(moderator, comment)
    if comment.state not in {State.REMOVED, State.HIDDEN} or not comment.source:
        db.session.rollback()
        raise Conflict(gettext("This comment cannot be restored."))
    before = comment.state
    changed = show_again(comment, moderator)
    decision = _decided(moderator, comment, Verdict.RESTORE, before=before, **said._asdict())
    told: dict[str, Any] = {
        "held": held(decision),
        "decision": decision,
        "link": link_to(comment),
    }
    write(comment.author, "moderation/restored.txt", **told)
    flagging.settle(comment, Outcome.KEPT, held(decision))
    _end(changed)
    live.announce_waiting(comment.topic.roundtable_id)
    return decision


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
    """Where its author finds a comment, in a form that letters carry: it leads there wherever the
    comment is moved later."""
    if comment.number is None:
        return mail.public_link("discussion.own_comments", _anchor=f"own-{comment.id}")
    place = {"topic_id": comment.topic_id, "number": comment.number}
    return mail.public_link("discussion.show_comment", **place)
