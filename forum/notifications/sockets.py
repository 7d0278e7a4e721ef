"""The live bell: a member's pages hear that their notifications are others, and ask how many."""

from typing import Any

from flask_login import current_user

from ..discussion.sockets import for_members
from ..extensions import socketio
from . import counts


@socketio.on("count notifications")
@for_members
def count_notifications() -> dict[str, Any]:
    """How many notifications are new to the member who asks, and the state of their rights."""
    return {"unread": counts.unread_count(current_user), "rights": current_user.rights}
