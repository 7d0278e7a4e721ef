"""Doors to the programme."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..safety import open_to_all
from . import actions, queries
from .forms import RuleForm
from .models import Attribution

bp = Blueprint("programme", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["shown_series"] = queries.current_series


@bp.before_app_request
def read_in_the_series_time() -> None:
    """Visitors, who have no time zone of their own, read times in that of the series."""
    if request.endpoint != "static" and not current_user.is_authenticated:
        series = queries.current_series()
        g.time_zone = series.time_zone if series else None


@bp.get("/programme")
@open_to_all
def show_programme() -> str:
    return render_template(
        "programme/programme.html", series=queries.whole_programme(), queries=queries
    )


@bp.get("/programme/attribution")
def show_rules() -> str:
    _require_organiser()
    return _rules_page(RuleForm(queries.places()))


@bp.post("/programme/attribution")
def change_rule() -> Response | tuple[str, int]:
    _require_organiser()
    places = queries.places()
    form = RuleForm(places)
    if not form.validate():
        return _rules_page(form), 422
    seen = form.seen.data or ""
    try:
        actions.change_rule(current_user, places[form.place.data], form.chosen, seen)
    except Conflict as conflict:
        form.rule.errors = [conflict.description]
        return _rules_page(form), 409
    # Said beside it: above all it would lie over another one, as the page is led there.
    flash(_("The attribution rule is set."), f"at {form.place.data}")
    return redirect(url_for("programme.show_rules", _anchor=form.place.data), 303)


def _rules_page(form: RuleForm) -> str:
    rules = list(Attribution)
    return render_template("programme/rules.html", form=form, rules=rules, queries=queries)


def _require_organiser() -> None:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers change the attribution rule.")
    )
