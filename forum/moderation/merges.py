"""Doors to merging duplicates, and to taking them apart again."""

import sqlalchemy as sa
from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..discussion.models import Comment
from ..discussion.places import place_of
from ..discussion.queries import WITH_ITS_PLACE
from ..errors import written
from ..extensions import db
from . import duplicates, merging, separating
from .arranging_forms import Choosing, MergeForm
from .desk import desk, form_to_bring_back
from .duplicates import Merging
from .splits import refused_with
from .splitting import Outdated
from .views import bp, case_or_404, offer_undo, to_case

Page = str | Response | tuple[str, int]


@bp.route("/moderation/<int:comment_id>/merge", methods=["GET", "POST"])
def merge(comment_id: int) -> Page:
    """Ticking duplicates; then, at the address that says which, what would happen."""
    stays = _published_or_409(comment_id)
    alike = duplicates.alike(stays)
    chosen = Choosing([comment.number or 0 for comment in alike])
    if "look" not in request.args:
        return _choosing(stays, chosen)
    if not chosen.validate():
        return _choosing(stays, chosen), refused_with()
    plan = duplicates.plan(stays, chosen.tick.data)
    if refused := duplicates.why_not(plan):
        chosen.tick.errors = [refused]
        return _choosing(stays, chosen), refused_with()
    form = MergeForm(stays.topic.series, seen=plan.seen)
    if not form.validate_on_submit():
        return (_looking(plan, form), 422) if form.errors else _looking(plan, form)
    return _merged(plan, form)


def _merged(plan: Merging, form: MergeForm) -> Page:
    try:
        done = merging.merge(current_user, plan, form.said, form.seen.data or "")
    except Outdated as outdated:
        again = duplicates.plan(plan.stays, [one.number or 0 for one in plan.others])
        if duplicates.why_not(again):
            raise
        form.seen.data = again.seen
        return _looking(again, form, outdated.description or ""), 409
    count = len(plan.others)
    words = ngettext(
        "One comment was merged into this one. The authors will be told.",
        "%(num)s comments were merged into this one. The authors will be told.",
        count,
    )
    offer_undo(words, *done)
    return redirect(place_of(plan.stays), 303)


@bp.post("/moderation/<int:comment_id>/separation")
def separate(comment_id: int) -> Page:
    comment = case_or_404(comment_id)
    form = form_to_bring_back(comment)
    if not form.validate():
        return desk(comment_id, again=form), 422
    decision = separating.separate(current_user, comment, form.said)
    offer_undo(_("Taken apart again. The authors will be told."), decision)
    return to_case(comment.id)


def _published_or_409(comment_id: int) -> Comment:
    comment = case_or_404(comment_id)
    if not comment.is_published:
        abort(409, _("This comment is not there any more."))
    return comment


def _choosing(stays: Comment, form: Choosing) -> str:
    numbers = [choice.value for choice in form.tick.choices]
    comments = db.session.scalars(
        sa.select(Comment)
        .where(Comment.topic_id == stays.topic_id, Comment.number.in_(numbers))
        .order_by(Comment.number)
        .options(*WITH_ITS_PLACE)
    ).all()
    values = {"comment": stays, "comments": comments, "form": form, "ticked": form.tick.data or ()}
    return render_template("moderation/merge.html", **values, written=written())


def _looking(plan: Merging, form: MergeForm, problem: str = "") -> str:
    return render_template("moderation/merge_plan.html", plan=plan, form=form, problem=problem)
