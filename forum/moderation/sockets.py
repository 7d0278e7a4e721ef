"""The live queue: moderators hear that something waits, and nothing else."""

from typing import Any

from flask_login import current_user

from .. import live
from ..extensions import socketio
from . import queries, waiting


@socketio.on("follow desk")
def follow_desk() -> dict[str, Any]:
    """Hear when the queue of one's roundtables changes; answers with how many wait."""
    if not current_user.is_authenticated or not current_user.is_moderator:
        return {"error": "not found"}
    for place in queries.desks_of(current_user):
        live.follow_desk(place)
    return {"waiting": waiting.count(current_user)}
