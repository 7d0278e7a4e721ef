"""Doors of inviting and joining."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import Conflict

from .. import permissions
from ..access.entering import enter
from ..access.models import Purpose
from ..access.views import followed, known_of, page
from ..extensions import limiter
from ..members import queries as people
from ..members.models import Member
from ..programme import queries as programme
from ..safety import confirmed, open_to_all
from . import actions, guest_list
from .forms import GuestListForm, JoinForm, invite_form
from .guest_list import Line, Unreadable

# So many topics a new member is led to.
FIRST_TOPICS = 3

bp = Blueprint("invitations", __name__)


@bp.route("/seats/invite", methods=["GET", "POST"])
@confirmed
def invite() -> ResponseReturnValue:
    _require_organiser()
    form = invite_form(programme.roundtables())
    if form.validate_on_submit():
        guest = guest_list.guest_of(form)
        known = people.member_with(guest.email)
        before = known and known.invited_at
        try:
            (member,) = actions.invite(current_user, [guest], form.since)
        except Conflict as conflict:
            form.email.errors = [conflict.description]
        else:
            is_again = before and member.invited_at != before
            flash(_again(member) if is_again else _invited(member))
            return redirect(url_for("seats.list_seats"), 303)
    text = render_template("invitations/invite.html", form=form)
    return (text, 422) if form.errors else text


@bp.route("/seats/invite/list", methods=["GET", "POST"])
@confirmed
def invite_list() -> ResponseReturnValue:
    _require_organiser()
    form = GuestListForm()
    lines: list[Line] = []
    if form.validate_on_submit():
        try:
            form.table.data = _table(form)
            lines = guest_list.read(form.table.data, programme.roundtables())
        except Unreadable as unreadable:
            form.table.errors = [str(unreadable)]
        else:
            guests = [line.guest for line in lines if line.guest and not line.wrong]
            if "send" in request.form and len(guests) == len(lines):
                return _sent(len(actions.invite(current_user, guests, form.since)))
    is_wrong = bool(form.errors or any(line.wrong for line in lines))
    text = render_template(
        "invitations/guest_list.html", form=form, lines=lines, columns=guest_list.COLUMNS
    )
    return (text, 422) if is_wrong else text


@bp.get("/seats/invite/example.csv")
def example_list() -> Response:
    _require_organiser()
    headers = {"Content-Disposition": "attachment; filename=guests.csv"}
    return Response(guest_list.EXAMPLE, mimetype="text/csv", headers=headers)


@bp.post("/seats/<int:member_id>/invite-again")
@confirmed
def invite_again(member_id: int) -> ResponseReturnValue:
    _require_organiser()
    member = people.member(member_id) or abort(404)
    actions.invite_again(current_user, member, request.form.get("seen", ""))
    flash(_again(member))
    return redirect(url_for("seats.list_seats"), 303)


@bp.route("/invitations/<key>", methods=["GET", "POST"])
@open_to_all
def accept_invitation(key: str) -> ResponseReturnValue:
    token = followed(key, Purpose.INVITATION)
    if token and not actions.is_good(token.member):
        token = None
    form = JoinForm(name=token.member.name if token else "")
    form.known = known_of(token.member) if token else ()
    if token and form.validate_on_submit():
        member = actions.accept_invitation(key, form.name.data, form.password.data)
        return enter(member, url_for(".welcome"))
    return page("invitations/join.html", form, token)


@bp.post("/invitations/<key>/new")
@open_to_all
@limiter.limit("50 per hour")
def renew_invitation(key: str) -> str:
    actions.renew(key)
    return render_template("access/link_sent.html")


@bp.get("/welcome")
def welcome() -> str:
    tables = {table.id: table for table in programme.roundtables()}
    return render_template(
        "invitations/welcome.html",
        seats=[(tables[s.roundtable_id], s.role_now) for s in current_user.seats],
        topics=programme.open_topics_for(current_user)[:FIRST_TOPICS],
    )


def _invited(member: Member) -> str:
    return _("%(name)s is invited; the letter is on its way.", name=member.name)


def _again(member: Member) -> str:
    return _("%(name)s gets a new letter; the earlier link no longer works.", name=member.name)


def _table(form: GuestListForm) -> str:
    """What was sent: the file, if there is one; its lines else."""
    if not form.file.data:
        return str(form.table.data or "")
    try:
        return str(form.file.data.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(_("This file is not in UTF-8. Please save it as “CSV UTF-8”.")) from None


def _sent(count: int) -> ResponseReturnValue:
    words = ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count)
    flash(words)
    return redirect(url_for("seats.list_seats"), 303)


def _require_organiser() -> None:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers invite members.")
    )
