"""Doors to what one has written: changing it, the draft of a change, and withdrawing."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import again, text
from ..errors import is_script, refusal
from ..extensions import limiter
from ..safety import per_member
from . import actions, drafts, editing, opening, queries
from .actions import Overtaken
from .composing import keep, to_drafts, wants_preview, weight
from .drafts import Composer, Differs
from .forms import CommentForm
from .models import EDITED, Comment
from .opened import draft_version, preview_of
from .places import place_of
from .readers import StoredDraft
from .sent import Draft
from .views import bp


def change_again(comment_id: int) -> str:
    """The change that was sent too late, in its composer."""
    comment = _own_or_404(comment_id)
    _require_open_to_change(comment)
    form = _form_of(comment)
    form.source.errors = [again.told()]
    return _page(comment, form)


@again.shown_again_by(change_again)
@bp.route("/comments/<int:comment_id>/revise", methods=["GET", "POST"])
@limiter.limit("120 per minute", methods=["POST"], key_func=per_member, cost=weight)
def revise_comment(comment_id: int) -> ResponseReturnValue:
    comment = _own_or_404(comment_id)
    if request.form.get("intent") == "save":
        return _save_draft(comment)
    if request.method == "POST" and not _is_open_to_change(comment):
        return _refused(comment)
    _require_open_to_change(comment)
    if request.method == "GET":
        begun = drafts.of(current_user, Composer.of_change(comment))
        return _page(comment, _form_of(comment, begun), draft=begun)
    form = _form_of(comment)
    if wants_preview():
        return _page(comment, form)
    if not form.validate():
        return refusal(form) if is_script() else _page(comment, form), 422
    try:
        said = _revised(comment, form.draft())
    except Overtaken:
        told = _by_whom(comment)
        return {"reason": told} if is_script() else _overtaken(comment, form, told), 409
    drafts.forget(current_user, Composer.of_change(comment), draft_version(), form.source.data)
    flash(said)
    if is_script():
        # On which words whoever goes on changing it begins now.
        return {"place": place_of(comment), "seen": comment.written}, 201
    return redirect(place_of(comment), 303)


@bp.post("/comments/<int:comment_id>/draft")
@limiter.limit("120 per minute", key_func=per_member)
def save_change(comment_id: int) -> tuple[dict[str, object], int]:
    """Keep what is being changed, for the script that saves while one types."""
    comment = _own_or_404(comment_id)
    if _is_said(comment):
        # It was on its way when the change was sent, and comes after it.
        return {"version": 0}, 200
    return keep(Composer.of_change(comment))


@bp.post("/comments/<int:comment_id>/edit/take-back")
def take_back_edit(comment_id: int) -> Response:
    comment = _own_or_404(comment_id)
    editing.take_back(current_user, comment)
    flash(_("Taken back. Your comment stands as it was."))
    return redirect(url_for(".own_comments", _anchor=f"own-{comment.id}"), 303)


@bp.post("/comments/<int:comment_id>/withdraw")
def withdraw_comment(comment_id: int) -> Response:
    comment = _own_or_404(comment_id)
    actions.withdraw_comment(current_user, comment)
    flash(_("Your comment is withdrawn."))
    topic_page = url_for(".show_topic", topic_id=comment.topic_id)
    return redirect(place_of(comment) if comment.number else topic_page, 303)


def _own_or_404(comment_id: int) -> Comment:
    return queries.own_comment(current_user, comment_id) or abort(404)


def _is_said(comment: Comment) -> bool:
    """Whether what was begun on other words is by now what stands there."""
    words = {name: text.normalise(request.form.get(name, "")) for name in drafts.WRITTEN}
    is_there = all(getattr(comment.begun, name) == said for name, said in words.items())
    return is_there and request.form.get("seen") != comment.written


def _is_open_to_change(comment: Comment) -> bool:
    return comment.is_open_to_change or editing.may_edit(current_user, comment)


def _require_open_to_change(comment: Comment) -> None:
    if not _is_open_to_change(comment):
        abort(409, _why_not(comment, is_kept=False))


def _why_not(comment: Comment, *, is_kept: bool) -> str:
    """Why it cannot be changed: nobody writes there just now, or it is not what it was."""
    topic = comment.topic
    decided = _("This comment has been decided on meanwhile and cannot be changed.")
    between = opening.closed(topic, is_kept=is_kept) if comment.stands else ""
    return opening.locked(topic) or opening.paused(current_user, topic) or between or decided


def _refused(comment: Comment) -> tuple[dict[str, object], int]:
    """A script is told as well that there is no composer to lead back to."""
    told = _why_not(comment, is_kept=_keep_refused(comment))
    if not is_script():
        abort(409, told)
    return {"reason": told, "isClosed": True}, 409


def _keep_refused(comment: Comment) -> bool:
    """What can be sent no more is kept among the drafts, unless another window has one there."""
    try:
        drafts.save(current_user, Composer.of_change(comment), request.form, draft_version())
    except (Conflict, Differs):
        return False
    return True


def _save_draft(comment: Comment) -> Response | tuple[str, int]:
    """The same without a script: by a button, with a page that shows what differs."""
    try:
        kept = drafts.save(current_user, Composer.of_change(comment), request.form, draft_version())
    except Differs as conflict:
        form = _form_of(comment)
        return _page(comment, form, draft=conflict.other, differs=True), 409
    return to_drafts(kept)


def _by_whom(comment: Comment) -> str:
    """Who has changed meanwhile what is being changed."""
    if comment.edited_for:
        return _("A moderator has changed this meanwhile.")
    return _("This has been changed meanwhile, in another window or on another device.")


def _overtaken(comment: Comment, form: CommentForm, told: str) -> str:
    """What has been put there meanwhile, beside what this one began on."""
    before = editing.words_at(comment, form.seen.data)
    form.seen.data = comment.written
    form.source.errors = [told]
    return _page(comment, form, other=comment.begun, before=before)


def _page(
    comment: Comment,
    form: CommentForm,
    *,
    other: object = None,
    before: object = None,
    draft: StoredDraft | None = None,
    differs: bool = False,
) -> str:
    """The composer with the change in it; `other` is what stands there by now, and `before` what
    did; `draft` what is kept of the change, by another window where it `differs`."""
    return render_template(
        "discussion/revise.html",
        comment=comment,
        form=form,
        preview=preview_of(form),
        other=other,
        before=before or other,
        draft=draft,
        differs=differs,
        draft_version=draft.version if draft else draft_version(),
        is_read_first=editing.is_read_first(current_user, comment),
    )


def _form_of(comment: Comment, begun: StoredDraft | None = None) -> CommentForm:
    """A composer with a comment in it, or with what its author has changed and others have not
    seen yet, or has begun to change."""
    names = EDITED if comment.stands else (*EDITED, "addressed_to", "form_key")
    words = {name: getattr(comment.begun, name) for name in names}
    place = {
        "kind": comment.kind.value,
        "prompt": str(comment.prompt.number) if comment.prompt else "",
        "seen": comment.written,
    }
    values = {**words, **place, **(begun.fields if begun else {})}
    form = CommentForm(comment.topic, comment.parent, **values)
    if comment.stands:
        form.keep_place(comment)
    return form


def _revised(comment: Comment, draft: Draft) -> str:
    """What the author is told, once the change is made."""
    if comment.stands:
        editing.edit_comment(current_user, comment, draft)
        if comment.waiting:
            return _("Thank you. A moderator reads the change; until then your comment stands.")
        return _("Changed. What it was before can still be read.")
    if actions.revise_comment(current_user, comment, draft):
        return _("Sent again. A moderator reads your comment before it appears.")
    return _("Nothing was changed. Your comment waits for a moderator as it was.")
