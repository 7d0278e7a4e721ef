"""The door at which members say how they wish to have the digest."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from ..programme import queries as programme
from ..programme.models import Roundtable
from . import actions, queries
from .forms import LettersForm
from .views import bp


@bp.route("/account/digest", methods=["GET", "POST"])
def choose_letters() -> str | AnyResponse | tuple[str, int]:
    form = LettersForm(current_user, _tables())
    if form.validate_on_submit():
        actions.choose_letters(current_user, form.wishes)
        flash(_("Saved."))
        return redirect(url_for(".choose_letters"), 303)
    series = programme.current_series()
    plan = queries.plan_of(series) if series else None
    page = render_template("digests/wishes.html", form=form, plan=plan)
    return (page, 422) if form.errors else page


def _tables() -> list[Roundtable]:
    """The roundtables whose topics the member reads."""
    series = programme.current_series()
    readable = programme.topics_for(current_user, series) if series else []
    return list(dict.fromkeys(topic.roundtable for topic in readable if topic.roundtable))
