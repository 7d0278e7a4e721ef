"""Taking decisions back: what becomes of the text then is a rule, and the taking back is itself a
decision on record."""

from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail
from ..discussion import changes
from ..discussion.actions import question_of, take_state
from ..discussion.changes import Changed
from ..discussion.editing import put_back
from ..discussion.models import Comment, Edit, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from . import holding, queries, refilling, reversing
from .deciding import take_turn
from .hiding import hide, show_again
from .holding import held
from .models import STATE_AFTER, Appeal, Decision, Flag, Outcome, Verdict
from .queries import History

# How long a page offers it without being asked.
OFFERED_FOR = timedelta(seconds=10)


class Back(StrEnum):
    """What becomes of a text when the decision on it is taken back."""

    AS_BEFORE = "as before"
    # Readers have seen it: its place stays, and a moderator decides anew.
    HIDDEN = "hidden"
    # The appeal waits for its answer again, and the text is out of sight.
    APPEAL_WAITS = "appeal waits"


BACK = {
    Verdict.PUBLISH: Back.HIDDEN,
    Verdict.RETURN: Back.AS_BEFORE,
    Verdict.DECLINE: Back.AS_BEFORE,
    Verdict.KEEP: Back.AS_BEFORE,
    Verdict.REMOVE: Back.AS_BEFORE,
    Verdict.RESTORE: Back.AS_BEFORE,
    Verdict.UPHOLD: Back.APPEAL_WAITS,
    Verdict.OVERTURN: Back.APPEAL_WAITS,
}
# Where more stands elsewhere than the comment itself.
ARRANGED = (Verdict.MERGE, Verdict.SEPARATE, Verdict.MOVE, Verdict.SPLIT)
# Where a decision has left a comment that nothing has happened to since.
LEFT_IN = {
    Verdict.PUBLISH: {State.PUBLISHED},
    Verdict.RETURN: {State.RETURNED, State.HIDDEN},
    Verdict.DECLINE: {State.DECLINED},
    Verdict.KEEP: {State.PUBLISHED},
    Verdict.REMOVE: {State.REMOVED},
    Verdict.RESTORE: {State.PUBLISHED},
}


def why_not(decision: Decision, history: History | None = None) -> str | None:
    """What stands against taking a decision back, in words; None if nothing does. A page that has
    asked for what was decided before gives it."""
    comment = decision.comment
    history = history or queries.history(comment)
    if history.last() is not decision:
        return gettext("It has been taken back, or something was decided after it.")
    if not comment.source:
        return gettext("The text is not there any more.")
    if BACK.get(decision.verdict) is Back.APPEAL_WAITS:
        return None if decision.before else reversing.instead_of(decision)
    if decision.id in history.appeals:
        return gettext("Its author has appealed. Only the answer to the appeal can change it now.")
    if decision.verdict not in BACK:
        return reversing.why_not(decision)
    if decision.before is None:
        return reversing.instead_of(decision)
    return None if _is_as_left(decision) else gettext("The comment has changed since.")


def undo(moderator: Member, decision: Decision, note: str = "") -> Decision:
    """Take a decision back; its author hears of it only if they have heard of the decision.
    Conflict if something came after it."""
    comment = decision.comment
    take_turn(moderator, comment, *reversing.topics(decision))
    if reason := why_not(decision):
        db.session.rollback()
        raise Conflict(reason)
    undone = Decision(comment=comment, moderator=moderator, verdict=Verdict.UNDO, undoes=decision)
    undone.before, undone.of_edit = comment.state, decision.of_edit
    undone.stood, undone.note = refilling.chosen(decision), note
    db.session.add(undone)
    left, is_unheard = comment.topic, holding.is_unheard(decision)
    changed = _put_back(decision, moderator)
    verdict = decision.verdict
    journal.record(
        "decision undone", moderator, topic=comment.topic, comment=comment, verdict=verdict
    )
    _tell(decision, is_unheard=is_unheard)
    db.session.commit()

    if verdict in ARRANGED:
        # More stands elsewhere than fragments tell.
        live.reload(left.id, left.seq)
    changes.announce(changed)
    if not changed:
        live.tell_decided(comment.author_id, decision.of_what)
    live.announce_waiting(comment.topic.roundtable_id)
    mail.send_soon()
    return undone


def _tell(undone: Decision, *, is_unheard: bool) -> None:
    """Write to those who have heard of the decision: not to those whose letter was still there."""
    if undone.verdict in ARRANGED:
        # That all stands again where it did, authors are told there; held like the first letter.
        if is_unheard and holding.is_last(undone):
            mail.take_back(held(undone).about)
        return
    unheard = mail.take_back(held(undone).about)
    # Of what was kept where it stood its author has heard nothing.
    if undone.verdict is Verdict.KEEP and undone.before is not State.HIDDEN:
        return
    link = mail.public_link("discussion.own_comments", _anchor=f"own-{undone.comment.id}")
    for author in reversing.authors(undone):
        if author.id not in unheard:
            write(author, "moderation/undone.txt", decision=undone, link=link)


def _is_as_left(decision: Decision) -> bool:
    comment = decision.comment
    if decision.of_edit and decision.verdict is Verdict.PUBLISH:
        since = [one for one in comment.revisions if one.replaced_at >= decision.made_at]
        return comment.is_published and comment.edit is None and len(since) == 1
    if decision.of_edit:
        return bool(comment.edit and comment.edit.state is STATE_AFTER[decision.verdict])
    # Whoever was asked to change what is hidden may have sent a change.
    is_sent_again = bool(comment.edit and comment.edit.state is State.PENDING)
    is_hidden = comment.state is State.HIDDEN
    return comment.state in LEFT_IN[decision.verdict] and not (is_hidden and is_sent_again)


def _put_back(decision: Decision, moderator: Member) -> list[Changed]:
    if decision.verdict not in BACK:
        return reversing.back(decision, moderator)
    _open_flags_again(decision)
    if BACK[decision.verdict] is Back.APPEAL_WAITS:
        return _let_appeal_wait(decision, moderator)
    if decision.of_edit:
        return _put_edit_back(decision, moderator)
    if BACK[decision.verdict] is Back.HIDDEN:
        return hide(decision.comment, moderator)
    return _bring_into(decision.comment, decision.before, moderator)


def _put_edit_back(decision: Decision, moderator: Member) -> list[Changed]:
    comment = decision.comment
    if decision.verdict is not Verdict.PUBLISH:
        _edit_of(comment).state = State.PENDING
        return []
    changed = put_back(comment, moderator)
    hidden = decision.before is State.HIDDEN
    return [*changed, *(hide(comment, moderator) if hidden else [])]


def _bring_into(comment: Comment, state: State | None, moderator: Member) -> list[Changed]:
    """Bring a comment back into the state it was in."""
    if state is None or comment.state is state:
        return []
    if state in {State.PENDING, State.RETURNED, State.DECLINED}:
        take_state(comment, state)
        return []
    if state is State.PUBLISHED:
        return show_again(comment, moderator)
    if state is State.REMOVED:
        return _remove_again(comment, moderator)
    comment.removed_for = ""
    return hide(comment, moderator)


def _remove_again(comment: Comment, moderator: Member) -> list[Changed]:
    seq = journal.next_seq(comment.topic)
    take_state(comment, State.REMOVED)
    removal = queries.last_on(comment, Verdict.REMOVE)
    comment.removed_for = removal.reason if removal else ""
    journal.record("comment removed", moderator, topic=comment.topic, comment=comment, seq=seq)
    return [(comment, seq), *question_of(comment, moderator)]


def _let_appeal_wait(ruling: Decision, moderator: Member) -> list[Changed]:
    comment = ruling.comment
    appeal = db.session.scalars(sa.select(Appeal).where(Appeal.ruling_id == ruling.id)).one()
    appeal.ruling = None
    if ruling.verdict is Verdict.UPHOLD or not comment.is_published:
        return []
    if appeal.decision.of_edit:
        changed = put_back(comment, moderator)
        _edit_of(comment).state = STATE_AFTER[appeal.decision.verdict]
        return changed
    if ruling.before is State.REMOVED:
        return _remove_again(comment, moderator)
    # It has its number by now: what was never seen cannot be unseen.
    return hide(comment, moderator)


def _open_flags_again(decision: Decision) -> None:
    """What members had reported waits again, if this decision was the answer to it."""
    db.session.execute(
        sa.update(Flag)
        .where(Flag.comment_id == decision.comment_id, Flag.settled_at >= decision.made_at)
        .where(Flag.outcome != Outcome.WITHDRAWN)
        .values(outcome=None, settled_at=None)
    )


def _edit_of(comment: Comment) -> Edit:
    if comment.edit is None:
        raise Conflict(gettext("The comment has changed since."))
    return comment.edit
