"""Doors to what moderators arrange in a topic: as what a comment stands where."""

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..discussion.kinds import Kind
from ..discussion.places import place_of
from .forms import KindForm
from .reclassifying import reclassify as _reclassify
from .reclassifying import standing
from .views import bp, case_or_404

Page = str | Response | tuple[str, int]


@bp.route("/moderation/<int:comment_id>/kind", methods=["GET", "POST"])
def reclassify(comment_id: int) -> Page:
    comment = case_or_404(comment_id)
    if not comment.is_published:
        abort(409, _("This comment is not there any more."))
    prompt = str(comment.prompt.number) if comment.prompt else ""
    form = KindForm(comment, kind=comment.kind.value, prompt=prompt, seen=standing(comment))
    if form.validate_on_submit():
        _reclassify(
            current_user,
            comment,
            Kind(form.kind.data),
            form.chosen_prompt(),
            form.message.data,
            form.seen.data or "",
        )
        flash(_("Noted, for everybody to see. The author has been told."))
        return redirect(place_of(comment), 303)
    page = render_template("moderation/reclassify.html", comment=comment, form=form)
    return (page, 422) if form.errors else page
