"""Doors of the moderators."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..discussion import moving
from ..discussion.attribution import Byline
from ..discussion.models import Comment
from ..discussion.naming import names
from ..discussion.places import place_of
from ..discussion.queries import published_before
from ..discussion.screening import NO_LONGER_NEW
from ..programme import queries as programme
from ..programme.models import Attribution
from ..words import WORDS
from . import actions, appealing, flagging, interventions, looking, queries, reviewing, waiting
from .forms import DecisionForm, FlagsForm, LookForm, MoveForm, PassageForm, RemovalForm, RulingForm
from .models import Review, Verdict

bp = Blueprint("moderation", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals.update(
        APPEAL_WITHIN=appealing.APPEAL_WITHIN,
        Verdict=Verdict,
        appeal_against=appealing.appeal_against,
        decisions_on=queries.decisions_on,
        may_appeal=lambda decision: appealing.may_appeal(current_user, decision),
    )


@bp.get("/moderation")
def show_queue() -> str:
    _require_moderator()
    queue = waiting.items(current_user)
    return desk(queue[0].comment.id if queue else None)


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
    actions.decide(
        current_user,
        comment,
        verdict,
        reason=form.reason.data or "",
        message=form.message.data,
        seen=form.seen.data or "",
    )
    flash(_("%(decision)s. The author has been told.", decision=WORDS[verdict.value]))
    return redirect(url_for(".show_queue"), 303)


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
    interventions.remove(current_user, comment, form.reason.data, form.message.data)
    flash(_("Removed. Its place and the replies stay; the author has been told."))
    return redirect(url_for(".show_case", comment_id=comment.id), 303)


@bp.post("/moderation/<int:comment_id>/restoration")
def restore(comment_id: int) -> Response:
    comment = case_or_404(comment_id)
    interventions.restore(current_user, comment)
    flash(_("Restored. The author has been told."))
    return redirect(url_for(".show_case", comment_id=comment.id), 303)


@bp.post("/moderation/<int:comment_id>/move")
def move(comment_id: int) -> str | Response | tuple[str, int]:
    comment = case_or_404(comment_id)
    topics = moving.where_to(comment)
    form = MoveForm(topics)
    if not form.validate():
        return desk(comment_id, move=form), 422
    there = next(topic for topic in topics if topic.id == form.topic.data)
    interventions.move(current_user, comment, there)
    flash(_("Moved to %(topic)s. The authors have been told.", topic=there.reference))
    return redirect(place_of(comment), 303)


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


def desk(
    comment_id: int | None,
    form: DecisionForm | None = None,
    look: LookForm | None = None,
    behind: Byline | None = None,
    removal: RemovalForm | None = None,
    move: MoveForm | None = None,
    flags: FlagsForm | None = None,
    ruling: RulingForm | None = None,
) -> str:
    """The desk with a case on it; forms are given where they were filled in wrongly."""
    comment = queries.case(current_user, comment_id) or abort(404) if comment_id else None
    return render_template(
        "moderation/desk.html",
        queue=waiting.items(current_user),
        log=queries.log(current_user),
        looks=queries.looks(current_user),
        reviews=queries.reviews(current_user),
        look=look or LookForm(formdata=None),
        behind=behind,
        comment=comment,
        **(_case(comment, form) if comment else {}),
        **(_afterwards(comment, removal, move) if comment and comment.stands else {}),
        **(_flags(comment, flags) if comment and comment.stands else {}),
        **(_appeal(comment, ruling) if comment else {}),
    )


def _case(comment: Comment, form: DecisionForm | None) -> dict[str, object]:
    """What a moderator sees beside a comment before deciding on it."""
    series, shown = comment.topic.series, comment.waiting or comment
    return {
        **(_record(comment) if comment.rule is not Attribution.ANONYMOUS else {}),
        "decision": queries.decisions_on([comment]).get(comment.id),
        "exchange": programme.exchange_at(comment.topic),
        "names": names(),
        "form": form or DecisionForm(series, formdata=None, seen=shown.version),
    }


def _afterwards(
    comment: Comment, removal: RemovalForm | None, move: MoveForm | None
) -> dict[str, object]:
    """What a moderator can do with what readers have seen, and how much moves with it."""
    topics = moving.where_to(comment)
    return {
        "removal": removal or RemovalForm(comment.topic.series, formdata=None),
        "move": move or (MoveForm(topics, formdata=None) if topics else None),
        "below": len(moving.tree_of(comment)) - 1,
    }


def _flags(comment: Comment, form: FlagsForm | None) -> dict[str, object]:
    """The reports of members on which nobody has decided yet; without who made them."""
    seen = looking.state_of(comment)
    new = FlagsForm(comment.topic.series, formdata=None, seen=seen)
    return {"flags": flagging.open_flags(comment), "flags_form": form or new}


def _appeal(comment: Comment, form: RulingForm | None) -> dict[str, object]:
    """What the author says against a decision, and whether whoever looks answers it."""
    appeal = appealing.open_appeal(comment)
    if appeal is None:
        return {}
    may_rule = appealing.may_rule(current_user, appeal)
    return {"appeal": appeal, "may_rule": may_rule, "ruling": form or RulingForm(formdata=None)}


def _record(comment: Comment) -> dict[str, object]:
    """What the author did elsewhere; beside an anonymous text it would tell who wrote it."""
    return {
        "record": queries.record_of(comment.author, comment.topic.series),
        "left": NO_LONGER_NEW - published_before(comment.author, comment.topic),
    }


def _require_moderator() -> None:
    permissions.require(current_user.is_moderator, _("Only moderators see the queue."))
