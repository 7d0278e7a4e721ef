"""What an invitation says, a new one for a spent one, and how new members are received."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.permissions import Role
from tests.access.doors import JOINING, is_in, tables
from tests.access.letters import letters, path_of_last_letter

MONTH = timedelta(days=30)
GUEST = {"email": "ines@example.org", "name": "Inês", "role": "participant", "language": "en"}


@pytest.fixture
def olga(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


@pytest.fixture
def invited(app, olga):
    seats = [tables(app)[2], tables(app)[3]]
    answer = olga.submit("/seats/invite", having="roundtables", **GUEST, roundtables=seats)
    assert answer.status_code == 303
    return path_of_last_letter(app)


def test_the_letter_names_the_seats_and_a_person_to_ask(app, invited):
    (letter,) = letters(app)
    words = letter.get_content()
    assert "\n- II " in words
    assert "\n- III " in words
    assert "\n- I " not in words
    assert "(Participant)" in words
    assert "Olga has invited you" in words
    assert str(letter["Reply-To"]) == "Olga <olga@example.org>"


def test_the_organiser_is_told_before_that_the_letter_names_them(olga):
    assert "an answer to it goes to olga@example.org" in olga.get("/seats/invite").text


def test_an_invitation_from_the_shell_names_nobody(app, make):
    make.series()
    app.test_cli_runner().invoke(args=["members", "invite", "ines@example.org", "--name", "Inês"])
    (letter,) = letters(app)
    assert "has invited you" not in letter.get_content()
    assert letter["Reply-To"] is None


def test_an_expired_invitation_offers_a_new_one_that_works(app, visit, invited):
    visitor = visit()
    with time_machine.travel(now() + MONTH):
        visitor.get(invited, expect=410)
        assert "Look into your mailbox" in visitor.submit(action="/new").text
        assert path_of_last_letter(app) != invited
        visitor.submit(path_of_last_letter(app), having="again", **JOINING)
        assert is_in(visitor)


def test_a_form_that_comes_twice_sends_one_letter_whose_link_works(app, visit, invited):
    visitor = visit()
    with time_machine.travel(now() + MONTH):
        for _ in range(2):
            visitor.get(invited, expect=410)
            visitor.submit(action="/new")
        assert len(letters(app)) == 2
        visitor.get(path_of_last_letter(app))


def test_a_revoked_invitation_is_not_renewed(app, olga, visit, invited):
    olga.get("/seats")
    (path,) = [a for a in olga.page.html.split('"') if a.endswith("/remove")]
    olga.submit(path, action="/remove")
    visitor = visit()
    visitor.get(invited, expect=410)
    assert visitor.submit(action="/new").status_code == 200
    assert len(letters(app)) == 1


def test_who_has_joined_by_it_gets_a_link_to_sign_in(app, visit, invited):
    visit().submit(invited, having="again", **JOINING)
    visitor = visit()
    visitor.get(invited, expect=410)
    visitor.submit(action="/new")
    assert path_of_last_letter(app).startswith("/sign-in/")
    visitor.submit(path_of_last_letter(app))
    assert is_in(visitor)


def test_a_new_member_is_welcomed_once_and_told_where_to_begin(make, visit, invited):
    topic = make.topic()
    ines = visit()
    assert ines.submit(invited, having="again", **JOINING).location == "/welcome"
    page = ines.get("/welcome")
    assert "Welcome, Inês" in page.text
    assert "Where to begin" in page.text
    assert f'href="/topics/{topic.id}"' in page.html
    assert "/welcome" not in ines.get("/").html


def test_mistakes_are_listed_in_the_order_of_the_fields(olga):
    olga.submit("/seats/invite", having="roundtables", email="", name="")
    problem = olga.page.html.split('id="problem"')[1].split("</ul>")[0]
    assert problem.index('href="#email"') < problem.index('href="#name"')
    assert problem.index('href="#name"') < problem.index('href="#roundtables"')
