"""Doors to the programme, and to the members who sit at its tables."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..fields import choices
from ..members import queries as people
from ..members.actions import invite as invite_member
from ..members.forms import InviteForm
from ..members.models import Member
from ..permissions import Role
from ..safety import open_to_all
from . import queries

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


@bp.get("/members")
def list_members() -> str:
    _require_organiser()
    tables = {table.id: table for table in queries.roundtables()}
    return render_template("members/members.html", members=people.everybody(), tables=tables)


@bp.route("/members/invite", methods=["GET", "POST"])
def invite() -> str | Response | tuple[str, int]:
    _require_organiser()
    form = InviteForm()
    form.roundtables.choices = choices(
        (t.id, f"{t.roman}  {t.title}") for t in queries.roundtables()
    )
    if form.validate_on_submit():
        try:
            member = _invite(form)
        except Conflict as conflict:
            form.email.errors = [conflict.description]
        else:
            flash(_("%(name)s is invited; the letter is on its way.", name=member.name))
            return redirect(url_for(".list_members"), 303)
    text = render_template("members/invite.html", form=form)
    return (text, 422) if form.errors else text


def _invite(form: InviteForm) -> Member:
    profile = {
        name: form.data[name]
        for name in ("function", "organisation", "group", "level", "country", "language")
    }
    seats = dict.fromkeys(form.roundtables.data, Role(form.role.data))
    return invite_member(current_user, form.email.data, form.name.data, seats, **profile)


def _require_organiser() -> None:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers see the members.")
    )
