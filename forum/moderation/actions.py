"""Deciding on comments."""

import sqlalchemy as sa
from flask import render_template
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..discussion import changes
from ..discussion.actions import publish
from ..discussion.models import Comment, State
from ..extensions import db
from ..language import speaking_to
from ..members.models import Member
from .models import STATE_AFTER, Decision, Verdict


def decide(
    moderator: Member, comment: Comment, verdict: Verdict, reason: str = "", message: str = ""
) -> Decision:
    """Publish, return or decline what waits; the author is told what and why.

    Conflict if somebody else has decided meanwhile.
    """
    permissions.require(
        permissions.may_moderate(moderator, comment.topic),
        gettext("Only the moderators of this roundtable decide."),
    )
    _take_from_queue(comment, STATE_AFTER[verdict])
    decision = Decision(
        comment=comment, moderator=moderator, verdict=verdict, reason=reason, message=message
    )
    db.session.add(decision)
    journal.record(
        "comment decided",
        moderator,
        topic=comment.topic,
        comment=comment,
        verdict=verdict,
        reason=reason,
    )
    seq = publish(comment, moderator) if verdict is Verdict.PUBLISH else None
    db.session.commit()

    if seq is not None:
        changes.announce(comment, seq)
    live.announce_waiting(comment.topic.roundtable_id)
    _tell_author(decision)
    return decision


def _take_from_queue(comment: Comment, state: State) -> None:
    """Change the state in one step: of two moderators one decides, and the other hears it."""
    taken = db.session.scalar(
        sa.update(Comment)
        .where(Comment.id == comment.id, Comment.state == State.PENDING)
        .values(state=state)
        .returning(Comment.id)
    )
    if taken is None:
        db.session.rollback()
        raise Conflict(gettext("This comment has been decided on or changed meanwhile."))
    db.session.refresh(comment)


def _tell_author(decision: Decision) -> None:
    """A letter that travels: it says what and why, and quotes nothing."""
    author = decision.comment.author
    link = mail.public_link(
        "discussion.show_topic",
        topic_id=decision.comment.topic_id,
        _anchor=decision.comment.anchor,
    )
    with speaking_to(author):
        letter = render_template("moderation/decision.txt", decision=decision, link=link)
    subject, _, body = letter.partition("\n")
    mail.post((author.name, author.email), subject, body.lstrip())
