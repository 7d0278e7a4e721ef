"""A moderator looks at what members have reported: it stays, goes back to its author, or goes."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..discussion import changes
from ..discussion.changes import Changed
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from . import flagging, interventions
from .hiding import hide, show_again
from .models import Decision, Outcome, Verdict

VERDICTS = (Verdict.KEEP, Verdict.RETURN, Verdict.REMOVE)


def state_of(comment: Comment) -> str:
    """What a moderator has before their eyes: the text as it is now, and its open reports."""
    latest = max((flag.id for flag in flagging.open_flags(comment)), default=0)
    return f"{comment.edited_at.isoformat() if comment.edited_at else ''}/{latest}"


def decide(
    moderator: Member, comment: Comment, verdict: Verdict, reason: str, message: str, seen: str
) -> None:
    """Keep, return or remove what was reported; the author and those who reported are told.
    Conflict if it was decided on meanwhile, changed, or reported again."""
    permissions.require(
        permissions.may_moderate(moderator, comment.topic),
        gettext("Only the moderators of this roundtable decide."),
    )
    journal.hold(comment.topic)
    db.session.refresh(comment)
    if not comment.stands or not flagging.open_flags(comment) or seen != state_of(comment):
        db.session.rollback()
        raise Conflict(
            gettext("This comment has been decided on, changed or reported again meanwhile.")
        )
    if verdict is Verdict.REMOVE:
        interventions.remove(moderator, comment, reason, message)
        return
    decision = Decision(comment=comment, moderator=moderator, verdict=verdict)
    decision.reason, decision.message = reason, message
    db.session.add(decision)
    db.session.flush()
    changed = (_keep if verdict is Verdict.KEEP else _return)(decision, moderator)
    db.session.commit()

    changes.announce(changed)
    live.announce_waiting(comment.topic.roundtable_id)
    mail.send_soon()


def _keep(decision: Decision, moderator: Member) -> list[Changed]:
    comment = decision.comment
    flagging.settle(comment, Outcome.KEPT)
    if comment.is_published:
        # Its author has heard nothing, and nothing has changed for them.
        journal.record("flags settled", moderator, topic=comment.topic, comment=comment)
        return []
    changed = show_again(comment, moderator)
    link = interventions.link_to(comment)
    write(comment.author, "moderation/restored.txt", decision=decision, link=link)
    return changed


def _return(decision: Decision, moderator: Member) -> list[Changed]:
    """Out of sight until its author has changed it and a moderator has read the change."""
    comment = decision.comment
    flagging.settle(comment, Outcome.RETURNED)
    changed = hide(comment, moderator) if comment.is_published else []
    if comment.edit:
        comment.edit.state = State.RETURNED
    link = mail.public_link("discussion.own_comments", _anchor=f"own-{comment.id}")
    write(comment.author, "moderation/returned.txt", decision=decision, link=link)
    return changed
