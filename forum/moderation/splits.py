"""Doors to splitting comments off, and to moving them."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..discussion import rendered
from ..discussion.models import Comment, State
from ..discussion.places import place_of
from ..discussion.queries import WITH_ITS_PLACE
from ..errors import written
from ..extensions import db
from ..programme import queries as programme
from ..programme.models import Topic
from . import refilling, splitting
from .arranging_forms import ArrangeForm, SplitForm, chosen_kinds, confirming
from .splitting import Outdated, Plan
from .views import bp, offer_undo

Page = str | Response | tuple[str, int]


@bp.route("/topics/<int:topic_id>/split", methods=["GET", "POST"])
def split_off(topic_id: int) -> Page:
    """Ticking comments; then, at the address that says which and where to, what would happen."""
    topic = topic_or_404(topic_id)
    comments = published_in(topic)
    chosen = SplitForm(topic, [comment.number or 0 for comment in comments])
    if "to" not in request.args:
        return _choosing(topic, comments, chosen)
    if not chosen.validate():
        return _choosing(topic, comments, chosen), refused_with()
    plan = splitting.plan(topic, chosen.tick.data, chosen.place())
    if refused := splitting.why_not(plan):
        chosen.tick.errors = [refused]
        return _choosing(topic, comments, chosen), refused_with()
    form = confirming(plan, refilling.moving(current_user, plan.tops))
    if not form.validate_on_submit():
        return (_looking(plan, form), 422) if form.errors else _looking(plan, form)
    try:
        done, decisions = splitting.split_off(
            current_user, plan, chosen_kinds(form, plan.tops), form.said, form.seen.data
        )
    except Outdated as outdated:
        return _again(plan, form, outdated)
    count = len(done.numbers)
    words = ngettext(
        "One comment was moved. Its author will be told.",
        "%(num)s comments were moved. Their authors will be told.",
        count,
    )
    offer_undo(words, *decisions)
    return redirect(place_of(done.numbers[0][0]), 303)


def refused_with() -> int:
    """How it is answered that this cannot be chosen: what could when the moderator looked has
    changed since."""
    return 409 if request.form.get("seen") else 422


def topic_or_404(topic_id: int) -> Topic:
    """The topic, for its moderators."""
    topic = programme.topic_for(current_user, topic_id) or abort(404)
    permissions.require(
        permissions.may_moderate(current_user, topic),
        _("Only the moderators of this roundtable decide."),
    )
    return topic


def published_in(topic: Topic) -> Sequence[Comment]:
    """What can be ticked in a topic, in its structure; the caller moderates it."""
    order = rendered.of(topic).thread.order
    found = db.session.scalars(
        sa.select(Comment)
        .where(Comment.topic_id == topic.id, Comment.state == State.PUBLISHED)
        .options(*WITH_ITS_PLACE)
    )
    return sorted(found, key=lambda comment: order.get(comment.id, len(order)))


def _choosing(topic: Topic, comments: Sequence[Comment], form: SplitForm) -> str:
    return render_template(
        "moderation/split.html",
        topic=topic,
        comments=comments,
        form=form,
        ticked=form.tick.data or (),
        written=written(),
    )


def _looking(plan: Plan, form: ArrangeForm, problem: str = "") -> str:
    return render_template("moderation/split_plan.html", plan=plan, form=form, problem=problem)


def _again(before: Plan, form: ArrangeForm, outdated: Outdated) -> Page:
    """What would happen by now, with what the moderator has written."""
    numbers = [top.number or 0 for top in before.tops]
    plan = splitting.plan(before.before, numbers, before.place)
    if splitting.why_not(plan):
        raise outdated
    form = confirming(plan, {})
    form.seen.data = plan.seen
    return _looking(plan, form, outdated.description or ""), 409
