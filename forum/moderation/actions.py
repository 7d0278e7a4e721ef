"""Deciding on comments, and looking behind anonymous ones."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail
from ..discussion import changes
from ..discussion.actions import publish, take_state
from ..discussion.attribution import Byline, behind
from ..discussion.changes import Changed
from ..discussion.editing import decide_edit
from ..discussion.models import Comment, Edit
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from ..programme.models import Attribution
from . import flagging, queries
from .deciding import take_turn
from .holding import held
from .interventions import link_to
from .models import LOOKED_BEHIND, STATE_AFTER, Decision, Outcome, Verdict


def decide(
    moderator: Member,
    comment: Comment,
    verdict: Verdict,
    reason: str = "",
    message: str = "",
    seen: str = "",
    note: str = "",
) -> Decision:
    """Publish, return or decline what waits of a comment, itself or a change of it; the author is
    told what and why. Conflict if it was decided on meanwhile, or is not the version `seen`."""
    # Of several who decide at once each waits here, before anything of theirs is in another's way.
    take_turn(moderator, comment)
    waiting = comment.waiting
    if waiting is None or seen not in {"", waiting.version}:
        db.session.rollback()
        raise Conflict(gettext("This comment has been decided on or changed meanwhile."))
    said = {"reason": _against(verdict, reason), "message": message, "note": note}
    decision = Decision(comment=comment, moderator=moderator, verdict=verdict, **said)
    decision.before, decision.of_edit = comment.state, isinstance(waiting, Edit)
    db.session.add(decision)
    # Whatever it brings about is later than itself, and letters are about it by its number.
    db.session.flush()
    changed = _settle(decision, waiting, moderator)
    event = "edit decided" if decision.of_edit else "comment decided"
    told: dict[str, Any] = {"verdict": verdict, "reason": decision.reason}
    journal.record(event, moderator, topic=comment.topic, comment=comment, **told)
    _write_to_author(decision)
    db.session.commit()

    changes.announce(changed)
    if not changed:
        live.tell_decided(comment.author_id, decision.of_what)
    live.announce_waiting(comment.topic.roundtable_id)
    mail.send_soon()
    return decision


def _against(verdict: Verdict, reason: str) -> str:
    # One that was chosen before it was decided to publish speaks against nothing any more.
    return "" if verdict is Verdict.PUBLISH else reason


def _settle(decision: Decision, waiting: Comment | Edit, moderator: Member) -> list[Changed]:
    """Carry a decision out; returns what readers see anew."""
    comment, verdict = decision.comment, decision.verdict
    if isinstance(waiting, Edit):
        changed = decide_edit(waiting, STATE_AFTER[verdict], moderator)
        if verdict is Verdict.PUBLISH:
            flagging.settle(comment, Outcome.CHANGED, held(decision))
        return changed
    take_state(waiting, STATE_AFTER[verdict])
    return publish(waiting, moderator) if verdict is Verdict.PUBLISH else []


def look_behind(moderator: Member, comment: Comment, reason: str) -> Byline:
    """The name behind an anonymous comment; the look is on record and its author is told, once,
    also where the form comes again since its answer was lost."""
    otherwise = gettext("Only the moderators of this roundtable look behind a comment.")
    take_turn(moderator, comment, otherwise=otherwise)
    if comment.rule is not Attribution.ANONYMOUS:
        db.session.rollback()
        raise Conflict(gettext("This comment is not anonymous."))
    if queries.has_just_looked(moderator, comment, reason):
        db.session.rollback()
        return behind(comment)
    look = journal.record(
        LOOKED_BEHIND, moderator, topic=comment.topic, comment=comment, reason=reason
    )
    link = mail.public_link("discussion.own_comments")
    write(
        comment.author,
        "moderation/looked_behind.txt",
        topic=comment.topic,
        at=look.at,
        reason=reason,
        link=link,
    )
    # Before the name is shown, so that there is no look without its record.
    db.session.commit()

    mail.send_soon()
    return behind(comment)


def _write_to_author(decision: Decision) -> None:
    """A letter that travels: it says what and why, and quotes nothing."""
    author, link = decision.comment.author, link_to(decision.comment)
    waits = held(decision)
    write(author, "moderation/decision.txt", held=waits, decision=decision, link=link)
