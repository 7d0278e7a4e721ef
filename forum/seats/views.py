"""Doors of the organisers to the seats."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..access import queries as access
from ..access.models import Purpose
from ..invitations import actions as invitations
from ..members import consents
from ..members import queries as people
from ..members.models import Member, Subject
from ..programme import queries as programme
from ..safety import confirmed
from . import actions
from .forms import chosen, seats_form

bp = Blueprint("seats", __name__)


@bp.get("/seats")
def list_seats() -> str:
    _require_organiser()
    tables = {table.id: table for table in programme.roundtables()}
    return render_template(
        "seats/seats.html",
        members=people.everybody(),
        tables=tables,
        unwilling=consents.taken_back(Subject.TAKING_PART),
        links_end=access.links_end(Purpose.INVITATION),
        standing=actions.standing,
        invited=invitations.standing,
    )


@bp.route("/seats/<int:member_id>", methods=["GET", "POST"])
@confirmed
def change_seats(member_id: int) -> str | Response | tuple[str, int]:
    member, tables = _member(member_id), programme.roundtables()
    form, problem = seats_form(member, tables, seen=actions.standing(member)), ""
    if form.validate_on_submit():
        seats = chosen(form, tables)
        asked = (form.is_organiser.data, form.seen.data or "")
        try:
            actions.change_seats(current_user, member, seats, *asked)
            return _done(_("The seats of %(name)s are set.", name=member.name))
        except actions.Outdated as outdated:
            problem, form.seen.data = outdated.description or "", actions.standing(member)
    values = {"form": form, "member": member, "tables": tables, "problem": problem}
    text = render_template("seats/change.html", **values)
    return (text, 409 if problem else 422) if problem or form.errors else text


@bp.get("/seats/<int:member_id>/pause")
@confirmed
def ask_about_pause(member_id: int) -> str:
    return render_template("seats/pause.html", member=_member(member_id))


@bp.post("/seats/<int:member_id>/pause")
@confirmed
def pause_member(member_id: int) -> Response:
    member = _member(member_id)
    actions.pause_member(current_user, member)
    return _done(_("%(name)s is paused.", name=member.name))


@bp.post("/seats/<int:member_id>/readmit")
@confirmed
def readmit_member(member_id: int) -> Response:
    member = _member(member_id)
    actions.readmit_member(current_user, member, request.form.get("seen", ""))
    return _done(_("%(name)s may come in again.", name=member.name))


@bp.get("/seats/<int:member_id>/remove")
@confirmed
def ask_about_removal(member_id: int) -> str:
    return render_template("seats/remove.html", member=_member(member_id))


@bp.post("/seats/<int:member_id>/remove")
@confirmed
def remove_member(member_id: int) -> Response:
    member = _member(member_id)
    actions.remove_member(current_user, member)
    return _done(_("%(name)s is removed.", name=member.name))


def _member(member_id: int) -> Member:
    _require_organiser()
    return people.member(member_id) or abort(404)


def _require_organiser() -> None:
    permissions.require(permissions.may_organise(current_user), _("Only organisers see the seats."))


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for(".list_seats"), 303)
