"""The live queue: moderators hear that something waits or who has it open, and nothing else."""

from functools import partial
from typing import Any

from flask import request
from flask_login import current_user

from .. import live
from ..discussion.sockets import for_members
from ..extensions import socketio
from ..fields import is_number
from . import claiming, queries, waiting

NOT_FOUND = {"error": "not found"}


@socketio.on("follow desk")
@for_members
def follow_desk() -> dict[str, Any]:
    """Hear when the queue of one's roundtables changes; answers with how many wait."""
    if not current_user.is_moderator:
        return NOT_FOUND
    for place in queries.desks_of(current_user):
        live.follow_desk(place)
    return {"waiting": waiting.count(current_user)}


@socketio.on("open case")
@for_members
def open_case(comment_id: Any = None) -> dict[str, Any]:
    """Go on having a case open, until this page's line ends: the page that was there before has
    just let it go."""
    if not is_number(comment_id):
        return NOT_FOUND
    comment = queries.case(current_user, comment_id) if current_user.is_moderator else None
    if comment is None:
        return NOT_FOUND
    claiming.claim(current_user, comment)
    _hold(comment.id)
    return {"open": comment.id}


@socketio.on("leave case")
@for_members
def leave_case(comment_id: Any = None) -> dict[str, Any]:
    """Let a case go that no other window here has open; who has it open next is told to others."""
    if not is_number(comment_id):
        return NOT_FOUND
    _hold(comment_id)
    live.let_go(request.sid)  # type: ignore[attr-defined]
    return {"left": comment_id}


def _hold(comment_id: int) -> None:
    """Whatever ends the line of this page (a browser that is killed, a right that is lost), others
    do not go on seeing somebody there."""
    member_id = current_user.id
    live.hold(f"case {comment_id} of {member_id}", partial(claiming.release, member_id, comment_id))
