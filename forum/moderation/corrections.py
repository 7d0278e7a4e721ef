"""Doors to editing a comment for its language or an identity, and to what its author sees of it."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..discussion import queries as discussion
from ..discussion.actions import Overtaken
from ..discussion.models import Comment, Purpose
from ..discussion.places import place_of
from ..extensions import db
from . import correcting
from .correction_form import CorrectionForm
from .views import bp, case_or_404, offer_undo

Page = str | Response | tuple[str, int]


@bp.route("/moderation/<int:comment_id>/words", methods=["GET", "POST"])
def correct(comment_id: int) -> Page:
    comment = case_or_404(comment_id)
    if not comment.is_published:
        abort(409, _("This comment is not there any more."))
    form = CorrectionForm(comment)
    if not form.validate_on_submit():
        return (_page(comment, form), 422) if form.errors else _page(comment, form)
    purpose = Purpose(form.purpose.data)
    try:
        decision = correcting.correct(
            current_user, comment, purpose, form.words(), form.said, form.seen.data or ""
        )
    except Overtaken:
        db.session.refresh(comment)
        form.seen.data = correcting.standing(comment)
        return _page(comment, form, overtaken=True), 409
    offer_undo(_("Changed, and marked as a moderator’s. The author is told."), decision)
    if correcting.echoes(comment):
        return redirect(url_for(".correct", comment_id=comment.id, _anchor="echoes"), 303)
    return redirect(place_of(comment), 303)


@bp.get("/comments/<int:comment_id>/correction")
def show_correction(comment_id: int) -> str:
    """For its author: what a moderator has put in the place of their words."""
    comment = _own_or_404(comment_id)
    return render_template(
        "moderation/correction.html",
        comment=comment,
        own=correcting.authors_words(comment),
        decision=correcting.decision_on(comment),
    )


@bp.post("/comments/<int:comment_id>/correction/undo")
def undo_correction(comment_id: int) -> Response:
    comment = _own_or_404(comment_id)
    correcting.undo(current_user, comment)
    flash(_("Your own words stand there again."))
    return redirect(place_of(comment), 303)


def _own_or_404(comment_id: int) -> Comment:
    return discussion.own_comment(current_user, comment_id) or abort(404)


def _page(comment: Comment, form: CorrectionForm, *, overtaken: bool = False) -> str:
    return render_template(
        "moderation/correct.html",
        comment=comment,
        form=form,
        own=correcting.authors_words(comment),
        echoes=correcting.echoes(comment),
        overtaken=overtaken,
    )
