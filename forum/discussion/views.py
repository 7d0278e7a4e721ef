"""Doors to topics and comments."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from .. import journal, permissions
from ..extensions import limiter
from ..fields import number_if_any
from ..kept import may_be_kept
from ..members.models import StakeholderGroup
from ..programme import queries as programme
from ..programme.models import Topic
from ..safety import per_member, who_asks
from ..words import WORDS
from . import (
    changes,
    drafts,
    editing,
    filters,
    history,
    moving,
    opening,
    parents,
    queries,
    releasing,
    rendered,
    stances,
    voices,
)
from .attribution import PEER, Channel, byline, came_from, signature
from .difference import difference
from .drafts import Composer
from .entries import Entry
from .filters import Order
from .forms import StanceForm
from .fragments import hole
from .kinds import Kind, that_fit
from .models import View
from .pages import branch_page, topic_page
from .places import place_in, place_of
from .references import referenced
from .tallies import is_open_to_stances, view_of

bp = Blueprint("discussion", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.filters["referenced"] = referenced
    setup.app.jinja_env.globals.update(
        Channel=Channel,
        Kind=Kind,
        Order=Order,
        PEER=PEER,
        View=View,
        byline=byline,
        came_from=came_from,
        known_as=moving.known_as,
        difference=difference,
        replies_to=that_fit,
        root_kinds=that_fit(None),
        kinds_in_words=lambda: [(kind.value, WORDS[kind.value]) for kind in Kind],
        groups_in_words=lambda: [(group.value, WORDS[group.value]) for group in StakeholderGroup],
        is_closed=lambda topic: programme.exchange_at(topic) is None,
        may_edit=lambda comment: editing.may_edit(current_user, comment),
        signature=signature,
        has_written=lambda: queries.has_written(current_user),
        hole=hole,
        topic_here=_topic_here,
        view_of=view_of,
    )


@bp.get("/topics/<int:topic_id>")
@may_be_kept
def show_topic(topic_id: int) -> str | Response:
    topic = topic_or_404(topic_id)
    number = parents.replied_to(request.args)
    parent = queries.comment_in(topic, number) if number else None
    return _instead(topic, number) if number and not parent else topic_page(topic, parent)


@bp.get("/topics/<int:topic_id>/comments/<int:number>")
def show_comment(topic_id: int, number: int) -> Response:
    """The permanent link of a comment: it leads to where it stands now."""
    topic = topic_or_404(topic_id)
    return redirect(place_in(topic, _entry_in(topic, number)), 302)


@bp.get("/topics/<int:topic_id>/comments/<int:number>/replies")
@may_be_kept
def show_branch(topic_id: int, number: int) -> str:
    """The page of a comment's own, where its replies go on."""
    topic = topic_or_404(topic_id)
    return branch_page(topic, _entry_in(topic, number))


@bp.route("/topics/<int:topic_id>/comments/<int:number>/stance", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"], key_func=per_member)
def take_stance(topic_id: int, number: int) -> str | Response | tuple[str, int]:
    topic = topic_or_404(topic_id)
    proposal = queries.comment_in(topic, number)
    if proposal is None or not is_open_to_stances(proposal):
        abort(404)
    stances.require_open(current_user, topic)
    wanted = filters.read(request.args)
    taken = stances.of_member(current_user, proposal)
    form = StanceForm(obj=taken)
    asks_why = stances.asks_why(current_user, topic)
    if not asks_why:
        form.ask_no_more(taken.reason if taken else "")
    if form.validate_on_submit():
        reason = form.reason.data if form.reason else ""
        stances.take(current_user, proposal, View(form.view.data), reason)
        flash(_("Your view is noted. You can change it any time."))
        return redirect(place_of(proposal, wanted), 303)
    values = {"form": form, "wanted": wanted, "taken": taken, "asks_why": asks_why}
    text = render_template("discussion/stance.html", topic=topic, proposal=proposal, **values)
    return (text, 422) if form.errors else text


@bp.get("/topics/<int:topic_id>/changes")
@limiter.limit("120 per minute", key_func=per_member)
def show_changes(topic_id: int) -> dict[str, Any]:
    was_locked = {"0": False, "1": True}.get(request.args.get("locked", ""))
    seal = request.args.get("seal")
    topic = topic_or_404(topic_id)
    found = changes.since(topic, number_if_any(request.args.get("after")), seal, was_locked)
    if seal is not None:
        found["seal"] = journal.seal_of(topic)
    taken = stances.taken_by(current_user, topic, found.get("changes", ()))
    if taken:
        found["stances"] = {anchor: at.isoformat() for anchor, at in taken.items()}
    state = opening.state(current_user, topic)
    if request.args.get("opening", state) != state:
        found["opening"] = state
    # A page that knows none of its reader's own learns what is by now.
    if request.args.get("voice") == "" and found.get("changes"):
        voice = queries.voice_of(current_user, topic)
        found["voice"] = voices.handles(voice) if voice else ""
    return found


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
    topic = topic_or_404(topic_id)
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
    topic = topic_or_404(topic_id)
    releasing.take_back(current_user, topic)
    flash(_("Your comments stand under the rule again that held when you wrote them."))
    return redirect(url_for(".show_topic", topic_id=topic.id), 303)


@bp.get("/topics/<int:topic_id>/comments/<int:number>/history")
@limiter.limit("60 per minute", key_func=per_member)
def show_history(topic_id: int, number: int) -> str:
    topic = topic_or_404(topic_id)
    _entry_in(topic, number)
    comment = queries.comment_in(topic, number) or abort(404)
    is_own = comment.author_id == current_user.id
    sees_all = is_own or permissions.may_moderate(current_user, topic)
    public = history.public_words(comment)
    seen = history.former_words(comment) if sees_all else public
    return render_template(
        "discussion/history.html", topic=topic, comment=comment, seen=seen, public=public
    )


def _instead(topic: Topic, number: int) -> str | Response:
    """For a reply to a comment that is not there any more: the composer where it is by now, what
    was begun below it, or the composer for a comment of its own."""
    if moved := parents.elsewhere(current_user, topic, number):
        there = url_for(".show_topic", topic_id=moved.topic_id, reply_to=moved.number)
        return redirect(f"{there}#compose", 302)
    if begun := drafts.of(current_user, Composer(topic, number)):
        return redirect(url_for(".list_drafts", _anchor=f"draft-{begun.id}"), 302)
    if not parents.was_there(topic, number):
        abort(404)
    return topic_page(topic, None, told=parents.gone(number))


def _topic_here() -> Topic | None:
    """The topic that an address is about, for who may read it: a refusal leads back there."""
    values = request.view_args or {}
    if not current_user.is_authenticated:
        return None
    if comment_id := values.get("comment_id"):
        return queries.topic_of(current_user, comment_id)
    return programme.topic_for(current_user, values.get("topic_id", 0))


def topic_or_404(topic_id: int) -> Topic:
    return programme.topic_for(who_asks(), topic_id) or abort(404)


def _entry_in(topic: Topic, number: int) -> Entry:
    """The comment with this number, which may be an empty place by now; if it has moved, the answer
    leads to where it is."""
    if entry := rendered.of(topic).thread.at(number):
        return entry
    comment = moving.moved_to(topic, number) or abort(404)
    there = topic_or_404(comment.topic_id)
    link = url_for(".show_comment", topic_id=there.id, number=comment.number)
    raise HTTPException(response=redirect(link, 302))
