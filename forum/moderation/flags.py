"""Doors to reporting a comment, and to what moderators decide on reports."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import twice
from ..discussion import queries as discussion
from ..discussion.places import place_of
from ..discussion.views import topic_or_404
from ..extensions import limiter
from ..safety import per_member
from . import flagging, looking
from .desk import desk, refusal
from .forms import FlagForm, FlagsForm
from .models import Verdict
from .views import bp, case_or_404, offer_undo, said_of, to_next_case


@bp.route("/topics/<int:topic_id>/comments/<int:number>/flag", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"], key_func=per_member)
def flag(topic_id: int, number: int) -> str | Response | tuple[str, int]:
    topic = topic_or_404(topic_id)
    comment = discussion.comment_in(topic, number)
    if comment is None:
        # The report itself may have hidden it, and its form come twice.
        if not twice.has_come(current_user):
            abort(404)
        return _done(url_for("discussion.show_topic", topic_id=topic.id, _anchor=f"c{number}"))
    if not flagging.may_flag(current_user, comment):
        abort(403, _("You cannot report this comment just now."))
    form, own = FlagForm(topic.series), flagging.flag_of(current_user, comment)
    if form.validate_on_submit():
        place = place_of(comment)
        flagging.flag(current_user, comment, form.reason.data, form.note.data)
        return _done(place)
    page = render_template("moderation/flag.html", comment=comment, form=form, own=own)
    return (page, 422) if form.errors else page


def _done(place: str) -> Response:
    flash(_("Thank you. A moderator looks at it, and you hear what comes of it."))
    return redirect(place, 303)


@bp.post("/moderation/<int:comment_id>/flags")
def decide_on_flags(comment_id: int) -> str | Response | tuple[str, int]:
    comment = case_or_404(comment_id)
    form = FlagsForm(comment.topic.series)
    if not form.validate():
        return desk(comment_id, flags=form), 422
    said = {"message": form.message.data, "note": form.note.data, "seen": form.seen.data or ""}
    verdict, reason = Verdict(form.verdict.data), form.reason.data or ""
    try:
        decision = looking.decide(current_user, comment, verdict, reason, **said)
    except Conflict as conflict:
        return refusal(comment_id, conflict, flags=form)
    offer_undo(said_of(decision), decision)
    return to_next_case(comment)
