"""Doors to taking decisions back, and to the log of the moderators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..extensions import db
from . import bulk, queries, undoing
from .models import Decision
from .views import bp


@bp.post("/moderation/undo")
def undo() -> Response:
    """Take back what was decided, on one comment or on several at once."""
    _require_moderator()
    found = [_decision(one) for one in request.form.getlist("decision")[: bulk.MOST]]
    decisions = [one for one in found if one] or abort(404)
    comment_ids = {one.comment_id for one in decisions}
    refused = {one: why for one in decisions if (why := _refused(one))}
    if refused and len(decisions) == 1:
        abort(409, refused[decisions[0]])
    _tell([one for one in decisions if one not in refused])
    for why in refused.values():
        flash(_("One was not taken back: %(why)s", why=why))
    if len(comment_ids) == 1:
        return redirect(url_for(".show_case", comment_id=comment_ids.pop()), 303)
    return redirect(url_for(".show_queue"), 303)


@bp.get("/moderation/log")
def show_log() -> str:
    _require_moderator()
    return render_template(
        "moderation/log.html", log=queries.log(current_user), looks=queries.looks(current_user)
    )


def _tell(undone: list[Decision]) -> None:
    if not undone:
        return
    words = ngettext("Taken back.", "%(num)s decisions taken back.", len(undone))
    said = (one for one in undone if one.reason or one.message or one.note)
    if any(one.verdict in undoing.BACK for one in said):
        more = _("What was chosen and written is filled in again where you decide anew.")
        words = f"{words} {more}"
    flash(words)


def _decision(asked: str) -> Decision | None:
    """A decision at a roundtable this moderator keeps; else it does not exist."""
    decision = db.session.get(Decision, int(asked)) if asked.isdecimal() else None
    is_kept = decision and permissions.may_moderate(current_user, decision.comment.topic)
    return decision if is_kept else None


def _refused(decision: Decision) -> str:
    try:
        undoing.undo(current_user, decision)
    except Conflict as conflict:
        return str(conflict.description)
    return ""


def _require_moderator() -> None:
    permissions.require(current_user.is_moderator, _("Only moderators take decisions back."))
