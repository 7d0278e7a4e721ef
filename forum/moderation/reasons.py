"""The door to the reasons that moderators and members choose from; for organisers."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..programme import queries as programme
from . import reasoning
from .reasons_form import ReasonsForm
from .views import bp


@bp.route("/moderation/reasons", methods=["GET", "POST"])
def change_reasons() -> str | Response | tuple[str, int]:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers change the reasons.")
    )
    series = programme.current_series() or abort(404)
    form, problem = ReasonsForm(series), ""
    if form.validate_on_submit():
        chosen = (form.chosen("reasons"), form.chosen("flag_reasons"))
        try:
            reasoning.change_reasons(current_user, series, *chosen, seen=form.seen.data or "")
            flash(_("The reasons are changed. What was decided before keeps its own."))
            return redirect(url_for(".change_reasons"), 303)
        except reasoning.Outdated as outdated:
            problem, form.seen.data = outdated.description or "", reasoning.standing(series)
    page = render_template("moderation/reasons.html", form=form, series=series, problem=problem)
    return (page, 409 if problem else 422) if problem or form.errors else page
