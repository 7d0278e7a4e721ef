"""Doors to one's own account."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..language import LANGUAGES
from ..safety import local_path, open_to_all
from . import actions, consents, taking_part
from .forms import AccountForm
from .models import Subject

bp = Blueprint("members", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["taking_part_words"] = taking_part.words


@bp.before_app_request
def note_visit() -> None:
    if request.endpoint != "static" and current_user.is_authenticated:
        actions.note_visit(current_user)


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
        return redirect(url_for(".list_consents"), 303)
    return render_template(
        "members/consents.html",
        consents=consents.of(current_user),
        taking_part=consents.standing(current_user, Subject.TAKING_PART),
    )


@bp.post("/account/consents/withdraw")
def withdraw_consent() -> Response:
    actions.withdraw_taking_part(current_user)
    flash(_("Your consent is withdrawn. The organisers can see it and will write to you."))
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
