"""Passwords that many people have, or that others would guess, are not taken."""

import pytest

from forum.access import passwords
from forum.access.models import Purpose
from tests.access.doors import ANOTHER, PASSWORD, is_in, knows_password, link_for, said_beside
from tests.access.doors import sign_in as come_in
from tests.access.letters import letters

EASY = "Many people use this password"


@pytest.mark.parametrize(
    ("password", "known", "easy"),
    [
        ("password1234", (), True),
        ("qwertyuiop123", (), True),
        ("aaaaaaaaaaaaaaaa", (), True),
        ("123456789012345", (), True),
        ("Summer2026!!", (), True),
        ("iloveyou2026", (), True),
        ("roundtable2026", (), True),
        ("Elena Aldermoor", ("Elena Aldermoor",), True),
        ("aldermoor1987", ("elena@aldermoor.example",), True),
        ("aldermoor.example", ("elena@aldermoor.example",), True),
        ("the heron stands in the reeds", (), False),
        ("gy7-PQx2.mMw9", (), False),
        ("ἡ θάλασσα ἡσυχάζει", (), False),
        ("x" * 256, (), True),
        ("the heron stands in the reeds " * 8, (), False),
    ],
)
def test_what_is_easy(password, known, easy):
    assert passwords.is_easy(password, known) is easy


@pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.RESET])
def test_an_easy_password_is_refused_beside_its_field_and_the_link_stays_good(
    app, make, visit, purpose
):
    ada = make.member("Ada", **knows_password())
    visitor, path = visit(), link_for(app, ada, purpose)
    refused = visitor.submit(path, having="again", password="password1234", again="password1234")
    assert refused.status_code == 422
    assert said_beside(visitor.page, "password").startswith(EASY)
    assert "password1234" not in visitor.page.html

    agreed = {"consent": "y"} if purpose is Purpose.INVITATION else {}
    taken = visitor.submit(path, having="again", password=ANOTHER, again=ANOTHER, **agreed)
    assert taken.status_code == 303


def test_ones_own_name_is_no_password(app, make, visit):
    ada = make.member("Ada Featherstonehaugh", email="ada@example.org", **knows_password())
    visitor, name = visit(), "ada featherstonehaugh"
    path = link_for(app, ada, Purpose.RESET)
    assert visitor.submit(path, having="again", password=name, again=name).status_code == 422


def test_a_new_password_ends_every_other_browser_and_is_told_by_letter(app, make, visit):
    ada = make.member("Ada", **knows_password())
    here, there = visit(ada), visit(ada)

    done = here.submit("/account/password", having="again", password=ANOTHER, again=ANOTHER)

    assert done.status_code == 303
    assert is_in(here)
    assert not is_in(there)
    assert come_in(visit(), "ada@example.org", PASSWORD).status_code == 422
    assert come_in(visit(), "ada@example.org", ANOTHER).status_code == 303
    assert [str(letter["To"]) for letter in letters(app)] == ["Ada <ada@example.org>"]


def test_the_same_form_twice_is_told_once(app, make, visit):
    here = visit(make.member("Ada", **knows_password()))
    form = here.get("/account/password").form(having="again").values
    sent = {**form, "password": ANOTHER, "again": ANOTHER}
    for _ in range(2):
        assert here.post("/account/password", sent).status_code == 303
    assert len(letters(app)) == 1
