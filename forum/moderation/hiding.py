"""Taking a comment out of readers' sight, and bringing it back; its place and the replies stay."""

from typing import Any

from .. import journal
from ..discussion.actions import question_of, take_state
from ..discussion.changes import Changed
from ..discussion.models import Comment, State
from ..members.models import Member


def hide(comment: Comment, by: Member | None, reason: str = "") -> list[Changed]:
    """Hide a published comment. Part of the caller's transaction."""
    seq = journal.next_seq(comment.topic)
    take_state(comment, State.HIDDEN)
    told: dict[str, Any] = {"seq": seq, "reason": reason}
    journal.record("comment hidden", by, topic=comment.topic, comment=comment, **told)
    return [(comment, seq), *question_of(comment, by)]


def show_again(comment: Comment, by: Member) -> list[Changed]:
    """Give a removed or hidden comment its words back, under its number. Part of the caller's
    transaction."""
    seq = journal.next_seq(comment.topic)
    take_state(comment, State.PUBLISHED)
    comment.removed_for = ""
    journal.record("comment restored", by, topic=comment.topic, comment=comment, seq=seq)
    return [(comment, seq), *question_of(comment, by)]
