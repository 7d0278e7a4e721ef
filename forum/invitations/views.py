"""Doors of inviting and joining."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from .. import permissions
from ..access.entering import enter
from ..access.models import Purpose
from ..access.views import followed, page
from ..fields import choices
from ..members.models import Member
from ..permissions import Role
from ..programme import queries as programme
from ..safety import confirmed, open_to_all
from . import actions
from .forms import InviteForm, JoinForm

bp = Blueprint("invitations", __name__)


@bp.route("/seats/invite", methods=["GET", "POST"])
@confirmed
def invite() -> ResponseReturnValue:
    _require_organiser()
    form = InviteForm()
    form.roundtables.choices = choices(
        (t.id, f"{t.roman}  {t.title}") for t in programme.roundtables()
    )
    if form.validate_on_submit():
        try:
            member = _invite(form)
        except Conflict as conflict:
            form.email.errors = [conflict.description]
        else:
            flash(_("%(name)s is invited; the letter is on its way.", name=member.name))
            return redirect(url_for("seats.list_seats"), 303)
    text = render_template("invitations/invite.html", form=form)
    return (text, 422) if form.errors else text


@bp.route("/invitations/<key>", methods=["GET", "POST"])
@open_to_all
def accept_invitation(key: str) -> str | Response | tuple[str, int]:
    token = followed(key, Purpose.INVITATION)
    form = JoinForm(name=token.member.name if token else "")
    if token and form.validate_on_submit():
        return enter(actions.accept_invitation(key, form.name.data, form.password.data))
    return page("invitations/join.html", form, token)


def _invite(form: InviteForm) -> Member:
    profile = {
        name: form.data[name]
        for name in ("function", "organisation", "group", "level", "country", "language")
    }
    seats = dict.fromkeys(form.roundtables.data, Role(form.role.data))
    return actions.invite(current_user, form.email.data, form.name.data, seats, **profile)


def _require_organiser() -> None:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers invite members.")
    )
