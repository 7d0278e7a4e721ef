"""Doors to come in and go out by."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ..extensions import limiter, login
from ..factors.forms import CodeForm
from ..language import speak
from ..members.models import Member
from ..safety import confirmed, local_path, open_to_all, per_member
from . import actions, address, queries, throttle
from .entering import device, enter, proceed
from .forms import AskForResetForm, ConfirmForm, NewAddressForm, NewPasswordForm, SignInForm
from .models import Purpose, Token

bp = Blueprint("access", __name__)


@login.user_loader
def member_of_session(key: str) -> Member | None:
    """The member whose session the browser's cookie names, read anew for every request."""
    found = queries.live_session(key)
    g.session = found
    return found.member if found else None


@bp.before_app_request
def note_seen() -> None:
    if request.endpoint != "static" and current_user.is_authenticated:
        actions.note_seen(g.session)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate_on_submit():
        if not throttle.may_try(form.email.data, request.remote_addr or "", device()):
            return _too_often(form)
        member = actions.sign_in(form.email.data, form.password.data)
        if member and member.is_active:
            return proceed(member)
        form.password.errors = [
            _kept_out(member) if member else _("Address and password do not belong together.")
        ]
    return page("access/sign_in.html", form)


def _too_often(form: SignInForm) -> ResponseReturnValue:
    minutes = int(throttle.WINDOW.total_seconds() // 60)
    form.password.errors = [
        _(
            "Too many tries. Please wait %(minutes)s minutes, or use a browser you have signed in"
            " with before.",
            minutes=minutes,
        )
    ]
    return (
        render_template("access/sign_in.html", form=form),
        429,
        {"Retry-After": str(minutes * 60)},
    )


def _kept_out(member: Member) -> str:
    if member.removed_at:
        return _("Your access has ended. The organisers can tell you why.")
    return _("Your access is paused. Please write to the organisers.")


@bp.route("/sign-in/<key>", methods=["GET", "POST"])
@open_to_all
def sign_in_by_link(key: str) -> str | Response:
    if request.method == "POST":
        return proceed(actions.sign_in_by_link(key))
    token = followed(key, Purpose.SIGN_IN)
    return render_template("access/sign_in_by_link.html", member=token and token.member)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all
@limiter.limit("20 per minute", methods=["POST"])
def take_second_step() -> str | Response | tuple[str, int]:
    key = session.get("second_step", "")
    token = followed(key, Purpose.SECOND_STEP)
    form = CodeForm()
    if token and form.validate_on_submit():
        if member := actions.take_second_step(key, form.code.data):
            return enter(member)
        form.forget(_("This code is not right, or was used already."))
    return page("access/second_step.html", form, token)


@bp.post("/sign-out")
def sign_out() -> Response:
    actions.sign_out(session["_user_id"])
    logout_user()
    language = session.get("language")
    session.clear()
    session["language"] = language
    response = redirect(url_for("home.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/confirm", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], key_func=per_member)
def confirm() -> str | Response | tuple[str, int]:
    form = ConfirmForm()
    if form.validate_on_submit():
        if actions.confirm(g.session, form.password.data):
            return redirect(local_path(request.args.get("next"), url_for("home.home")), 303)
        form.password.errors = [_("This is not your password.")]
    return page("access/confirm.html", form)


@bp.route("/account/password", methods=["GET", "POST"])
@confirmed
def change_password() -> str | Response | tuple[str, int]:
    form = NewPasswordForm()
    form.known = known_of(current_user)
    if form.validate_on_submit():
        actions.change_password(g.session, form.password.data)
        flash(_("Your new password is set. You are signed in here only."))
        return redirect(url_for("members.account"), 303)
    return page("access/change_password.html", form)


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


@bp.route("/reset-password", methods=["GET", "POST"])
@open_to_all
@limiter.limit("50 per minute", methods=["POST"])
def ask_for_reset() -> str | tuple[str, int]:
    form = AskForResetForm()
    if form.validate_on_submit():
        actions.ask_for_reset(form.email.data)
        return render_template("access/reset_sent.html", email=form.email.data)
    return page("access/ask_for_reset.html", form)


@bp.route("/reset-password/<key>", methods=["GET", "POST"])
@open_to_all
def reset_password(key: str) -> str | Response | tuple[str, int]:
    token = followed(key, Purpose.RESET)
    form = NewPasswordForm()
    form.known = known_of(token.member) if token else ()
    if token and form.validate_on_submit():
        actions.reset_password(key, form.password.data)
        flash(_("Your new password is set. Please sign in with it."))
        return redirect(url_for(".sign_in"), 303)
    return page("access/reset_password.html", form, token)


def known_of(member: Member) -> list[str]:
    """What others know of a member, and would try as a password first."""
    return [member.email, member.name, member.organisation]


def followed(key: str, purpose: Purpose) -> Token | None:
    """The link that was followed; its page speaks its member's language."""
    token = queries.token_for(key, purpose)
    if token:
        speak(token.member.language)
    return token


def page(template: str, form: FlaskForm, token: Token | None = None) -> str | tuple[str, int]:
    """The page with its form: 422 with what is wrong in it, 409 if its link no longer works."""
    text = render_template(template, form=form, member=token and token.member)
    if form.errors:
        return text, 422
    return (text, 409) if request.method == "POST" else text
