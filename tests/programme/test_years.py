"""The years of a series are those of its sessions and exchanges."""

import time_machine

from forum.extensions import db
from forum.programme.models import Exchange, ExpertSession, Series


def shown(visit):
    return visit().get("/").text


def test_the_years_shown_are_those_in_which_something_takes_place(app, make, visit):
    with time_machine.travel("2031-03-04"):
        make.topic()
        with app.app_context():
            series = db.session.query(Series).one()
            series.year = 1999
            db.session.commit()
            first, last = series.years.split("–")[0], series.years.split("–")[-1]
        page = shown(visit)
    assert int(first) >= 2030
    assert int(last) <= 2032
    assert f"A series of expert roundtables, {first}" in page
    assert "1999" not in page


def test_without_a_session_or_an_exchange_no_year_is_told(app, make, visit):
    make.series()
    with app.app_context():
        for model in (ExpertSession, Exchange):
            for row in db.session.query(model):
                db.session.delete(row)
        db.session.commit()
    page = shown(visit)
    assert "A series of expert roundtables" in page
    assert "A series of expert roundtables," not in page
