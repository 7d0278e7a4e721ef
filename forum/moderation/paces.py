"""Doors to how one writes in a topic: its policy, and slow mode."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..programme import queries as programme
from ..programme.models import Topic
from . import pacing
from .pace_forms import PolicyForm, SlowForm
from .said_form import NoteForm
from .views import bp

Page = str | Response | tuple[str, int]


@bp.get("/topics/<int:topic_id>/pace")
def show_pace(topic_id: int) -> str:
    topic = _topic_or_404(topic_id)
    return _page(topic)


@bp.post("/topics/<int:topic_id>/policy")
def set_policy(topic_id: int) -> Page:
    topic = _topic_or_404(topic_id)
    form = PolicyForm(topic)
    if not form.validate():
        return _page(topic, policy=form), 422
    said = (form.seen.data or "", form.note.data)
    pacing.set_policy(current_user, topic, form.chosen(), *said)
    flash(_("The policy of this topic is set."))
    return _back(topic)


@bp.post("/topics/<int:topic_id>/slow-mode")
def slow_down(topic_id: int) -> Page:
    topic = _topic_or_404(topic_id)
    form = SlowForm(topic)
    if not form.validate():
        return _page(topic, slow=form), 422
    said = (form.seen.data or "", form.note.data)
    pacing.slow_down(current_user, topic, form.minutes.data or 1, *said)
    flash(_("Slow mode is on."))
    return _back(topic)


@bp.post("/topics/<int:topic_id>/slow-mode/end")
def end_slow_mode(topic_id: int) -> Page:
    topic, noting = _topic_or_404(topic_id), NoteForm(prefix="end")
    if not noting.validate():
        return _page(topic, ending=noting), 422
    pacing.end_slow_mode(current_user, topic, request.form.get("seen", ""), noting.note.data)
    flash(_("Slow mode is off."))
    return _back(topic)


def _topic_or_404(topic_id: int) -> Topic:
    topic = programme.topic_for(current_user, topic_id) or abort(404)
    permissions.require(
        permissions.may_moderate(current_user, topic),
        _("Only the moderators of this roundtable set how one writes in its topics."),
    )
    return topic


def _page(topic: Topic, **filled: PolicyForm | SlowForm | NoteForm) -> str:
    """All three forms, of which one may have been filled in wrongly."""
    forms = {
        "policy": PolicyForm(topic, formdata=None),
        "slow": SlowForm(topic, formdata=None),
        "ending": NoteForm(formdata=None, prefix="end"),
        **filled,
    }
    exchange = programme.exchange_at(topic)
    return render_template("moderation/pace.html", topic=topic, exchange=exchange, **forms)


def _back(topic: Topic) -> Response:
    return redirect(url_for("discussion.show_topic", topic_id=topic.id), 303)
