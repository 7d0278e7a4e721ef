"""A visit: what is new is counted from the one before."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from tests.access.doors import member_with


@pytest.mark.parametrize(
    ("minutes", "is_new_visit"), [(1, False), (5, False), (29, False), (31, True), (3 * 1440, True)]
)
def test_a_visit_ends_after_half_an_hour_of_silence(app, make, visit, minutes, is_new_visit):
    ada = make.member("Ada")
    start = now().replace(microsecond=0)
    with time_machine.travel(start, tick=False):
        visitor = visit(ada)
        visitor.get("/")
        assert member_with(app, "ada@example.org").last_visit_at is None
    with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
        visitor.get("/")

    expected = start if is_new_visit else None
    assert member_with(app, "ada@example.org").last_visit_at == expected


def test_reading_on_is_one_visit_however_long_it_takes(app, make, visit):
    ada = make.member("Ada")
    start = now().replace(microsecond=0)
    with time_machine.travel(start, tick=False):
        visitor = visit(ada)
        visitor.get("/")
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            visitor.get("/programme")
    assert member_with(app, "ada@example.org").last_visit_at is None

    with time_machine.travel(start + timedelta(minutes=95), tick=False):
        visitor.get("/programme")

    assert member_with(app, "ada@example.org").last_visit_at == start + timedelta(minutes=60)


def test_loading_a_stylesheet_is_no_visit(app, make, visit):
    ada = make.member("Ada")
    start = now().replace(microsecond=0)
    with time_machine.travel(start, tick=False):
        visitor = visit(ada)
        visitor.get("/")
    with time_machine.travel(start + timedelta(days=1)):
        with visitor.client.get("/static/css/base.css") as sheet:
            assert sheet.status_code == 200
        assert member_with(app, "ada@example.org").last_visit_at is None
        visitor.get("/")
        assert member_with(app, "ada@example.org").last_visit_at == start
