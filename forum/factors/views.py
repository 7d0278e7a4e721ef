"""Doors to one's own second factor."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import Conflict, NotFound

from ..errors import page
from ..extensions import limiter
from ..safety import confirmed, per_member, who_asks
from . import actions, ceremonies, codes, passkeys, queries
from .ceremonies import WrongAnswer
from .forms import NewPasskeyForm, SetUpForm

bp = Blueprint("factors", __name__)
# Where somebody may go who still has to set up a second factor.
OPEN_WITHOUT = {
    "static",
    "access.confirm",
    "access.confirm_by_passkey",
    "access.sign_out",
    "access.undo_factor",
    "members.choose_language",
}
# Shown once, in an answer that no browser and no cache keeps.
SECRET = {"Cache-Control": "no-store"}


@bp.before_app_request
def demand_factor() -> ResponseReturnValue | None:
    """Who needs one is led to where it is set up; what they were sending they get back."""
    endpoint = request.endpoint or ""
    member = who_asks()
    if endpoint in OPEN_WITHOUT or endpoint.startswith("factors.") or not member.is_active:
        return None
    if not member.is_authenticated or not queries.is_missing(member):
        return None
    if request.method not in {"GET", "HEAD"}:
        return page(Conflict(_("Your second factor is missing. Set it up, and send again.")))
    return redirect(url_for("factors.set_up"), 303)


@bp.get("/account/second-factor")
def show_factor() -> str:
    return render_template(
        "factors/factor.html",
        app=queries.authenticator(current_user),
        passkeys=queries.passkeys(current_user),
        passkeys_are_possible=ceremonies.are_possible(),
        left=queries.recovery_codes_left(current_user),
        is_needed=queries.is_needed(current_user),
        form=FlaskForm(),
    )


@bp.route("/account/second-factor/set-up", methods=["GET", "POST"])
@confirmed
@limiter.limit("10 per minute", methods=["POST"], key_func=per_member)
def set_up() -> ResponseReturnValue:
    actions.require_none(current_user)
    form = SetUpForm(current_user.id)
    if form.validate_on_submit():
        if made := actions.add(current_user, form.secret, form.code.data):
            return render_template("factors/recovery_codes.html", codes=made), SECRET
        form.forget(_("This code is not right, or no longer. Please type the one it shows now."))
    text = render_template(
        "factors/set_up.html",
        form=form,
        secret=form.secret,
        picture=codes.picture(form.secret, current_user.email),
        is_needed=queries.is_needed(current_user),
        passkeys_are_possible=ceremonies.are_possible(),
    )
    return text, 422 if form.errors else 200, SECRET


@bp.post("/account/second-factor/recovery-codes")
@confirmed
def renew_codes() -> ResponseReturnValue:
    made = actions.renew_codes(current_user)
    return render_template("factors/recovery_codes.html", codes=made), SECRET


@bp.post("/account/second-factor/remove")
@confirmed
def remove_factor() -> ResponseReturnValue:
    actions.remove(current_user)
    flash(_("The authenticator app is removed."))
    return redirect(url_for(".show_factor"), 303)


@bp.route("/account/passkeys/add", methods=["GET", "POST"])
@confirmed
@limiter.limit("10 per minute", methods=["POST"], key_func=per_member)
def add_passkey() -> ResponseReturnValue:
    if not ceremonies.are_possible():
        raise NotFound
    form = NewPasskeyForm()
    if form.validate_on_submit():
        try:
            made = passkeys.add(current_user, form.answer.data, form.name.data)
        except WrongAnswer:
            form.refuse()
        else:
            return _added(made)
    question = ceremonies.question_to_add(current_user, queries.passkeys(current_user))
    text = render_template("factors/add_passkey.html", form=form, question=question)
    return text, 422 if form.errors else 200


def _added(made: list[str]) -> ResponseReturnValue:
    if made:
        return render_template("factors/recovery_codes.html", codes=made), SECRET
    flash(_("The passkey is added."))
    return redirect(url_for(".show_factor"), 303)


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@confirmed
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    passkeys.remove(current_user, passkey_id)
    flash(_("The passkey is removed here. Delete it on the device as well."))
    return redirect(url_for(".show_factor"), 303)
