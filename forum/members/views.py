"""Doors to one's own account."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response

from ..errors import page
from ..language import LANGUAGES
from ..safety import open_to_all, who_asks
from ..ways import local_path
from . import actions, consents, taking_part
from .forms import AccountForm
from .models import Subject

bp = Blueprint("members", __name__)
# Open to members who do not agree to take part: their account, and what is public.
OPEN_WITHOUT = {"members", "factors", "access", "privacy", "copies", "erasure"}


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["taking_part_words"] = taking_part.words


@bp.before_app_request
def demand_consent() -> ResponseReturnValue | None:
    """What a member has not agreed to is not done: only their own account is open until then."""
    if request.blueprint in OPEN_WITHOUT or request.endpoint in {None, "static"}:
        return None
    member = who_asks()
    if not member.is_authenticated or taking_part.is_agreed(member):
        return None
    if request.method not in {"GET", "HEAD"}:
        return page(Conflict(_("Your consent to taking part is missing. Give it, and send again.")))
    return redirect(url_for("members.list_consents", next=request.full_path.rstrip("?")), 303)


@bp.route("/account", methods=["GET", "POST"])
def account() -> str | Response | tuple[str, int]:
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        changes = {name: value for name, value in form.data.items() if name != "csrf_token"}
        actions.update_profile(current_user, changes)
        flash(_("Saved."))
        return redirect(url_for(".account"), 303)
    text = render_template("members/account.html", form=form)
    return (text, 422) if form.errors else text


@bp.route("/account/consents", methods=["GET", "POST"])
def list_consents() -> str | Response:
    if request.method == "POST":
        actions.agree_to_take_part(current_user)
        flash(_("Your consent is recorded."))
        there = local_path(request.args.get("next"), url_for(".list_consents"))
        return redirect(there, 303)
    given = consents.standing(current_user, Subject.TAKING_PART)
    return render_template(
        "members/consents.html",
        consents=consents.of(current_user),
        is_agreed=taking_part.is_agreed(current_user),
        given=given,
    )


@bp.post("/account/consents/withdraw")
def withdraw_consent() -> Response:
    actions.withdraw_taking_part(current_user)
    flash(_("Your consent is withdrawn. What you have written stays until you have it erased."))
    return redirect(url_for(".list_consents"), 303)


@bp.post("/language")
@open_to_all
def choose_language() -> Response:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            actions.update_profile(current_user, {"language": chosen})
    return redirect(local_path(request.form.get("next"), url_for("home.home")), 303)
