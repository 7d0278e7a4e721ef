"""Doors for people: signing in and out, joining, one's own account."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ..extensions import limiter, login
from ..language import LANGUAGES, speak
from ..safety import local_path, open_to_all
from . import actions, queries
from .forms import AccountForm, AskForResetForm, JoinForm, NewPasswordForm, SignInForm
from .models import Member, Purpose, Token

bp = Blueprint("members", __name__)


@login.user_loader
def member_of_session(key: str) -> Member | None:
    """The member whose session the browser's cookie names, read anew for every request."""
    found = queries.live_session(key)
    g.session = found
    return found.member if found else None


@bp.before_app_request
def note_visit() -> None:
    if request.endpoint != "static" and current_user.is_authenticated:
        actions.note_visit(current_user)


def _asked_for() -> str:
    """One bucket for an account at an address: a ministry behind one address is many people."""
    return f"{request.remote_addr} {request.form.get('email', '').strip().lower()}"


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
@limiter.limit("10 per minute", methods=["POST"], key_func=_asked_for)
@limiter.limit("100 per minute", methods=["POST"])
def sign_in() -> str | Response | tuple[str, int]:
    form = SignInForm()
    if form.validate_on_submit():
        signed_in = actions.sign_in(form.email.data, form.password.data)
        if signed_in:
            return _enter(*signed_in)
        form.password.errors = [_("Address and password do not belong together.")]
    return _page("members/sign_in.html", form)


@bp.route("/sign-in/<key>", methods=["GET", "POST"])
@open_to_all
def sign_in_by_link(key: str) -> str | Response:
    if request.method == "POST":
        return _enter(*actions.sign_in_by_link(key))
    token = _token(key, Purpose.SIGN_IN)
    return render_template("members/sign_in_by_link.html", member=token and token.member)


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


@bp.route("/invitations/<key>", methods=["GET", "POST"])
@open_to_all
def accept_invitation(key: str) -> str | Response | tuple[str, int]:
    token = _token(key, Purpose.INVITATION)
    form = JoinForm(name=token.member.name if token else "")
    if token and form.validate_on_submit():
        return _enter(*actions.accept_invitation(key, form.name.data, form.password.data))
    return _page("members/join.html", form, token)


@bp.route("/reset-password", methods=["GET", "POST"])
@open_to_all
@limiter.limit("5 per minute", methods=["POST"], key_func=_asked_for)
@limiter.limit("50 per minute", methods=["POST"])
def ask_for_reset() -> str | tuple[str, int]:
    form = AskForResetForm()
    if form.validate_on_submit():
        actions.ask_for_reset(form.email.data)
        return render_template("members/reset_sent.html", email=form.email.data)
    return _page("members/ask_for_reset.html", form)


@bp.route("/reset-password/<key>", methods=["GET", "POST"])
@open_to_all
def reset_password(key: str) -> str | Response | tuple[str, int]:
    token = _token(key, Purpose.RESET)
    form = NewPasswordForm()
    if token and form.validate_on_submit():
        actions.reset_password(key, form.password.data)
        flash(_("Your new password is set. Please sign in with it."))
        return redirect(url_for(".sign_in"), 303)
    return _page("members/reset_password.html", form, token)


@bp.route("/account", methods=["GET", "POST"])
def account() -> str | Response | tuple[str, int]:
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        changes = {name: value for name, value in form.data.items() if name != "csrf_token"}
        actions.update_profile(current_user, changes)
        flash(_("Saved."))
        return redirect(url_for(".account"), 303)
    return _page("members/account.html", form)


@bp.post("/language")
@open_to_all
def choose_language() -> Response:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            actions.update_profile(current_user, {"language": chosen})
    return redirect(local_path(request.form.get("next"), url_for("home.home")), 303)


def _token(key: str, purpose: Purpose) -> Token | None:
    """The link that was followed; its page speaks its member's language."""
    token = queries.token_for(key, purpose)
    if token:
        speak(token.member.language)
    return token


def _enter(member: Member, session_key: str) -> Response:
    """Begin anew: nothing of the session before signing in is kept, here or on the server."""
    if before := session.get("_user_id"):
        actions.sign_out(before)
    session.clear()
    session.permanent = True
    member.session_key = session_key
    login_user(member)
    return redirect(local_path(request.args.get("next"), url_for("home.home")), 303)


def _page(template: str, form: FlaskForm, token: Token | None = None) -> str | tuple[str, int]:
    """The page with its form: 422 with what is wrong in it, 409 if its link no longer works."""
    text = render_template(template, form=form, member=token and token.member)
    if form.errors:
        return text, 422
    return (text, 409) if request.method == "POST" else text
