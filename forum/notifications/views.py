"""Doors to notifications: the list, what each leads to, and how one wishes to hear of things."""

import re

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..extensions import limiter
from ..fields import number
from ..members import wishes
from ..members.wishes import Matter
from ..safety import per_member
from . import actions, counts, leading, queries
from .forms import form_for

bp = Blueprint("notifications", __name__)
_SHOWN = re.compile(r"(\d{1,10})\.(\d{1,10})")


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals.update(
        Matter=Matter,
        MOST_COUNTED=counts.MOST_COUNTED,
        in_head=in_head,
    )


def in_head() -> tuple[int, int]:
    """How much is new to whoever asks, and how much waits for them; the desk says the latter once
    more, and asks for it no more."""
    unread, g.waiting = counts.in_head(current_user)
    return unread, g.waiting


@bp.get("/notifications")
def list_notifications() -> str:
    return render_template("notifications/notifications.html", page=queries.page_for(current_user))


@bp.get("/notifications/count")
@limiter.limit("30 per minute", key_func=per_member)
def count_new() -> dict[str, int]:
    """What a page without a socket asks again and again: how much is new, and how much waits;
    and whether its reader still has the rights it was made for."""
    unread, waiting = counts.in_head(current_user)
    return {"unread": unread, "waiting": waiting, "rights": current_user.rights}


@bp.get("/notifications/<int:notification_id>")
@limiter.limit("60 per minute", key_func=per_member)
def follow_notification(notification_id: int) -> Response:
    """Lead to what it is about, wherever that is by now; following it is reading it."""
    found = queries.notification_of(current_user, notification_id) or abort(404)
    actions.mark_read(current_user, [(found.id, found.times)])
    if not queries.still_told(current_user, found):
        flash(_("What this was about is not there any more."))
        return redirect(url_for(".list_notifications"), 302)
    return redirect(leading.place_of(current_user, found), 302)


@bp.post("/notifications/read")
@limiter.limit("60 per minute", key_func=per_member)
def mark_read() -> Response:
    count = actions.mark_read(current_user, _shown(request.form.getlist("shown")))
    flash(ngettext("One is marked as read.", "%(num)s are marked as read.", count))
    return redirect(url_for(".list_notifications"), 303)


@bp.route("/account/notifications", methods=["GET", "POST"])
def choose_ways() -> str | Response | tuple[str, int]:
    given = wishes.ways([current_user.id])
    form = form_for(current_user, {matter: way for (_member, matter), way in given.items()})
    if form.validate_on_submit():
        actions.choose_ways(current_user, form.chosen)
        flash(_("Saved."))
        return redirect(url_for(".choose_ways"), 303)
    text = render_template("notifications/ways.html", form=form)
    return (text, 422) if form.errors else text


def _shown(given: list[str]) -> list[tuple[int, int]]:
    """Which notifications a page has shown, as it says; what it says in vain is left out."""
    found = [match for one in given if (match := _SHOWN.fullmatch(one))]
    try:
        return [(number(one[1]), number(one[2])) for one in found[: queries.MOST_SHOWN]]
    except ValueError:
        return []
