"""Doors to topics and comments."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from .. import permissions
from ..extensions import limiter
from ..fields import number as a_number
from ..language import moment
from ..members.models import StakeholderGroup
from ..programme import queries as programme
from ..programme.models import Topic
from ..safety import per_member
from ..words import WORDS
from . import actions, changes, drafts, queries, releasing, rendered, stances
from .attribution import PEER, Channel, byline, signature
from .difference import difference
from .drafts import Differs
from .forms import CommentForm, StanceForm
from .fragments import hole
from .kinds import Kind
from .models import Comment, StoredDraft, View
from .pages import branch_page, draft_version, preview_of, topic_page
from .places import place_of

bp = Blueprint("discussion", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals.update(
        Channel=Channel,
        Kind=Kind,
        PEER=PEER,
        View=View,
        byline=byline,
        difference=difference,
        kinds_in_words=lambda: [(kind.value, WORDS[kind.value]) for kind in Kind],
        groups_in_words=lambda: [(group.value, WORDS[group.value]) for group in StakeholderGroup],
        may_edit=lambda comment: actions.may_edit(current_user, comment),
        signature=signature,
        hole=hole,
    )


@bp.get("/topics/<int:topic_id>")
def show_topic(topic_id: int) -> str:
    topic = _topic(topic_id)
    parent = _comment_in(topic, request.args.get("reply_to", type=a_number))
    return topic_page(topic, parent)


@bp.post("/topics/<int:topic_id>/comments")
@limiter.limit("20 per minute", key_func=per_member)
def post_comment(topic_id: int) -> str | Response | tuple[str, int]:
    topic = _topic(topic_id)
    parent = _comment_in(topic, request.form.get("reply_to", type=a_number))
    form = CommentForm(topic, parent)
    if request.form.get("intent") == "save":
        return _save_draft(topic, form)
    if _wants_preview():
        return topic_page(topic, parent, form)
    if not form.validate():
        return topic_page(topic, parent, form), 422
    comment = actions.post_comment(current_user, topic, form.draft())
    drafts.forget(current_user, topic, _replied_to())
    if not comment.is_published:
        flash(_("Thank you. A moderator reads your comment before it appears."))
    return redirect(place_of(comment), 303)


@bp.post("/topics/<int:topic_id>/draft")
@limiter.limit("120 per minute", key_func=per_member)
def save_draft(topic_id: int) -> tuple[dict[str, object], int]:
    """Keep what stands in the composer, for the script that saves while one types."""
    topic = _topic(topic_id)
    try:
        kept = drafts.save(current_user, topic, _replied_to(), request.form, draft_version())
    except Differs as conflict:
        return _told(conflict.other), 409
    return _told(kept) if kept else {"version": 0}, 200


@bp.get("/drafts")
def list_drafts() -> str:
    return render_template("discussion/drafts.html", drafts=drafts.of_member(current_user))


@bp.post("/drafts/<int:draft_id>/discard")
def discard_draft(draft_id: int) -> Response:
    drafts.discard(current_user, draft_id)
    flash(_("The draft is thrown away."))
    return redirect(url_for(".list_drafts"), 303)


def _save_draft(topic: Topic, form: CommentForm) -> str | Response | tuple[str, int]:
    """The same without a script: by a button, with a page that shows what differs."""
    try:
        drafts.save(current_user, topic, _replied_to(), request.form, draft_version())
    except Differs as conflict:
        return topic_page(topic, form.parent, form, conflict.other), 409
    flash(_("Your draft is saved. You find it under “My comments”."))
    return redirect(url_for(".list_drafts"), 303)


def _told(draft: StoredDraft) -> dict[str, object]:
    return {"version": draft.version, "fields": draft.fields, "at": moment(draft.saved_at)}


def _replied_to() -> int:
    return request.form.get("reply_to", default=0, type=a_number)


@bp.get("/topics/<int:topic_id>/comments/<int:number>")
def show_comment(topic_id: int, number: int) -> Response:
    """The permanent link of a comment: it leads to where it stands now."""
    topic = _topic(topic_id)
    thread = rendered.of(topic).thread
    entry = thread.at(number) or abort(404)
    if base := thread.shown_with(entry):
        place = url_for(".show_branch", topic_id=topic.id, number=base.number, _anchor=entry.anchor)
    else:
        after = thread.page_of(thread.root_of(entry)) or None
        place = url_for(".show_topic", topic_id=topic.id, after=after, _anchor=entry.anchor)
    return redirect(place, 302)


@bp.get("/topics/<int:topic_id>/comments/<int:number>/replies")
def show_branch(topic_id: int, number: int) -> str:
    """The page of a comment's own, where its replies go on."""
    topic = _topic(topic_id)
    base = rendered.of(topic).thread.at(number) or abort(404)
    return branch_page(topic, base)


@bp.route("/topics/<int:topic_id>/comments/<int:number>/stance", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"], key_func=per_member)
def take_stance(topic_id: int, number: int) -> str | Response | tuple[str, int]:
    topic = _topic(topic_id)
    proposal = queries.comment_in(topic, number)
    if proposal is None or not stances.is_open_to_stances(proposal):
        abort(404)
    own = stances.of_member(current_user, [proposal]).get(proposal.id)
    form = StanceForm(obj=own)
    if form.validate_on_submit():
        stances.take(current_user, proposal, View(form.view.data), form.reason.data)
        flash(_("Your view is noted. You can change it any time."))
        return redirect(place_of(proposal), 303)
    text = render_template("discussion/stance.html", topic=topic, proposal=proposal, form=form)
    return (text, 422) if form.errors else text


@bp.get("/topics/<int:topic_id>/changes")
def show_changes(topic_id: int) -> dict[str, object]:
    after = request.args.get("after", type=a_number)
    if after is None:
        abort(400)
    return changes.since(_topic(topic_id), after)


@bp.get("/comments")
def own_comments() -> str:
    comments = queries.own_comments(current_user)
    return render_template(
        "discussion/own_comments.html",
        comments=comments,
        changed=releasing.held_back_topics(comments),
    )


@bp.route("/topics/<int:topic_id>/release", methods=["GET", "POST"])
def release_comments(topic_id: int) -> str | Response:
    topic = _topic(topic_id)
    if request.method == "POST":
        releasing.release(current_user, topic)
        flash(_("Your comments of before follow the present rule now."))
        return redirect(url_for(".show_topic", topic_id=topic.id), 303)
    return render_template(
        "discussion/release.html",
        topic=topic,
        comments=releasing.held_back(current_user, topic),
        is_released=releasing.is_released(current_user, topic),
        words=releasing.words(topic),
    )


@bp.post("/topics/<int:topic_id>/release/take-back")
def take_back_release(topic_id: int) -> Response:
    topic = _topic(topic_id)
    releasing.take_back(current_user, topic)
    flash(_("Your comments stand under the rule again that held when you wrote them."))
    return redirect(url_for(".show_topic", topic_id=topic.id), 303)


@bp.route("/comments/<int:comment_id>/revise", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"], key_func=per_member)
def revise_comment(comment_id: int) -> str | Response | tuple[str, int]:
    comment = queries.own_comment(current_user, comment_id) or abort(404)
    if not (comment.is_open_to_change or actions.may_edit(current_user, comment)):
        abort(409, _("This comment has been decided on meanwhile and cannot be changed."))
    values = {"prompt": str(comment.prompt.number) if comment.prompt else "", "obj": comment}
    form = CommentForm(comment.topic, comment.parent, **values)
    if comment.is_published:
        form.keep_place(comment)
    if not _wants_preview() and form.validate_on_submit():
        flash(_revised(comment, form.draft()))
        return redirect(place_of(comment), 303)
    page = render_template(
        "discussion/revise.html", comment=comment, form=form, preview=preview_of(form)
    )
    return (page, 422) if form.errors else page


def _revised(comment: Comment, draft: actions.Draft) -> str:
    """What the author is told, once the change is made."""
    if comment.is_published:
        actions.edit_comment(current_user, comment, draft)
        return _("Changed. What it was before can still be read.")
    actions.revise_comment(current_user, comment, draft)
    return _("Sent again. A moderator reads your comment before it appears.")


@bp.get("/topics/<int:topic_id>/comments/<int:number>/history")
def show_history(topic_id: int, number: int) -> str:
    topic = _topic(topic_id)
    comment = queries.comment_in(topic, number) or abort(404)
    return render_template("discussion/history.html", topic=topic, comment=comment)


@bp.post("/comments/<int:comment_id>/withdraw")
def withdraw_comment(comment_id: int) -> Response:
    comment = queries.own_comment(current_user, comment_id) or abort(404)
    actions.withdraw_comment(current_user, comment)
    flash(_("Your comment is withdrawn."))
    return redirect(url_for(".show_topic", topic_id=comment.topic_id), 303)


def _topic(topic_id: int) -> Topic:
    return programme.topic_for(current_user, topic_id) or abort(404)


def _comment_in(topic: Topic, replied_to: int | None) -> Comment | None:
    """The comment that is replied to; one that is gone meanwhile is said to be gone."""
    if replied_to is None:
        return None
    found = queries.comment_in(topic, replied_to)
    if found is None and request.method == "GET":
        raise NotFound
    permissions.require(found is not None, _("The comment you reply to is not there any more."))
    return found


def _wants_preview() -> bool:
    return request.form.get("intent") == "preview"
