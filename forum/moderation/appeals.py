"""Doors to appealing, and to what another moderator answers."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..extensions import db, limiter
from ..safety import per_member
from . import appealing, queries
from .desk import desk, refusal
from .forms import AppealForm, RulingForm
from .models import AGAINST, Decision, Verdict
from .views import bp, case_or_404, offer_undo, said_of, to_next_case

_MADE = _l(
    "Your appeal is made. You are answered in writing: by somebody other than whoever decided,"
    " where possible."
)


@bp.route("/decisions/<int:decision_id>/appeal", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], key_func=per_member)
def appeal(decision_id: int) -> str | Response | tuple[str, int]:
    decision = _own_or_404(decision_id)
    form = AppealForm()
    if form.validate_on_submit():
        appealing.appeal(current_user, decision, form.words.data)
        flash(_MADE)
        return redirect(url_for(".appeal", decision_id=decision.id), 303)
    page = render_template(
        "moderation/appeal.html",
        decision=decision,
        appeal=queries.appeal_against(decision),
        may_appeal=appealing.may_appeal(current_user, decision),
        until=decision.made_at + appealing.APPEAL_WITHIN,
        form=form,
    )
    return (page, 422) if form.errors else page


@bp.post("/moderation/<int:comment_id>/ruling")
def rule(comment_id: int) -> str | Response | tuple[str, int]:
    comment = case_or_404(comment_id)
    one = appealing.open_appeal(comment)
    if one is None:
        abort(409, _("This appeal has been answered meanwhile."))
    form = RulingForm()
    if not form.validate():
        return desk(comment_id, ruling=form), 422
    verdict, said = Verdict(form.verdict.data), (form.answer.data, form.note.data)
    try:
        ruling = appealing.rule(current_user, one, verdict, *said)
    except Conflict as conflict:
        return refusal(comment_id, conflict, ruling=form)
    offer_undo(said_of(ruling), ruling)
    return to_next_case(comment)


def _own_or_404(decision_id: int) -> Decision:
    """A decision against a text of whoever asks; else it does not exist."""
    decision = db.session.get(Decision, decision_id)
    if decision is None or decision.verdict not in AGAINST:
        abort(404)
    comment = decision.comment
    is_own = comment.author_id == current_user.id
    if not is_own or not permissions.may_read(current_user, comment.topic):
        abort(404)
    return decision
