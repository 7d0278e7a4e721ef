"""Authors appeal against decisions on their texts, once; another moderator rules, in writing."""

from datetime import timedelta
from functools import cache, partial
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import aliased
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..clock import now
from ..discussion import changes, opening
from ..discussion.actions import publish, take_state
from ..discussion.changes import Changed
from ..discussion.editing import decide_edit
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member, Seat
from ..members.queries import is_here
from ..permissions import Role
from ..programme.models import Topic
from . import correcting, merging, queries, separating
from .hiding import show_again
from .holding import held
from .models import AGAINST, EDITS, Appeal, Decision, Verdict

APPEAL_WITHIN = timedelta(days=30)
# Where a text is that was returned or declined.
OUT_OF_SIGHT = {State.RETURNED, State.DECLINED, State.HIDDEN}
RULINGS = (Verdict.UPHOLD, Verdict.OVERTURN)


def still_holds(decision: Decision) -> bool:
    """Whether a decision is the last one, and the text still as it has left it."""
    comment = decision.comment
    if decision.verdict in EDITS:
        return correcting.holds(decision)
    if decision.verdict is Verdict.MERGE:
        return merging.holds(decision)
    if queries.decisions_on([comment]).get(comment.id) is not decision:
        return False
    if decision.of_edit:
        return bool(comment.edit and comment.edit.state in {State.RETURNED, State.DECLINED})
    left = {State.REMOVED} if decision.verdict is Verdict.REMOVE else OUT_OF_SIGHT
    return comment.state in left and bool(comment.source)


def may_appeal(member: Member, decision: Decision) -> bool:
    """Whether its author may still appeal against a decision; whether they have is another
    question."""
    is_own = decision.comment.author_id == member.id and decision.verdict in AGAINST
    is_in_time = now() < decision.made_at + APPEAL_WITHIN
    return is_own and is_in_time and still_holds(decision)


def appeal(member: Member, decision: Decision, words: str) -> None:
    """Appeal against a decision; the same twice is one. Conflict if it does not hold any more."""
    comment = decision.comment
    permissions.require(
        comment.author_id == member.id and decision.verdict in AGAINST,
        gettext("Only its author appeals against a decision."),
    )
    journal.hold(comment.topic)
    db.session.refresh(comment)
    if queries.appeal_against(decision):
        db.session.rollback()
        return
    if not may_appeal(member, decision):
        db.session.rollback()
        raise Conflict(gettext("This decision does not hold any more, or the time is over."))
    db.session.add(Appeal(decision=decision, words=words))
    journal.record("appeal made", member, topic=comment.topic, comment=comment)
    db.session.commit()
    live.announce_waiting(comment.topic.roundtable_id)


def open_appeal(comment: Comment) -> Appeal | None:
    """The appeal on a comment that nobody has ruled on yet; for its moderators."""
    return db.session.scalar(
        sa.select(Appeal)
        .join(Decision, Appeal.decision_id == Decision.id)
        .where(Decision.comment_id == comment.id, Appeal.ruling_id.is_(None))
        .order_by(Appeal.id)
        .limit(1)
    )


def for_others_than(member: Member) -> sa.ColumnElement[bool]:
    """Of the appeals (the query joins decision, comment and topic) those that are this member's to
    answer: on decisions by others; or, for organisers, on their own, where nobody else is there."""
    by_others = Decision.moderator_id.is_distinct_from(member.id)
    may = sa.or_(by_others, ~_others()) if member.is_organiser else by_others
    return sa.and_(Comment.author_id != member.id, may)


def may_rule(member: Member, one: Appeal) -> bool:
    """Whether this member rules on an appeal: a moderator, but not who decided or who wrote."""
    if not permissions.may_moderate(member, one.decision.comment.topic):
        return False
    found = (
        sa.select(Appeal.id)
        .join(Decision, Appeal.decision_id == Decision.id)
        .join(Comment, Decision.comment_id == Comment.id)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Appeal.id == one.id, for_others_than(member))
    )
    return db.session.scalar(found) is not None


def rule(moderator: Member, one: Appeal, verdict: Verdict, answer: str, note: str = "") -> Decision:
    """Answer an appeal in writing; where it is granted, the text stands as if nothing had been
    decided, if it is still as the decision left it. Conflict if it was answered meanwhile."""
    comment = one.decision.comment
    journal.hold(comment.topic)
    opening.require_again(moderator, partial(_require_may_rule, moderator, one))
    db.session.refresh(comment)
    db.session.refresh(one)
    if one.ruling_id:
        db.session.rollback()
        raise Conflict(gettext("This appeal has been answered meanwhile."))
    granted = verdict is Verdict.OVERTURN and still_holds(one.decision)
    # What is granted needs no reason: the one that was given does not hold any more.
    reason = "" if verdict is Verdict.OVERTURN else one.decision.reason
    given = {"reason": reason, "message": answer, "note": note}
    ruling = Decision(comment=comment, moderator=moderator, verdict=verdict, **given)
    one.ruling, ruling.before = ruling, comment.state
    db.session.flush()
    changed = _undo(one.decision, ruling, moderator) if granted else []
    journal.record(
        "appeal ruled on", moderator, topic=comment.topic, comment=comment, verdict=verdict
    )
    link = mail.public_link("moderation.appeal", decision_id=one.decision_id)
    letter, waits = "moderation/appeal_ruled.txt", held(ruling)
    told: dict[str, Any] = {"appeal": one, "ruling": ruling, "stands": granted}
    write(comment.author, letter, held=waits, link=link, **told)
    db.session.commit()

    changes.announce(changed)
    live.announce_waiting(comment.topic.roundtable_id)
    mail.send_soon()
    return ruling


def _require_may_rule(moderator: Member, one: Appeal) -> None:
    otherwise = gettext("Another moderator answers this appeal.")
    permissions.require(may_rule(moderator, one), otherwise)


def _undo(decision: Decision, ruling: Decision, moderator: Member) -> list[Changed]:
    """Let a text be as if nothing had been decided against it."""
    comment = decision.comment
    if decision.verdict in EDITS:
        return correcting.given_back(comment, moderator)
    if decision.verdict is Verdict.MERGE:
        return separating.taken_apart(comment, moderator, held(ruling))
    if decision.of_edit and comment.edit:
        comment.edit.state = State.PENDING
        db.session.flush()
        return decide_edit(comment.edit, State.PUBLISHED, moderator)
    if comment.state in {State.REMOVED, State.HIDDEN}:
        return show_again(comment, moderator)
    take_state(comment, State.PUBLISHED)
    return publish(comment, moderator)


@cache
def _others() -> sa.Exists:
    """Whether somebody else may rule: neither who decided nor who wrote."""
    other, at = aliased(Member), aliased(Seat)
    keeps = (
        sa.select(at.member_id)
        .where(at.member_id == other.id, at.role == Role.MODERATOR)
        .where(sa.or_(Topic.roundtable_id.is_(None), at.roundtable_id == Topic.roundtable_id))
        .correlate(other, Topic)
        .exists()
    )
    return (
        sa.select(other.id)
        .where(is_here(other), sa.or_(other.is_organiser, keeps))
        .where(other.id.is_distinct_from(Decision.moderator_id), other.id != Comment.author_id)
        .correlate(Decision, Comment, Topic)
        .exists()
    )
