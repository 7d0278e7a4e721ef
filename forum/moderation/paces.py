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
from .views import bp

Page = str | Response | tuple[str, int]


@bp.get("/topics/<int:topic_id>/pace")
def show_pace(topic_id: int) -> str:
    topic = _topic_or_404(topic_id)
    return _page(topic, PolicyForm(topic), SlowForm(topic))


@bp.post("/topics/<int:topic_id>/policy")
def set_policy(topic_id: int) -> Page:
    topic = _topic_or_404(topic_id)
    form = PolicyForm(topic)
    if not form.validate():
        return _page(topic, form, SlowForm(topic)), 422
    pacing.set_policy(current_user, topic, form.chosen(), form.seen.data or "")
    flash(_("The policy of this topic is set."))
    return _back(topic)


@bp.post("/topics/<int:topic_id>/slow-mode")
def slow_down(topic_id: int) -> Page:
    topic = _topic_or_404(topic_id)
    form = SlowForm(topic)
    if not form.validate():
        return _page(topic, PolicyForm(topic), form), 422
    pacing.slow_down(current_user, topic, form.minutes.data or 1, form.seen.data or "")
    flash(_("Slow mode is on."))
    return _back(topic)


@bp.post("/topics/<int:topic_id>/slow-mode/end")
def end_slow_mode(topic_id: int) -> Response:
    topic = _topic_or_404(topic_id)
    pacing.end_slow_mode(current_user, topic, request.form.get("seen", ""))
    flash(_("Slow mode is off."))
    return _back(topic)


def _topic_or_404(topic_id: int) -> Topic:
    topic = programme.topic_for(current_user, topic_id) or abort(404)
    permissions.require(
        permissions.may_moderate(current_user, topic),
        _("Only the moderators of this roundtable set how one writes in its topics."),
    )
    return topic


def _page(topic: Topic, policy: PolicyForm, slow: SlowForm) -> str:
    exchange = programme.exchange_at(topic)
    return render_template(
        "moderation/pace.html", topic=topic, policy=policy, slow=slow, exchange=exchange
    )


def _back(topic: Topic) -> Response:
    return redirect(url_for("discussion.show_topic", topic_id=topic.id), 303)
