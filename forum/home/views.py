"""The first page: home for members, the open door for visitors."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from ..discussion import opening
from ..kept import may_be_kept
from ..members import queries as people
from ..programme import queries as programme
from ..safety import open_to_all
from .catching_up import catching_up
from .queries import home_of

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
@may_be_kept
def home() -> str:
    series = programme.whole_programme()
    if series is None:
        return render_template("home/empty.html")
    if current_user.is_authenticated and current_user.role_at(None):
        return render_template(
            "home/home.html",
            home=home_of(current_user, series),
            series=series,
            queries=programme,
        )
    seats = people.members_seated()
    return render_template(
        "home/landing.html",
        series=series,
        seats=seats,
        countries=people.countries_seated(),
        queries=programme,
    )


@bp.get("/ten-minutes")
@may_be_kept
def catch_up() -> str:
    series = programme.whole_programme() or abort(404)
    topics = programme.topics_for(current_user, series)
    return render_template(
        "home/catch_up.html",
        found=catching_up(current_user, topics),
        open={topic.id for topic in topics if opening.is_open(current_user, topic)},
    )
