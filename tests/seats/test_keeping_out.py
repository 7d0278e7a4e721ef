"""Organisers pause, readmit and remove members."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.permissions import Role
from tests.access.doors import is_in, knows_password, sign_in
from tests.conftest import both_columns
from tests.discussion.test_two_processes import second_process
from tests.visitor import BROWSER


@pytest.fixture
def olga(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def put_out(olga, member, how):
    return olga.submit(f"/seats/{member.id}/{how}", action=f"/seats/{member.id}/{how}")


@both_columns
@pytest.mark.parametrize("how", ["pause", "remove"])
def test_who_is_put_out_while_reading_is_out_everywhere(make, visit, olga, ada, how):
    topic = make.topic()
    reading = visit(ada)
    assert reading.follow(topic.id) == {"seq": 0}

    assert put_out(olga, ada, how).status_code == 303

    assert reading.cut_off.wait(5)
    assert not is_in(reading)
    assert not reading.connect()


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_the_socket_at_another_process_closes_as_well(app, make, visit, olga, ada):
    topic, reading = make.topic(), visit(ada)
    with second_process(app) as address:
        reading.serve = lambda: address
        assert reading.follow(topic.id) == {"seq": 0}

        put_out(olga, ada, "pause")

        assert reading.cut_off.wait(5)


@pytest.mark.parametrize(
    ("how", "told"), [("pause", "Your access is paused."), ("remove", "Your access has ended.")]
)
def test_who_was_put_out_is_told_after_the_right_password_and_can_be_readmitted(
    visit, olga, ada, how, told
):
    put_out(olga, ada, how)
    assert told in sign_in(visit(), "ada@example.org").text
    assert told not in sign_in(visit(), "ada@example.org", "wrong word").text

    olga.submit("/seats", action=f"/seats/{ada.id}/readmit")

    back = visit()
    assert sign_in(back, "ada@example.org").status_code == 303
    assert is_in(back)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PARTICIPANT, Role.MODERATOR])
def test_only_organisers_put_members_out(make, visit, ada, role):
    other, reading = visit(make.member("Fay", role)), visit(ada)
    token = other.get("/account").form(having="name").values["csrf_token"]

    for how in ("pause", "readmit", "remove"):
        path = f"/seats/{ada.id}/{how}"
        assert other.post(path, {"csrf_token": token}).status_code == 403

    assert is_in(reading)


def test_an_organiser_cannot_put_themselves_out(make, visit):
    me = make.member("Oona", Role.ORGANISER)
    mine = visit(me)
    assert put_out(mine, me, "remove").status_code == 409
    assert is_in(mine)


def test_who_signed_in_long_ago_is_asked_for_the_password_before_putting_anybody_out(olga, ada):
    with time_machine.travel(now() + timedelta(minutes=20)):
        asked = olga.client.get(f"/seats/{ada.id}/remove", environ_overrides=BROWSER)
        token = olga.get("/account").form(having="name").values["csrf_token"]
        pausing = olga.post(f"/seats/{ada.id}/pause", {"csrf_token": token})
        listed = olga.get("/seats").text
    assert asked.location == f"/confirm?next=/seats/{ada.id}/remove"
    assert pausing.location.startswith("/confirm")
    assert "paused" not in listed
