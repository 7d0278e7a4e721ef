"""The door to one decision on several comments: what it would do, and then that it is done."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..programme import queries as programme
from . import bulk, filters
from .forms import DecisionForm
from .models import STATE_AFTER, Verdict
from .views import bp, offer_undo


@bp.post("/moderation/several")
def decide_on_several() -> str | Response | tuple[str, int]:
    permissions.require(current_user.is_moderator, _("Only moderators decide."))
    chosen = bulk.read(request.form.getlist("item"))
    verdict = _verdict()
    series = programme.current_series() or abort(404)
    is_sure = "sure" in request.form
    form = DecisionForm(series) if is_sure else DecisionForm(series, formdata=None)
    if is_sure and form.validate():
        return _decide(chosen, verdict, form)
    plan = bulk.plan(current_user, chosen)
    wanted = filters.read(request.args)
    told = {"plan": plan, "verdict": verdict, "form": form, "wanted": wanted}
    page = render_template("moderation/several.html", **told)
    return (page, 422) if form.errors else page


def _decide(chosen: list[bulk.Chosen], verdict: Verdict, form: DecisionForm) -> Response:
    said = (form.reason.data or "", form.message.data, form.note.data)
    done = bulk.decide(current_user, chosen, verdict, *said)
    if done.decisions:
        words = ngettext(
            "Decided on one comment.", "Decided on %(num)s comments.", len(done.decisions)
        )
        offer_undo(words, *done.decisions)
    for comment, why in done.refused:
        flash(_("Not decided on “%(claim)s”: %(why)s", claim=comment.headline, why=why))
    wanted = filters.read(request.args)
    return redirect(url_for(".show_queue", **wanted.address), 303)


def _verdict() -> Verdict:
    asked = request.form.get("verdict")
    return next((one for one in STATE_AFTER if one.value == asked), None) or abort(422)
