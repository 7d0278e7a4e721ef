"""Doors of asking for a quote and of answering."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from .. import permissions
from ..access.models import Purpose
from ..access.views import followed
from ..discussion.attribution import quoted
from ..discussion.naming import names
from ..moderation import queries as moderation
from ..safety import open_to_all
from . import actions, queries
from .forms import AnswerForm, AskForm

bp = Blueprint("quotes", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["quoted"] = quoted


@bp.get("/quotes")
def list_quotes() -> str:
    kept = queries.asked_at_desks_of(current_user) if current_user.is_moderator else []
    return render_template("quotes/quotes.html", mine=queries.asked_of(current_user), kept=kept)


@bp.route("/comments/<int:comment_id>/quote", methods=["GET", "POST"])
def ask(comment_id: int) -> ResponseReturnValue:
    permissions.require(current_user.is_moderator, _("Only moderators ask for a quote."))
    comment = moderation.case(current_user, comment_id) or abort(404)
    if not comment.is_published:
        abort(409, _("Only what is published here can be quoted."))
    form = AskForm(comment)
    if form.validate_on_submit():
        actions.ask(current_user, comment, form.words.data, form.context.data, form.place.data)
        flash(_("The author is asked. Until there is an answer, the passage names nobody."))
        return redirect(url_for(".list_quotes"), 303)
    text = render_template("quotes/ask.html", form=form, comment=comment, names=names())
    return (text, 422) if form.errors else text


@bp.route("/quotes/<int:quote_id>", methods=["GET", "POST"])
def answer(quote_id: int) -> ResponseReturnValue:
    quote = queries.quote_of(current_user, quote_id) or abort(404)
    form = AnswerForm(answer=quote.answer)
    if form.validate_on_submit():
        actions.answer(current_user, quote, form.answer.data)
        flash(_("Your answer is recorded. You can change it here at any time."))
        return redirect(url_for(".list_quotes"), 303)
    text = render_template("quotes/answer.html", form=form, quote=quote)
    return (text, 422) if form.errors else text


@bp.post("/quotes/<int:quote_id>/withdraw")
def withdraw(quote_id: int) -> ResponseReturnValue:
    quote = queries.quote_of(current_user, quote_id) or abort(404)
    actions.withdraw(current_user, quote)
    flash(_("Your answer is taken back. The passage names nobody."))
    return redirect(url_for(".list_quotes"), 303)


@bp.post("/quotes/<int:quote_id>/note")
def note(quote_id: int) -> ResponseReturnValue:
    permissions.require(current_user.is_moderator, _("Only moderators take note of answers."))
    quote = queries.quote_at_desks_of(current_user, quote_id) or abort(404)
    actions.note(current_user, quote)
    flash(_("Noted."))
    return redirect(url_for(".list_quotes", _anchor="asked"), 303)


@bp.route("/quotes/by-letter/<key>", methods=["GET", "POST"])
@open_to_all
def answer_by_link(key: str) -> ResponseReturnValue:
    token = followed(key, Purpose.QUOTE)
    quote = queries.quote_behind(token.id) if token else None
    form = AnswerForm()
    if quote and form.validate_on_submit():
        actions.answer_by_link(key, quote, form.answer.data)
        return render_template("quotes/answered.html")
    text = render_template("quotes/answer.html", form=form, quote=quote)
    if quote is None:
        return text, 409 if form.is_submitted() else 200
    return (text, 422) if form.errors else text
