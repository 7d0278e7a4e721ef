"""Where a notification leads: to the one thing that its member may do now, ready to be done."""

from typing import Any

from flask import url_for

from .. import permissions
from ..clock import now
from ..discussion import editing, marking, stances
from ..discussion.models import Comment, State
from ..discussion.tallies import is_open_to_stances
from ..members.models import Member
from ..members.wishes import OF_MODERATORS, OF_THE_DESK, Matter
from ..moderation.appealing import may_appeal
from ..moderation.correcting import VERDICT
from ..moderation.models import Decision, Verdict
from ..programme import queries as programme
from . import queries
from .models import Notification


def place_of(member: Member, notification: Notification) -> str:
    """The address of it; the caller has found that the member may see it."""
    if notification.measure_id:
        return _measure(notification.matter, notification.measure_id)
    comment, matter = notification.comment, notification.matter
    if matter in OF_MODERATORS:
        return url_for("moderation.show_case", comment_id=comment.id)
    if matter in {Matter.DECISION, Matter.APPEAL}:
        return _own(member, comment, matter)
    if matter in {Matter.REPORT, Matter.MARK, Matter.FAIRNESS} or not comment.number:
        return _there(comment)
    return _answer(member, comment, matter)


def _measure(matter: Matter, measure_id: int) -> str:
    """What was decided about oneself; or an objection of somebody else, to be answered, or with its
    answer."""
    if matter in OF_THE_DESK:
        return url_for("moderation.answer_objection", measure_id=measure_id)
    if matter is Matter.RULING:
        return url_for("moderation.list_members", _anchor=f"measure-{measure_id}")
    return url_for("moderation.own_measures", _anchor=f"measure-{measure_id}")


def _own(member: Member, comment: Comment, matter: Matter) -> str:
    """One's own comment: to be changed, to appeal, or where it stands."""
    appealed = queries.decision_appealed(comment) if matter is Matter.APPEAL else None
    if appealed:
        return url_for("moderation.appeal", decision_id=appealed.id)
    decision = queries.decision_on(comment)
    if _is_to_be_changed(member, comment, decision):
        return url_for("discussion.revise_comment", comment_id=comment.id)
    if decision and decision.verdict in VERDICT.values() and comment.edited_for:
        return url_for("moderation.show_correction", comment_id=comment.id)
    if decision and may_appeal(member, decision):
        return url_for("moderation.appeal", decision_id=decision.id)
    if comment.is_published:
        return _there(comment)
    return url_for("discussion.own_comments", _anchor=f"own-{comment.id}")


def _is_to_be_changed(member: Member, comment: Comment, decision: Decision | None) -> bool:
    """Whether its author has been asked for a change, and can make it now."""
    if comment.state is State.RETURNED:
        return True
    if comment.edit and comment.edit.state is State.RETURNED:
        return True
    is_asked = bool(decision and decision.verdict is Verdict.RETURN)
    is_hidden = comment.state is State.HIDDEN
    return is_hidden and is_asked and editing.may_edit(member, comment)


def _answer(member: Member, comment: Comment, matter: Matter) -> str:
    """What others have written: the button that is asked for, or a composer under it."""
    place: dict[str, Any] = {"topic_id": comment.topic_id, "number": comment.number}
    if matter in {Matter.RESTATEMENT, Matter.EDIT} and marking.may_judge(member, comment):
        return url_for("marks.judge", **place)
    if matter is Matter.ANSWER and marking.may_mark(member, comment):
        return url_for("marks.mark_answer", **place)
    if not _may_write(member, comment):
        return _there(comment)
    if matter is Matter.EDIT and is_open_to_stances(comment) and stances.of_member(member, comment):
        return url_for("discussion.take_stance", **place)
    return url_for(
        "discussion.show_topic",
        topic_id=comment.topic_id,
        reply_to=comment.number,
        # The first field of the composer: it is focused by going there.
        _anchor="kind-0",
    )


def _there(comment: Comment) -> str:
    if not comment.number:
        return url_for("discussion.show_topic", topic_id=comment.topic_id)
    return url_for("discussion.show_comment", topic_id=comment.topic_id, number=comment.number)


def _may_write(member: Member, comment: Comment) -> bool:
    exchange = programme.exchange_at(comment.topic)
    return permissions.may_comment(member, comment.topic, exchange, now())
