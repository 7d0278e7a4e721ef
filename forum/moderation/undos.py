"""Doors to taking decisions back, and to the log of the moderators."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..extensions import db
from ..fields import number_if_any
from . import bulk, filters, paced, queries, refilling, undoing
from .desk import UNDO, desk
from .models import Decision, Verdict
from .said_form import NoteForm
from .views import bp, to_case

# Whose forms begin with what was chosen and written.
_FILLED_IN = {
    *(*undoing.BACK, *refilling.MOVES),
    *(Verdict.RECLASSIFY, Verdict.ADDRESS, Verdict.SEPARATE),
}


@bp.post("/moderation/undo")
def undo() -> str | Response | tuple[str, int]:
    """Take back what was decided, on one comment or on several at once."""
    _require_moderator()
    form = NoteForm(prefix=UNDO)
    found = [_decision(one) for one in request.form.getlist("decision")[: bulk.MOST]]
    decisions = [one for one in found if one] or abort(404)
    if not form.validate():
        return desk(decisions[0].comment_id, undoing_form=form), 422
    note = form.note.data
    refused = {one: why for one in decisions if (why := _refused(one, note))}
    if refused and len(decisions) == 1:
        abort(409, refused[decisions[0]])
    _tell([one for one in decisions if one not in refused])
    for why in refused.values():
        flash(_("One was not taken back: %(why)s", why=why))
    return _onward(decisions)


@bp.get("/moderation/log")
def show_log() -> str:
    _require_moderator()
    return render_template(
        "moderation/log.html",
        log=queries.log(current_user),
        settings=paced.kept_by(current_user),
        looks=queries.looks(current_user),
    )


def _onward(undone: list[Decision]) -> Response:
    """To where one decides anew on what was taken back; whoever did it among the decisions on one
    comment stays among them."""
    comments = {one.comment for one in undone}
    if len(comments) == 1:
        comment = comments.pop()
        last = queries.history(comment).decisions[-1]
        return to_case(comment.id, f"decision-{last.id}" if "among" in request.form else None)
    topic_ids = {comment.topic_id for comment in comments}
    if len(topic_ids) == 1 and all(one.verdict in refilling.MOVES for one in undone):
        place: dict[str, Any] = {"topic_id": topic_ids.pop()}
        place["tick"] = sorted(comment.number or 0 for comment in comments)
        last = queries.history(undone[0].comment).decisions[-1]
        place |= refilling.where_to(current_user, last)
        return redirect(url_for(".split_off", **place), 303)
    return redirect(url_for(".show_queue", **filters.read(request.args).address), 303)


def _tell(undone: list[Decision]) -> None:
    if not undone:
        return
    words = ngettext("Taken back.", "%(num)s decisions taken back.", len(undone))
    said = (one for one in undone if one.reason or one.message or one.note)
    if any(one.verdict in _FILLED_IN for one in said):
        more = _("What was chosen and written is filled in again where you decide anew.")
        words = f"{words} {more}"
    flash(words)


def _decision(asked: str) -> Decision | None:
    """A decision at a roundtable this moderator keeps; else it does not exist."""
    decision = db.session.get(Decision, number_if_any(asked) or 0)
    is_kept = decision and permissions.may_moderate(current_user, decision.comment.topic)
    return decision if is_kept else None


def _refused(decision: Decision, note: str) -> str:
    try:
        undoing.undo(current_user, decision, note)
    except Conflict as conflict:
        return str(conflict.description)
    return ""


def _require_moderator() -> None:
    permissions.require(current_user.is_moderator, _("Only moderators take decisions back."))
