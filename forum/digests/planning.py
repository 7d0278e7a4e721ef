"""When digests come: the organisers' page, and what it changes."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions
from ..programme import queries as programme
from . import approving, queries
from .forms import PlanForm
from .views import bp


@bp.route("/digests/plan", methods=["GET", "POST"])
def plan_digests() -> str | AnyResponse | tuple[str, int]:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers say when digests come.")
    )
    series = programme.current_series() or abort(404)
    plan = queries.plan_of(series)
    form = PlanForm(plan, programme.topics_for(current_user, series), approving.planned())
    problem = ""
    if form.validate_on_submit():
        wanted = {name: form.data[name] for name in form.data.keys() - {"csrf_token", "seen"}}
        try:
            approving.plan_digests(current_user, plan, wanted, form.seen.data or "")
            flash(_("Saved."))
            return redirect(url_for(".plan_digests"), 303)
        except Conflict as conflict:
            problem, form.seen.data = conflict.description or "", approving.planned()
    page = render_template("digests/plan.html", form=form, series=series, problem=problem)
    return (page, 409 if problem else 422) if problem or form.errors else page
