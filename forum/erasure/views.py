"""The door out, for good."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
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
    member_id = current_user.id
    actions.erase(current_user, with_texts=form.texts.data == "remove")
    logout_user()
    language = session.get("language")
    session.clear()
    session["language"] = language
    # What another member has left in this browser is theirs: where the script says that there is
    # such, it takes what is to go from the page that follows.
    is_shared = request.form.get("forget") == "mine"
    category = f"erased {member_id}" if is_shared else "message"
    flash(_("You are erased. Thank you for having been at the table."), category)
    response = redirect(url_for("home.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache"' if is_shared else '"cache", "storage"'
    return response
