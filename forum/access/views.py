"""Doors to come in and go out by."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ..again import carried, led_on
from ..extensions import limiter, login
from ..factors import ceremonies, undoing
from ..factors.ceremonies import WrongAnswer
from ..factors.forms import CodeForm, PasskeyForm
from ..language import speak
from ..members.models import Member
from ..safety import open_to_all, per_member
from ..ways import local_path
from . import actions, by_passkey, queries, throttle
from .entering import device, enter, proceed
from .forms import AskForResetForm, ConfirmForm, NewPasswordForm, SignInForm
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
    return _sign_in_page(form)


@bp.post("/sign-in/passkey")
@open_to_all
@limiter.limit("20 per minute")
def sign_in_by_passkey() -> str | Response | tuple[str, int]:
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            member = by_passkey.sign_in(form.answer.data)
        except WrongAnswer:
            form.refuse()
        else:
            if member.is_active:
                return enter(member)
            form.answer.errors = [_kept_out(member)]
    return _sign_in_page(SignInForm(formdata=None), form)


def _sign_in_page(form: SignInForm, passkey: PasskeyForm | None = None) -> str | tuple[str, int]:
    question = by_passkey.question_at_door() if ceremonies.are_possible() else ""
    return page("access/sign_in.html", form, passkey=passkey, question=question)


def _too_often(form: SignInForm) -> ResponseReturnValue:
    form.password.errors = [_wait()]
    return _sign_in_page(form)[0], 429, {"Retry-After": str(throttle.WINDOW.seconds)}


def _wait() -> str:
    return _(
        "Too many tries. Please wait %(minutes)s minutes, or use a browser you have signed in"
        " with before.",
        minutes=throttle.WINDOW.seconds // 60,
    )


def _kept_out(member: Member) -> str:
    if member.removed_at:
        return _("Your access has ended. The organisers can tell you why.")
    return _("Your access is paused. Please write to the organisers.")


@bp.route("/sign-in/<key>", methods=["GET", "POST"])
@open_to_all
def sign_in_by_link(key: str) -> ResponseReturnValue:
    if request.method == "POST":
        return proceed(*actions.sign_in_by_link(key))
    token = followed(key, Purpose.SIGN_IN)
    text = render_template("access/sign_in_by_link.html", member=token and token.member)
    return text if token else (text, 410)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all
@limiter.limit("20 per minute", methods=["POST"])
def take_second_step() -> str | Response | tuple[str, int]:
    key = session.get("second_step", "")
    token = followed(key, Purpose.SECOND_STEP)
    form = CodeForm()
    if "code" not in request.form:
        return _second_step_page(CodeForm(formdata=None), token)
    if token and form.validate_on_submit():
        if not throttle.may_try_code(token.member.email, device()):
            form.forget(_wait())
            return _second_step_page(form, token)[0], 429
        if member := actions.take_second_step(key, form.code.data):
            return enter(member)
        form.forget(_("This code is not right, or was used already."))
    return _second_step_page(form, token)


@bp.post("/sign-in/code/passkey")
@open_to_all
@limiter.limit("20 per minute")
def take_second_step_by_passkey() -> str | Response | tuple[str, int]:
    key = session.get("second_step", "")
    token = followed(key, Purpose.SECOND_STEP)
    form = PasskeyForm()
    if token and form.validate_on_submit():
        try:
            return enter(by_passkey.take_second_step(key, form.answer.data))
        except WrongAnswer:
            form.refuse()
    return _second_step_page(CodeForm(formdata=None), token, form)


def _second_step_page(
    form: CodeForm, token: Token | None, passkey: PasskeyForm | None = None
) -> str | tuple[str, int]:
    return page(
        "access/second_step.html",
        form,
        token,
        passkey=passkey,
        question=by_passkey.question_half_way(token) if token else "",
    )


@bp.post("/sign-out")
def sign_out() -> Response:
    actions.sign_out(session["_user_id"])
    logout_user()
    language = session.get("language")
    session.clear()
    session["language"] = language
    response = redirect(url_for("home.home"), 303)
    # What waits in this browser to be sent is thrown away only where the script says so: it has
    # asked this member, and found nothing of another. Where it had not come yet, nobody was asked.
    is_all_theirs = request.form.get("forget") == "all"
    response.headers["Clear-Site-Data"] = '"cache", "storage"' if is_all_theirs else '"cache"'
    return response


@bp.route("/confirm", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], key_func=per_member)
def confirm() -> str | Response | tuple[str, int]:
    form = ConfirmForm()
    if "password" not in request.form and carried():
        # Whoever comes with a form that goes along has not been asked yet.
        return _confirm_page(ConfirmForm(formdata=None))
    if form.validate_on_submit():
        if actions.confirm(g.session, form.password.data):
            return led_on(local_path(request.args.get("next"), url_for("home.home")))
        form.password.errors = [_("This is not your password.")]
    return _confirm_page(form)


@bp.post("/confirm/passkey")
@limiter.limit("10 per minute", key_func=per_member)
def confirm_by_passkey() -> str | Response | tuple[str, int]:
    form = PasskeyForm()
    if form.validate_on_submit():
        try:
            by_passkey.confirm(g.session, form.answer.data)
        except WrongAnswer:
            form.refuse()
        else:
            return led_on(local_path(request.args.get("next"), url_for("home.home")))
    return _confirm_page(ConfirmForm(formdata=None), form)


def _confirm_page(form: ConfirmForm, passkey: PasskeyForm | None = None) -> str | tuple[str, int]:
    question = by_passkey.question_to_confirm(g.session)
    there = local_path(request.args.get("next"), url_for("home.home"))
    return page("access/confirm.html", form, passkey=passkey, question=question, there=there)


@bp.route("/reset-password", methods=["GET", "POST"])
@open_to_all
@limiter.limit("50 per minute", methods=["POST"])
def ask_for_reset() -> str | tuple[str, int]:
    form = AskForResetForm()
    if request.method == "GET" and current_user.is_authenticated:
        form.email.data = current_user.email
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


@bp.route("/sign-in/not-me/<key>", methods=["GET", "POST"])
@open_to_all
def undo_factor(key: str) -> str | Response | tuple[str, int]:
    factor = undoing.factor_of(key)
    if factor and request.method == "POST":
        actions.undo_factor(factor)
        flash(_("It is gone, and every browser is signed out. Now set a new password."))
        return redirect(url_for(".ask_for_reset"), 303)
    text = render_template("access/undo_factor.html", factor=factor)
    return (text, 409) if request.method == "POST" else text


def known_of(member: Member) -> list[str]:
    """What others know of a member, and would try as a password first."""
    return [member.email, member.name, member.organisation]


def followed(key: str, purpose: Purpose) -> Token | None:
    """The link that was followed; its page speaks its member's language."""
    token = queries.token_for(key, purpose)
    if token:
        speak(token.member.language)
    return token


def page(
    template: str,
    form: FlaskForm,
    token: Token | None = None,
    *,
    passkey: PasskeyForm | None = None,
    **values: object,
) -> str | tuple[str, int]:
    """The page with its forms: 422 with what is wrong in them; where its link no longer works 410,
    and 409 for what was sent."""
    text = render_template(
        template, form=form, member=token and token.member, passkey=passkey, **values
    )
    if form.errors or (passkey and passkey.errors):
        return text, 422
    if request.method == "POST":
        return text, 409
    is_gone = token is None and "key" in (request.view_args or {})
    return (text, 410) if is_gone else text
