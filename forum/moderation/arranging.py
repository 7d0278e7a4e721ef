"""Doors to what moderators arrange in a topic: its lock, and as what a comment stands where."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..discussion import marking
from ..discussion.kinds import Kind
from ..discussion.places import place_of
from ..members.models import StakeholderGroup
from ..programme import queries as programme
from ..programme.models import Topic
from . import addressing, answering, locking, reclassifying, refilling
from .arranging_forms import AddressForm, MarkForm
from .forms import KindForm
from .lock_form import LockForm
from .said_form import NoteForm
from .views import bp, case_or_404, offer_undo

Page = str | Response | tuple[str, int]


@bp.route("/moderation/<int:comment_id>/kind", methods=["GET", "POST"])
def reclassify(comment_id: int) -> Page:
    comment = case_or_404(comment_id)
    if not comment.is_published:
        abort(409, _("This comment is not there any more."))
    prompt = str(comment.prompt.number) if comment.prompt else ""
    seen = reclassifying.standing(comment)
    again = refilling.refiling(current_user, comment)
    form = KindForm(comment, **{"kind": comment.kind.value, "prompt": prompt, "seen": seen} | again)
    if form.validate_on_submit():
        decision = reclassifying.reclassify(
            current_user,
            comment,
            Kind(form.kind.data),
            form.chosen_prompt(),
            form.said,
            form.seen.data or "",
        )
        offer_undo(_("Noted, for everybody to see. The author is told."), decision)
        return redirect(place_of(comment), 303)
    page = render_template("moderation/reclassify.html", comment=comment, form=form)
    return (page, 422) if form.errors else page


@bp.route("/moderation/<int:comment_id>/address", methods=["GET", "POST"])
def address(comment_id: int) -> Page:
    question = case_or_404(comment_id)
    if not (question.is_published and question.is_waiting):
        abort(409, _("This question is not open any more."))
    to, seen = question.addressed_to, addressing.standing(question)
    again = refilling.addressing(current_user, question)
    stands = {"to": to.value if to else "", "seen": seen}
    form = AddressForm(question.topic.series, **stands | again)
    if form.validate_on_submit():
        group = StakeholderGroup(form.to.data) if form.to.data else None
        decision = addressing.address(
            current_user, question, group, form.said, form.seen.data or ""
        )
        offer_undo(_("Noted, for everybody to see. The author is told."), decision)
        return redirect(place_of(question), 303)
    page = render_template("moderation/address.html", question=question, form=form)
    return (page, 422) if form.errors else page


@bp.route("/moderation/<int:comment_id>/answers", methods=["GET", "POST"])
def mark_answer(comment_id: int) -> Page:
    answer = case_or_404(comment_id)
    if not (answer.is_published and marking.may_mark(current_user, answer)):
        abort(409, _("This comment answers no question any more."))
    is_it = answer.parent is not None and answer.parent.answer_id == answer.id
    stands = {"is_it": "yes" if is_it else None, "seen": answering.standing(answer)}
    form = MarkForm(answer.topic.series, **stands)
    if form.validate_on_submit():
        given = (form.said, form.seen.data or "")
        is_it = form.is_it.data == "yes"
        decision = answering.mark_answer(current_user, answer, *given, is_it=is_it)
        offer_undo(_("Noted, for everybody to see. The authors are told."), decision)
        return redirect(place_of(answer), 303)
    page = render_template("discussion/mark.html", comment=answer, form=form, field=form.is_it)
    return (page, 422) if form.errors else page


@bp.route("/topics/<int:topic_id>/lock", methods=["GET", "POST"])
def lock(topic_id: int) -> Page:
    topic = _topic_or_404(topic_id)
    form = LockForm(topic)
    if form.validate_on_submit():
        at, closing = form.moment(), form.closing.data
        locking.lock(current_user, topic, at, closing, form.seen.data or "", form.note.data)
        flash(_("The topic locks at that time.") if at else _("The topic is locked."))
        return redirect(url_for("discussion.show_topic", topic_id=topic.id), 303)
    page = _lock_page(topic, form)
    return (page, 422) if form.errors else page


@bp.post("/topics/<int:topic_id>/unlock")
def unlock(topic_id: int) -> Page:
    topic, noting = _topic_or_404(topic_id), NoteForm(prefix="unlock")
    if not noting.validate():
        return _lock_page(topic, LockForm(topic, formdata=None), noting), 422
    locking.unlock(current_user, topic, request.form.get("seen", ""), noting.note.data)
    flash(_("The topic is open again."))
    return redirect(url_for("discussion.show_topic", topic_id=topic.id), 303)


def _lock_page(topic: Topic, form: LockForm, noting: NoteForm | None = None) -> str:
    unlocking = noting or NoteForm(formdata=None, prefix="unlock")
    return render_template("moderation/lock.html", topic=topic, form=form, unlocking=unlocking)


def _topic_or_404(topic_id: int) -> Topic:
    topic = programme.topic_for(current_user, topic_id) or abort(404)
    permissions.require(
        permissions.may_moderate(current_user, topic),
        _("Only the moderators of this roundtable lock its topics."),
    )
    return topic
