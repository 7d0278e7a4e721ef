"""Doors of the moderators."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..discussion.models import Comment
from ..fields import number_if_any
from ..programme import queries as programme
from ..words import WORDS
from . import (
    actions,
    appealing,
    claiming,
    filters,
    interventions,
    merging,
    queries,
    reviewing,
    undoing,
    waiting,
)
from .claims import words_of
from .desk import desk, form_to_bring_back, refusal
from .events import event_words
from .forms import DecisionForm, LookForm, PassageForm, RemovalForm
from .models import Decision, Review, Verdict

bp = Blueprint("moderation", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals.update(
        APPEAL_WITHIN=appealing.APPEAL_WITHIN,
        UNDO_OFFERED_FOR=undoing.OFFERED_FOR,
        AGES=list(filters.Age),
        WAITS=list(filters.Waits),
        MOST_WAITING=waiting.MOST_COUNTED,
        claim_words=words_of,
        event_words=event_words,
        list_on_page=list_on_page,
        in_words=lambda values: [(value, WORDS[value.value]) for value in values],
        waiting_count=waiting_count,
        appeal_against=queries.appeal_against,
        decisions_on=queries.decisions_on,
        decision_that_merged=merging.last_merge,
        may_appeal=lambda decision: appealing.may_appeal(current_user, decision),
    )


def waiting_count() -> int:
    """How much waits for whoever asks; a page says it twice, in its head first, and asks once."""
    if "waiting" not in g:
        g.waiting = waiting.count(current_user)
    count: int = g.waiting
    return count


def list_on_page() -> dict[str, Any]:
    """What an address says of the list that whoever asks has before them; elsewhere nothing."""
    is_desk = request.endpoint in {"moderation.show_queue", "moderation.show_case"}
    return filters.read(request.args).whole_address if is_desk else {}


@bp.get("/moderation")
def show_queue() -> str:
    _require_moderator()
    claiming.release(current_user.id)
    wanted = filters.read(request.args)
    topics = queries.kept_of(current_user, programme.all_topics_for(current_user))
    asked = (current_user, wanted, waiting.promised_in(topics))
    return render_template(
        "moderation/queue.html",
        queue=waiting.page(*asked),
        objections=waiting.objections_for(*asked),
        wanted=wanted,
        found=waiting.count(*asked) if wanted.address else None,
        topics=topics,
        series=programme.series_of(topics),
        reviews=0 if wanted.address else queries.count_reviews(current_user),
    )


@bp.get("/moderation/claims")
def list_claims() -> dict[str, str]:
    """What a page says of who has which case open, by the id of the comment; a page without a
    socket says by the same question which one is open there."""
    _require_moderator()
    comment_id = number_if_any(request.args.get("open", ""))
    comment = queries.case(current_user, comment_id) if comment_id else None
    if comment:
        claiming.claim(current_user, comment)
    return {str(one.comment_id): words_of(one) for one in claiming.at_desks(current_user)}


@bp.get("/moderation/<int:comment_id>")
def show_case(comment_id: int) -> str:
    _require_moderator()
    return desk(comment_id)


@bp.post("/moderation/<int:comment_id>/decisions")
def decide(comment_id: int) -> str | Response | tuple[str, int]:
    comment = case_or_404(comment_id)
    form = DecisionForm(comment.topic.series)
    if not form.validate():
        return desk(comment_id, form), 422
    verdict = Verdict(form.verdict.data)
    said = {"message": form.message.data, "note": form.note.data, "seen": form.seen.data or ""}
    try:
        reason = form.reason.data or ""
        decision = actions.decide(current_user, comment, verdict, reason, **said)
    except Conflict as conflict:
        return refusal(comment_id, conflict, form)
    offer_undo(said_of(decision), decision)
    return to_next_case(comment)


@bp.post("/moderation/<int:comment_id>/looks")
def look_behind(comment_id: int) -> tuple[str, int] | tuple[str, dict[str, str]]:
    comment = case_or_404(comment_id)
    look = LookForm()
    if not look.validate():
        return desk(comment_id, look=look), 422
    behind = actions.look_behind(current_user, comment, look.reason.data)
    # Shown once, in this answer, which no browser and no cache keeps.
    return desk(comment_id, behind=behind), {"Cache-Control": "no-store"}


@bp.post("/moderation/<int:comment_id>/removal")
def remove(comment_id: int) -> str | Response | tuple[str, int]:
    comment = case_or_404(comment_id)
    form = RemovalForm(comment.topic.series)
    if not form.validate():
        return desk(comment_id, removal=form), 422
    said = (form.reason.data, form.message.data, form.note.data)
    decision = interventions.remove(current_user, comment, *said)
    offer_undo(_("Removed. Its place and the replies stay."), decision)
    return to_case(comment.id)


@bp.post("/moderation/<int:comment_id>/restoration")
def restore(comment_id: int) -> str | Response | tuple[str, int]:
    comment = case_or_404(comment_id)
    form = form_to_bring_back(comment)
    if not form.validate():
        return desk(comment_id, again=form), 422
    offer_undo(_("Restored."), interventions.restore(current_user, comment, form.said))
    return to_case(comment.id)


@bp.get("/moderation/reviews")
def list_reviews() -> str:
    _require_moderator()
    return _reviews()


@bp.post("/moderation/reviews/<int:review_id>/take-out")
def take_out(review_id: int) -> str | Response | tuple[str, int]:
    review = _review(review_id)
    form = PassageForm()
    if form.validate_on_submit():
        if reviewing.holds(review.comment, form.passage.data):
            reviewing.take_out(current_user, review, form.passage.data)
            flash(_("The passage is taken out."))
            return redirect(url_for(".list_reviews", _anchor=f"review-{review.id}"), 303)
        form.passage.errors = [_("This does not stand in the comment, letter by letter.")]
    return _reviews(review, form), 422


@bp.post("/moderation/reviews/<int:review_id>/settle")
def settle_review(review_id: int) -> Response:
    reviewing.settle(current_user, _review(review_id))
    flash(_("Noted."))
    return redirect(url_for(".list_reviews"), 303)


def case_or_404(comment_id: int) -> Comment:
    """The comment, for a moderator of its place."""
    _require_moderator()
    return queries.case(current_user, comment_id) or abort(404)


def offer_undo(words: str, *decisions: Decision) -> None:
    """Say on the next page what was decided, beside a button that takes it back."""
    flash(words, " ".join(["undo", *(str(decision.id) for decision in decisions)]))


def said_of(decision: Decision) -> str:
    """What was decided on which comment: the next page may show another one."""
    comment = decision.comment
    number = f" #{comment.number}" if comment.number else ""
    return _(
        "%(decision)s: %(place)s “%(claim)s”",
        decision=WORDS[decision.verdict.value],
        place=f"{comment.topic.reference}{number}",
        claim=comment.headline,
    )


def to_case(comment_id: int, anchor: str | None = None) -> Response:
    """To a case, or a place in it, beside the list that the moderator works in."""
    beside = filters.read(request.args).whole_address
    place = url_for(".show_case", comment_id=comment_id, _anchor=anchor, **beside)
    return redirect(place, 303)


def to_next_case(decided: Comment) -> Response:
    """To what waits next of what the moderator wanted to see, unless somebody has it open."""
    claiming.release(current_user.id, decided.id)
    wanted = filters.read(request.args)
    items = waiting.page(current_user, wanted).items
    free = [one for one in items if one.claim is None and one.comment.id != decided.id]
    if not free:
        return redirect(url_for(".show_queue", **wanted.address), 303)
    comment_id = free[0].comment.id
    return redirect(url_for(".show_case", comment_id=comment_id, **wanted.whole_address), 303)


def _review(review_id: int) -> Review:
    _require_moderator()
    return queries.review(current_user, review_id) or abort(404)


def _reviews(wrong: Review | None = None, form: PassageForm | None = None) -> str:
    return render_template(
        "moderation/reviews.html",
        reviews=queries.reviews(current_user),
        wrong=wrong,
        wrong_form=form,
        new_form=PassageForm(formdata=None),
    )


def _require_moderator() -> None:
    permissions.require(current_user.is_moderator, _("Only moderators see the queue."))
