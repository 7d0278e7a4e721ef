"""Doors to one's own way in: password, address, and where one is signed in."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..extensions import limiter
from ..factors.queries import passkeys
from ..safety import confirmed, per_member
from . import actions, address, by_passkey, queries
from .forms import NewAddressForm, NewPasswordForm
from .views import bp, known_of, page


@bp.route("/account/password", methods=["GET", "POST"])
@confirmed
def change_password() -> str | Response | tuple[str, int]:
    form = NewPasswordForm()
    form.known = known_of(current_user)
    if form.validate_on_submit():
        actions.change_password(g.session, form.password.data)
        flash(_("Your new password is set. You are signed in here only."))
        return redirect(url_for("members.account"), 303)
    return page("access/change_password.html", form, has_passkey=bool(passkeys(current_user)))


@bp.post("/account/password/remove")
@confirmed
def remove_password() -> Response:
    by_passkey.remove_password(g.session)
    flash(_("Your passkey alone lets you in now. You are signed in here only."))
    return redirect(url_for("members.account"), 303)


@bp.route("/account/address", methods=["GET", "POST"])
@confirmed
@limiter.limit("10 per hour", methods=["POST"], key_func=per_member)
def ask_for_address() -> str | Response | tuple[str, int]:
    form = NewAddressForm()
    if form.validate_on_submit():
        address.ask(current_user, form.email.data)
        return redirect(url_for(".ask_for_address"), 303)
    text = render_template(
        "access/ask_for_address.html", form=form, waiting=address.waiting(current_user)
    )
    return (text, 422) if form.errors else text


@bp.post("/account/address/keep")
def keep_address() -> Response:
    address.give_up(current_user)
    flash(_("Your address stays as it is."))
    return redirect(url_for("members.account"), 303)


@bp.route("/account/address/<key>", methods=["GET", "POST"])
@confirmed
def change_address(key: str) -> str | Response:
    if request.method == "POST":
        address.change(g.session, key)
        flash(_("Your new address is set. You are signed in here only."))
        return redirect(url_for("members.account"), 303)
    asked = address.asked_with(current_user, key)
    return render_template("access/change_address.html", asked=asked)


@bp.get("/account/sessions")
def list_sessions() -> str:
    return render_template("access/sessions.html", sessions=queries.sessions_of(current_user))


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    actions.end_session(current_user, session_id)
    flash(_("That browser is signed out."))
    return redirect(url_for(".list_sessions"), 303)


@bp.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    actions.end_other_sessions(g.session)
    flash(_("You are signed in here only."))
    return redirect(url_for(".list_sessions"), 303)
