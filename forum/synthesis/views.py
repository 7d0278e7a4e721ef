"""Doors to the synthesis: writing its lines, and how it came to be what it is."""

from collections.abc import Callable
from itertools import zip_longest

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..discussion import parts
from ..discussion.parts import Part
from ..programme import queries as programme
from ..programme.models import Topic
from . import actions, queries
from .actions import SYNTHESIS, Outdated
from .forms import LineForm
from .models import Line, LineKind

bp = Blueprint("synthesis", __name__)
Page = str | Response | tuple[str, int]


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["LineKind"] = LineKind


def _has_one(topic: Topic) -> bool:
    return topic.synthesis_version > 0


parts.add(
    Part(
        SYNTHESIS,
        "synthesis/_synthesis.html",
        queries.current,
        lambda synthesis, entry: synthesis is not None and entry.number in synthesis.cited,
        is_there=_has_one,
    )
)
parts.add(
    Part(
        f"{SYNTHESIS}-since",
        "synthesis/_since.html",
        queries.current,
        lambda synthesis, _entry: synthesis is not None,
        within=SYNTHESIS,
        is_there=_has_one,
    )
)


@bp.get("/topics/<int:topic_id>/synthesis")
def write(topic_id: int) -> str:
    return _page(_kept_topic(topic_id))


@bp.get("/topics/<int:topic_id>/synthesis/versions")
def show_versions(topic_id: int) -> str:
    topic = programme.topic_for(current_user, topic_id) or abort(404)
    versions = queries.versions(topic)
    steps = [
        (after, queries.differences(before, after))
        for after, before in zip_longest(versions, versions[1:])
    ]
    return render_template("synthesis/versions.html", topic=topic, steps=steps)


@bp.post("/topics/<int:topic_id>/synthesis/lines")
def add_line(topic_id: int) -> Page:
    topic = _kept_topic(topic_id)
    form = LineForm(topic)
    if not form.validate():
        return _page(topic, form), 422
    try:
        actions.add_line(current_user, topic, form.seen, form.words())
    except Outdated:
        return _page(topic, form, is_outdated=True), 409
    return _done(topic, _("The line is there, for everybody to read."), anchor="add")


@bp.route("/topics/<int:topic_id>/synthesis/lines/<int:key>", methods=["GET", "POST"])
def change_line(topic_id: int, key: int) -> Page:
    topic = _kept_topic(topic_id)
    line = _line(topic, key)
    if line is None and request.method == "GET":
        abort(404)
    form = LineForm(topic, line)
    is_outdated = False
    if form.validate_on_submit():
        try:
            actions.change_line(current_user, topic, form.seen, key, form.words())
            return _done(topic, _("The line is changed, for everybody to read."))
        except Outdated:
            is_outdated, line = True, _line(topic, key)
    status = 409 if is_outdated else 422 if form.errors else 200
    if line is None:
        return _page(topic, form, is_outdated=True), 409
    return _line_page(topic, line, form, is_outdated=is_outdated), status


@bp.post("/topics/<int:topic_id>/synthesis/lines/<int:key>/move")
def move_line(topic_id: int, key: int) -> Page:
    up = request.form.get("direction") == "up"
    return _act(
        topic_id, key, lambda topic, seen: actions.move_line(current_user, topic, seen, key, up=up)
    )


@bp.post("/topics/<int:topic_id>/synthesis/lines/<int:key>/drop")
def drop_line(topic_id: int, key: int) -> Page:
    return _act(
        topic_id, key, lambda topic, seen: actions.drop_line(current_user, topic, seen, key)
    )


def _act(topic_id: int, key: int, act: Callable[[Topic, int], None]) -> Page:
    topic = _kept_topic(topic_id)
    if _line(topic, key) is None:
        return _page(topic, is_outdated=True), 409
    try:
        act(topic, LineForm(topic).seen)
    except Outdated:
        return _page(topic, is_outdated=True), 409
    return redirect(url_for(".write", topic_id=topic.id, _anchor=f"line-{key}"), 303)


def _kept_topic(topic_id: int) -> Topic:
    topic = programme.topic_for(current_user, topic_id) or abort(404)
    permissions.require(
        permissions.may_moderate(current_user, topic),
        _("Only the moderators of this roundtable write the synthesis."),
    )
    return topic


def _line(topic: Topic, key: int) -> Line | None:
    """A line as it stands by now."""
    synthesis = queries.current(topic)
    lines = synthesis.lines if synthesis else ()
    return next((line for line in lines if line.key == key), None)


def _page(topic: Topic, form: LineForm | None = None, *, is_outdated: bool = False) -> str:
    form = form or LineForm(topic, formdata=None)
    # Whoever sends it again has seen what stands there now.
    form.version.data = topic.synthesis_version
    return render_template(
        "synthesis/write.html",
        topic=topic,
        synthesis=queries.current(topic),
        form=form,
        is_outdated=is_outdated,
    )


def _line_page(topic: Topic, line: Line, form: LineForm, *, is_outdated: bool) -> str:
    if is_outdated:
        form.version.data = topic.synthesis_version
    return render_template(
        "synthesis/line.html", topic=topic, line=line, form=form, is_outdated=is_outdated
    )


def _done(topic: Topic, words: str, anchor: str | None = None) -> Response:
    flash(words)
    return redirect(url_for(".write", topic_id=topic.id, _anchor=anchor), 303)
