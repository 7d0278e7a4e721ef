"""Doors to the list of outside readers."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response as AnyResponse

from ..extensions import limiter
from ..language import speak
from ..safety import open_to_all, per_member
from . import readership, subscribing
from .forms import OutsiderForm
from .views import bp


@bp.get("/digests/outside")
def list_outsiders() -> str:
    subscribing.require_organiser(current_user)
    return _page(OutsiderForm(language=current_user.language))


@bp.post("/digests/outside")
@limiter.limit("100 per hour", key_func=per_member)
def add_outsider() -> AnyResponse | tuple[str, int]:
    subscribing.require_organiser(current_user)
    form = OutsiderForm()
    if not form.validate_on_submit():
        return _page(form), 422
    wanted = (form.email.data.lower(), form.organisation.data, form.language.data)
    try:
        subscribing.add_outsider(current_user, *wanted)
    except Conflict as conflict:
        form.email.errors = [conflict.description]
        return _page(form), 422
    flash(_("They are asked by mail whether they wish it."))
    return redirect(url_for(".list_outsiders"), 303)


@bp.post("/digests/outside/<int:outsider_id>/remove")
def remove_outsider(outsider_id: int) -> AnyResponse:
    subscribing.require_organiser(current_user)
    subscribing.remove_outsider(current_user, readership.outsider(outsider_id) or abort(404))
    flash(_("Removed. The address is forgotten."))
    return redirect(url_for(".list_outsiders"), 303)


@bp.route("/digests/outside/<key>", methods=["GET", "POST"])
@open_to_all
def answer_outside(key: str) -> str:
    """Whether somebody outside wishes to have the digest, by the key in the letter that asks."""
    reader = readership.outsider_with_key(key)
    answer = request.form.get("answer", "") if request.method == "POST" else ""
    if reader is None:
        # Who was forgotten, and is told so once more where that did not arrive.
        if answer != "no":
            abort(404)
        return render_template("digests/outside_answer.html", answer=answer)
    speak(reader.language)
    if answer == "yes":
        subscribing.confirm(reader)
    elif answer == "no":
        subscribing.decline(reader)
    return render_template("digests/outside_answer.html", reader=reader, answer=answer)


def _page(form: OutsiderForm) -> str:
    return render_template("digests/outside.html", form=form, readers=readership.outsiders())
