"""Deciding on comments."""

from flask import render_template
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..discussion import changes
from ..discussion.actions import publish, take_state
from ..discussion.models import Comment, State
from ..extensions import db
from ..language import speaking_to
from ..members.models import Member
from .models import STATE_AFTER, Decision, Verdict


def decide(
    moderator: Member,
    comment: Comment,
    verdict: Verdict,
    reason: str = "",
    message: str = "",
    seen: str = "",
) -> Decision:
    """Publish, return or decline what waits; the author is told what and why.

    Conflict if somebody else has decided meanwhile, or if the text is not the version `seen`.
    """
    permissions.require(
        permissions.may_moderate(moderator, comment.topic),
        gettext("Only the moderators of this roundtable decide."),
    )
    if comment.state is not State.PENDING or seen not in {"", comment.version}:
        raise Conflict(gettext("This comment has been decided on or changed meanwhile."))
    take_state(comment, STATE_AFTER[verdict])
    decision = Decision(
        comment=comment, moderator=moderator, verdict=verdict, reason=reason, message=message
    )
    db.session.add(decision)
    journal.record(
        "comment decided", moderator, topic=comment.topic, comment=comment, verdict=verdict
    )
    changed = publish(comment, moderator) if verdict is Verdict.PUBLISH else []
    db.session.commit()

    changes.announce(changed)
    if not changed:
        live.tell(comment.author_id, comment.anchor)
    live.announce_waiting(comment.topic.roundtable_id)
    _tell_author(decision)
    return decision


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
