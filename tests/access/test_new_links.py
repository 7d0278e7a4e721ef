"""A new link, where the one at hand is spent, or where there is no password to be asked for."""

from datetime import timedelta

import pytest
import time_machine

from forum.access.models import Purpose
from forum.clock import now
from tests.access.doors import is_in, knows_password, link_for
from tests.access.letters import letters, path_of_last_letter

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def ada(make):
    return make.member("Ada")


def test_who_has_no_password_proves_by_a_letters_link_who_they_are_and_goes_on(app, visit, ada):
    visitor = visit(ada)
    with time_machine.travel(now() + 20 * MINUTE):
        asked = visitor.client.get("/account/address")
        assert asked.location == "/confirm?next=/account/address"
        page = visitor.get(asked.location)
        assert "You have no password" in page.text
        assert visitor.submit(action="/confirm/link").location == asked.location
        assert "on its way to ada@example.org" in visitor.get(asked.location).text
        (letter,) = letters(app)
        assert str(letter["To"]) == "Ada <ada@example.org>"

        answer = visitor.submit(path_of_last_letter(app), action="/sign-in/")

        assert (answer.status_code, answer.location) == (303, "/account/address")
        assert visitor.get("/account/address").form(having="email")


def test_who_has_a_password_is_asked_for_it(visit, make):
    ben = make.member("Ben", **knows_password())
    page = visit(ben).get("/confirm")
    assert page.form(having="password")
    assert "/confirm/link" not in page.html


def test_the_link_leads_nowhere_else(app, visit, ada):
    visitor = visit(ada)
    visitor.submit("/confirm?next=//elsewhere.test/", action="/confirm/link")
    assert visitor.submit(path_of_last_letter(app), action="/sign-in/").location == "/"


def test_not_one_letter_after_the_other_is_sent(app, visit, ada):
    visitor = visit(ada)
    for minutes in range(7):
        with time_machine.travel(now() + minutes * (MINUTE + SECOND)):
            visitor.submit("/confirm", action="/confirm/link")
    assert len(letters(app)) == 5
    assert "Please wait a few minutes" in visitor.get("/confirm").text


def test_a_form_that_comes_twice_sends_one_letter_whose_link_works(app, visit, ada):
    visitor = visit(ada)
    for _ in range(2):
        visitor.submit("/confirm", action="/confirm/link")
        assert "on its way to ada@example.org" in visitor.get("/confirm").text
    assert len(letters(app)) == 1
    assert visitor.submit(path_of_last_letter(app), action="/sign-in/").status_code == 303

    # The link is used up.
    visitor.submit("/confirm", action="/confirm/link")
    assert len(letters(app)) == 2


def test_a_link_that_leads_elsewhere_is_another_letter(app, visit, ada):
    visitor = visit(ada)
    for there in ("/confirm", "/confirm?next=/account/address"):
        visitor.submit(there, action="/confirm/link")
    assert len(letters(app)) == 2
    assert visitor.submit(path_of_last_letter(app), action="/sign-in/").location.endswith(
        "/address"
    )


def test_an_expired_sign_in_link_offers_a_new_one_that_works(app, visit, ada):
    path = link_for(app, ada, Purpose.SIGN_IN)
    visitor = visit()
    with time_machine.travel(now() + HOUR):
        visitor.get(path, expect=410)
        answer = visitor.submit(action="/new")
        assert "Look into your mailbox" in answer.text
        visitor.submit(path_of_last_letter(app), action="/sign-in/")
        assert is_in(visitor)


def test_of_a_link_that_never_was_the_same_is_said_and_nothing_sent(app, visit, ada):
    spent = link_for(app, ada, Purpose.SIGN_IN)
    link_for(app, ada, Purpose.SIGN_IN)
    said = []
    for path in (spent, "/sign-in/never-was"):
        visitor = visit()
        page = visitor.get(path, expect=410).text
        said.append((page, visitor.submit(action="/new").status_code, visitor.page.text))
    assert said[0] == said[1]
    assert len(letters(app)) == 1


@pytest.mark.parametrize("how", ["paused_at", "removed_at"])
def test_who_is_kept_out_gets_no_new_link(app, visit, make, how):
    eve = make.member("Eve", **{how: now()})
    path = link_for(app, eve, Purpose.SIGN_IN)
    with time_machine.travel(now() + HOUR):
        visitor = visit()
        visitor.get(path, expect=410)
        assert visitor.submit(action="/new").status_code == 200
    assert letters(app) == []


def test_who_is_signed_in_and_wants_a_new_password_need_not_type_the_address(visit, ada):
    page = visit(ada).get("/reset-password")
    assert page.form(having="email").values["email"] == ["ada@example.org"]
    assert "Back to signing in" not in page.text
