"""Doors to saying what a reply is, an answer or a fair restatement; and what one has read."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..extensions import limiter
from ..fields import number as a_number
from ..programme import queries as programme
from ..safety import per_member
from . import attention, filters, marking, presence, queries, rendered
from .forms import AnswerForm, FairnessForm
from .models import Comment, Fairness
from .places import place_of
from .readers import Attention
from .views import topic_or_404

bp = Blueprint("marks", __name__)
# More do not gather on a page: it is loaded anew.
MOST_SEEN_AT_ONCE = 100
Page = str | Response | tuple[str, int]


@bp.route("/topics/<int:topic_id>/comments/<int:number>/answers", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"], key_func=per_member)
def mark_answer(topic_id: int, number: int) -> Page:
    answer = _comment(topic_id, number)
    if not marking.may_mark(current_user, answer):
        abort(404)
    question = answer.parent
    is_it = question is not None and question.answer_id == answer.id
    if question and question.author_id != current_user.id:
        # Who has not asked does it in office, and on the record.
        return redirect(url_for("moderation.mark_answer", comment_id=answer.id), 302)
    form = AnswerForm(is_it="yes" if is_it else None)
    if form.validate_on_submit():
        marking.mark_answer(current_user, answer, is_it=form.is_it.data == "yes")
        return _done(answer, _("Noted, for everybody to see."))
    page = render_template("discussion/mark.html", comment=answer, form=form, field=form.is_it)
    return (page, 422) if form.errors else page


@bp.route("/topics/<int:topic_id>/comments/<int:number>/fair", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"], key_func=per_member)
def judge(topic_id: int, number: int) -> Page:
    restatement = _comment(topic_id, number)
    if not marking.may_judge(current_user, restatement):
        abort(404)
    form = FairnessForm(obj=restatement)
    if form.validate_on_submit():
        fairness = Fairness(form.fairness.data)
        marking.judge(current_user, restatement, fairness)
        if fairness is Fairness.NOT_QUITE:
            flash(_("Noted. Say here what you mean instead."))
            wanted = filters.read(request.args).address
            place = url_for("discussion.show_topic", topic_id=topic_id, reply_to=number, **wanted)
            return redirect(f"{place}#compose", 303)
        return _done(restatement, _("Noted, for everybody to see."))
    page = render_template(
        "discussion/mark.html", comment=restatement, form=form, field=form.fairness
    )
    return (page, 422) if form.errors else page


@bp.post("/topics/<int:topic_id>/attention")
def pay_attention(topic_id: int) -> Response:
    topic = topic_or_404(topic_id)
    wanted = request.form.get("attention")
    paid = next((one for one in Attention if one.value == wanted), Attention.USUAL)
    attention.pay(current_user, topic, paid)
    flash(
        {
            Attention.USUAL: _("Noted. What is new here counts as everywhere."),
            Attention.FOLLOWED: _("You follow this topic: what is new here stands first."),
            Attention.MUTED: _("This topic is muted. Answers to you still count."),
        }[paid]
    )
    shown = filters.read(request.args).address
    return redirect(url_for("discussion.show_topic", topic_id=topic_id, **shown), 303)


@bp.post("/topics/<int:topic_id>/seen")
@limiter.limit("60 per minute", key_func=per_member)
def note_seen(topic_id: int) -> tuple[str, int]:
    """The comments that have arrived on a page and were looked at there, for its script."""
    topic = topic_or_404(topic_id)
    numbers = request.form.getlist("number", type=a_number)[:MOST_SEEN_AT_ONCE]
    attention.note_arrived(current_user, topic, rendered.of(topic).thread, numbers)
    return "", 204


@bp.post("/topics/<int:topic_id>/here")
@limiter.limit("60 per minute", key_func=per_member)
def note_here(topic_id: int) -> dict[str, str]:
    """A sign that a page without a socket is read, or its reader writes; answers with what it may
    tell of that."""
    topic = topic_or_404(topic_id)
    presence.note(current_user, topic, is_writing="writes" in request.form)
    return {"presence": presence.sentence(topic.id)}


@bp.post("/read-all")
def mark_all_read() -> Response:
    series = programme.current_series() or abort(404)
    attention.mark_all_read(current_user, programme.topics_for(current_user, series))
    flash(_("Everything is marked as read."))
    return redirect(url_for("home.home"), 303)


def _comment(topic_id: int, number: int) -> Comment:
    topic = topic_or_404(topic_id)
    return queries.comment_in(topic, number) or abort(404)


def _done(comment: Comment, words: str) -> Response:
    flash(words)
    return redirect(place_of(comment, filters.read(request.args)), 303)
