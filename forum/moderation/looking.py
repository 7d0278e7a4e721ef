"""A moderator looks at what members have reported: it stays, goes back to its author, or goes."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail
from ..discussion import changes
from ..discussion.changes import Changed
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from . import flagging, holding, interventions, queries
from .branches import taken_back
from .deciding import take_turn
from .hiding import hide, show_again
from .holding import held
from .models import Decision, Outcome, Verdict

VERDICTS = (Verdict.KEEP, Verdict.RETURN, Verdict.REMOVE)


def state_of(comment: Comment) -> str:
    """What a moderator has before their eyes: the text as it is now, and its open reports."""
    latest = max((flag.id for flag in flagging.open_flags(comment)), default=0)
    return f"{comment.edited_at.isoformat() if comment.edited_at else ''}/{latest}"


def decide(
    moderator: Member,
    comment: Comment,
    verdict: Verdict,
    reason: str,
    message: str,
    seen: str,
    note: str = "",
) -> Decision:
    """Keep, return or remove what was reported, or what moderators have taken back; the author and
    those who reported are told. Conflict if it was decided on, changed or reported again meanwhile.
    """
    take_turn(moderator, comment)
    waits = flagging.open_flags(comment) or is_taken_back(comment)
    if not comment.stands or not waits or seen != state_of(comment):
        db.session.rollback()
        raise Conflict(
            gettext("This comment has been decided on, changed or reported again meanwhile.")
        )
    if verdict is Verdict.REMOVE:
        return interventions.remove(moderator, comment, reason, message, note)
    # One that was chosen before it was decided to keep it speaks against nothing any more.
    reason = "" if verdict is Verdict.KEEP else reason
    decision = Decision(comment=comment, moderator=moderator, verdict=verdict)
    decision.reason, decision.message, decision.note = reason, message, note
    decision.before = comment.state
    db.session.add(decision)
    db.session.flush()
    changed = (_keep if verdict is Verdict.KEEP else _return)(decision, moderator)
    db.session.commit()

    changes.announce(changed)
    live.announce_waiting(comment.topic.roundtable_id)
    mail.send_soon()
    return decision


def is_taken_back(comment: Comment) -> bool:
    """Whether it is hidden since a decision was taken back, and nothing was decided since."""
    if comment.state is not State.HIDDEN:
        return False
    return db.session.scalar(taken_back().where(Comment.id == comment.id)) is not None


def _keep(decision: Decision, moderator: Member) -> list[Changed]:
    comment = decision.comment
    flagging.settle(comment, Outcome.KEPT, held(decision))
    if comment.is_published:
        # Its author has heard nothing, and nothing has changed for them.
        journal.record("flags settled", moderator, topic=comment.topic, comment=comment)
        return []
    told: dict[str, Any] = {"decision": decision, "is_news": _is_news(comment)}
    changed = show_again(comment, moderator)
    link = interventions.link_to(comment)
    write(comment.author, "moderation/restored.txt", held=held(decision), link=link, **told)
    return changed


def _is_news(comment: Comment) -> bool:
    """Whether its author has not heard that it was published: that was taken back before."""
    decisions = queries.history(comment).decisions
    was_taken_back = any(one.undoes and one.undoes.verdict is Verdict.PUBLISH for one in decisions)
    shown = [one for one in decisions if one.verdict in {Verdict.PUBLISH, Verdict.KEEP}]
    return was_taken_back and not holding.was_heard(shown)


def _return(decision: Decision, moderator: Member) -> list[Changed]:
    """Out of sight until its author has changed it and a moderator has read the change."""
    comment = decision.comment
    flagging.settle(comment, Outcome.RETURNED, held(decision))
    changed = hide(comment, moderator, decision.reason) if comment.is_published else []
    if comment.edit:
        comment.edit.state = State.RETURNED
    link = mail.public_link("discussion.own_comments", _anchor=f"own-{comment.id}")
    waits = held(decision)
    write(comment.author, "moderation/returned.txt", held=waits, decision=decision, link=link)
    return changed
