"""The door out, for good."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from ..safety import confirmed
from . import actions
from .forms import EraseForm

bp = Blueprint("erasure", __name__)


@bp.route("/account/erase", methods=["GET", "POST"])
@confirmed
def erase() -> ResponseReturnValue:
    form = EraseForm()
    if not form.validate_on_submit():
        text = render_template("erasure/erase.html", form=form)
        return text, 422 if form.errors else 200
    actions.erase(current_user, with_texts=form.texts.data == "remove")
    logout_user()
    language = session.get("language")
    session.clear()
    session["language"] = language
    flash(_("You are erased. Thank you for having been at the table."))
    response = redirect(url_for("home.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
