"""Doors to writing: comments, their drafts, and what helps in the composer."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import Conflict, Forbidden
from werkzeug.wrappers import Response

from .. import again, permissions, text
from ..errors import is_script, refusal
from ..extensions import limiter
from ..language import moment
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Topic
from ..safety import per_member, who_asks
from . import actions, drafts, filters, opening, pace, parents, queries, rendered, sent, suggesting
from .drafts import Composer, Differs
from .forms import CommentForm
from .models import Comment
from .opened import draft_version
from .pace import TooSoon
from .pages import topic_page
from .parents import is_numbered, parent_in, replied_to
from .places import place_of
from .readers import StoredDraft
from .views import bp, topic_or_404


def weight() -> int:
    """A text that is sent counts as six that are only looked at or kept."""
    return 1 if request.form.get("intent") in {"preview", "save"} else 6


def compose_again(topic_id: int) -> str | tuple[str, int]:
    """The composer with what was sent too late in it."""
    topic = topic_or_404(topic_id)
    actions.require_open(current_user, topic)
    number = replied_to(request.form)
    parent = queries.comment_in(topic, number) if number else None
    if number and parent is None:
        return _reply_to_what_is_gone(topic, number)
    form = CommentForm(topic, parent)
    form.source.errors = [again.told()]
    return topic_page(topic, parent, form)


@again.shown_again_by(compose_again)
@bp.post("/topics/<int:topic_id>/comments")
@limiter.limit("120 per minute", key_func=per_member, cost=weight)
def post_comment(topic_id: int) -> str | Response | tuple[str | dict[str, str], int]:
    topic, author = topic_or_404(topic_id), who_asks()
    number = replied_to(request.form)
    if request.form.get("intent") == "save" and is_numbered(topic, number):
        return _save_draft(topic)
    if before := _taken_before(author):
        return _told_where(before)
    parent = queries.comment_in(topic, number) if number else None
    if number and parent is None:
        return _reply_to_what_is_gone(topic, number)
    form = CommentForm(topic, parent)
    # What was written comes back whole: an incomplete form is not asked to be mended for nothing.
    try:
        actions.require_open(author, topic)
    except Forbidden as refused:
        return _kept_for_later(topic, parent, refused)
    if wants_preview():
        return topic_page(topic, parent, form)
    if not form.validate():
        return refusal(form) if is_script() else topic_page(topic, parent, form), 422
    draft, composer = form.draft(), _composer(topic)
    again = None if is_script() else sent.sent_again(author, topic, draft)
    try:
        comment = again or actions.post_comment(author, topic, draft)
    except TooSoon as refused:
        return _too_soon(topic, form, refused)
    except opening.Meanwhile as refused:
        return _overtaken(topic, form, refused)
    except Forbidden as refused:
        return _kept_for_later(topic, parent, refused)
    drafts.forget(author, composer, draft_version(), form.source.data)
    return _told_where(comment)


@bp.get("/topics/<int:topic_id>/comments")
def lead_to_topic(topic_id: int) -> Response:
    """The address that stays in the bar after a mistake was shown."""
    return redirect(url_for(".show_topic", topic_id=topic_or_404(topic_id).id), 302)


@bp.post("/topics/<int:topic_id>/draft")
@limiter.limit("120 per minute", key_func=per_member)
def save_draft(topic_id: int) -> tuple[dict[str, object], int]:
    """Keep what stands in the composer, for the script that saves while one types."""
    topic = topic_or_404(topic_id)
    if _taken_before(who_asks()):
        # It was on its way when the text was sent, and comes after it.
        return {"version": 0}, 200
    return keep(_composer(topic))


@bp.get("/topics/<int:topic_id>/suggestions")
@limiter.limit("300 per minute", key_func=per_member)
def suggest(topic_id: int) -> str:
    """What the composer suggests after a key, @ or #, for its combobox."""
    topic = topic_or_404(topic_id)
    key, typed = request.args.get("key"), request.args.get("text", "")[:80]
    there = programme.topic_called(current_user, topic, request.args.get("topic", ""))
    thread = rendered.of(there).thread if key == "#" and there else None
    return render_template(
        "discussion/_suggestions.html",
        people=suggesting.people(current_user, topic, typed) if key == "@" else (),
        comments=suggesting.comments(thread, typed) if thread else (),
        thread=thread,
    )


@bp.get("/drafts")
def list_drafts() -> str:
    return render_template(
        "discussion/drafts.html",
        drafts=drafts.of_member(current_user),
        gone=drafts.gone(current_user),
        why_not=partial(opening.why_not, current_user),
    )


@bp.post("/drafts/<int:draft_id>/discard")
def discard_draft(draft_id: int) -> Response:
    drafts.discard(current_user, draft_id)
    flash(_("The draft is thrown away."))
    return redirect(url_for(".list_drafts"), 303)


@bp.post("/drafts/<int:draft_id>/set-apart")
def set_draft_apart(draft_id: int) -> Response:
    """What was begun below a comment that is gone, as one of its own."""
    topic = drafts.set_apart(current_user, draft_id)
    return redirect(url_for(".show_topic", topic_id=topic.id, _anchor="compose"), 303)


def _taken_before(author: Member) -> Comment | None:
    """What this form has made already: the answer to it was lost, and nothing that has come since
    speaks against it."""
    said = {name: text.normalise(words) for name, words in request.form.items()}
    before = None if wants_preview() else sent.with_key(author, said.get("form_key", ""))
    return before if before and sent.is_of(before, said) else None


def _told_where(comment: Comment) -> Response | tuple[dict[str, str], int]:
    if not comment.is_published:
        flash(_("Thank you. A moderator reads your comment before it appears."))
    place = place_of(comment, filters.read(request.args))
    return ({"place": place}, 201) if is_script() else redirect(place, 303)


def _save_draft(topic: Topic) -> Response | tuple[str, int]:
    """The same without a script: by a button, with a page that shows what differs."""
    composer = _composer(topic)
    there = composer.topic
    try:
        kept = drafts.save(current_user, composer, request.form, draft_version())
    except Differs as conflict:
        parent = parent_in(there, composer.replied_to)
        return topic_page(there, parent, CommentForm(there, parent), conflict.other), 409
    return to_drafts(kept)


def _reply_to_what_is_gone(topic: Topic, number: int) -> tuple[str, int]:
    """The text comes back where it can be sent: below the comment, where that is by now, or as a
    comment of its own."""
    moved = parents.elsewhere(current_user, topic, number)
    there, told = (moved.topic, parents.moved(moved)) if moved else (topic, parents.gone(number))
    opening.require_open(current_user, there, told)
    if is_script():
        raise Conflict(told)
    form = CommentForm(there, moved)
    form.form_errors.append(told)
    return topic_page(there, moved, form), 409


def _overtaken(topic: Topic, form: CommentForm, refused: opening.Meanwhile) -> tuple[str, int]:
    """What came in between is told beside the text, as if it had come before."""
    if is_script():
        raise refused
    number, told = replied_to(request.form), str(refused.description)
    if number and queries.comment_in(topic, number) is None:
        return _reply_to_what_is_gone(topic, number)
    if opening.locked(topic):
        return _kept_for_later(topic, form.parent, Forbidden(told))
    form.form_errors.append(told)
    return topic_page(topic, form.parent, form), 409


def _kept_for_later(topic: Topic, parent: Comment | None, refused: Forbidden) -> tuple[str, int]:
    """Where nobody writes any more, what was sent is kept among the drafts, and shown. What could
    not be kept, for another draft stands there, is not said to be."""
    told = str(refused.description)
    if _keep_refused(topic) is None:
        closed = partial(opening.closed, topic)
        raise Forbidden(told.replace(closed(), closed(is_kept=False))) from refused
    if is_script():
        raise refused
    return topic_page(topic, parent, told=told), 403


def to_drafts(kept: StoredDraft | None) -> Response:
    """To what is kept, among all that is. Where the answer names no place on the page, the browser
    looks for the one that the form had named, where a mistake would have stood."""
    flash(_("Your draft is saved."))
    place = f"draft-{kept.id}" if kept else "content"
    return redirect(url_for(".list_drafts", _anchor=place), 303)


def keep(composer: Composer) -> tuple[dict[str, object], int]:
    """Keep what stands in a composer, and tell the script that sent it."""
    try:
        kept = drafts.save(current_user, composer, request.form, draft_version())
    except Differs as conflict:
        return _told(conflict.other), 409
    return _told(kept) if kept else {"version": 0}, 200


def _told(draft: StoredDraft) -> dict[str, object]:
    is_gone = draft.id in drafts.gone(current_user)
    told = {"version": draft.version, "fields": draft.fields, "at": moment(draft.saved_at)}
    return {**told, "gone": is_gone}


def _too_soon(
    topic: Topic, form: CommentForm, refused: TooSoon
) -> tuple[str | dict[str, str], int]:
    """The text again, with what is said to it beside it; it is among the drafts as well, unless
    another one stands there."""
    kept = _keep_refused(topic)
    form.source.errors = [pace.in_words(refused.until, is_kept=kept is not None)]
    return refusal(form) if is_script() else topic_page(topic, form.parent, form, kept=kept), 422


def _keep_refused(topic: Topic) -> StoredDraft | None:
    """What was refused as a draft; nothing where another window has one, or it cannot be kept."""
    try:
        return drafts.save(current_user, _composer(topic), request.form, draft_version())
    except (Conflict, Differs, Forbidden):
        return None


def _composer(topic: Topic) -> Composer:
    """Where it is written: below a comment where that is by now, and below one that is gone
    meanwhile as well, for the text must not be lost with it. Nor to a pause."""
    member = who_asks()
    is_paused = member.paused_until(topic.roundtable_id) is not None
    permissions.require(
        is_paused or permissions.may_write(member, topic),
        _l("Only members of this table write here."),
    )
    number = replied_to(request.form)
    permissions.require(
        is_numbered(topic, number), _l("The comment you reply to is not there any more.")
    )
    moved = parents.elsewhere(member, topic, number) if number else None
    return Composer(moved.topic, moved.number or 0) if moved else Composer(topic, number)


def wants_preview() -> bool:
    return request.form.get("intent") == "preview"
