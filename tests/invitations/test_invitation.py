"""An organiser invites somebody, who comes in by the letter's link."""

from typing import Any

import pytest

from forum.permissions import Role
from tests.access.doors import (
    JOINING,
    PASSWORD,
    is_in,
    knows_password,
    member_with,
    points_to_what_is_wrong,
    said_beside,
    sign_in,
    tables,
)
from tests.access.letters import letters, path_of_last_letter

INES = {
    "email": "Ines@Example.org",
    "name": "Inês Rocha",
    "role": "observer",
    "language": "fr",
    "function": "Mayor",
    "organisation": "Town of Aveiro",
    "group": "politician",
    "level": "local",
    "country": "PT",
}


@pytest.fixture
def olga(make, visit):
    """An organiser's browser."""
    return visit(make.member("Olga", Role.ORGANISER))


def send(visitor, **values: Any):
    return visitor.submit("/seats/invite", having="roundtables", **{**INES, **values})


def test_an_invited_person_joins_by_the_letters_link_and_is_signed_in(app, olga, visit):
    answer = send(olga, roundtables=[tables(app)[2], tables(app)[3]])

    assert (answer.status_code, answer.location) == (303, "/seats")
    assert "Inês Rocha is invited" in olga.get("/seats").text
    (letter,) = letters(app)
    assert str(letter["To"]) == "Inês Rocha <Ines@example.org>".replace("Ines", "ines")
    ines = visit()
    path = path_of_last_letter(app)
    assert not is_in(ines)
    assert "ines@example.org" in ines.get(path).text
    joined = ines.submit(having="again", name="Inês R.", **JOINING)
    assert (joined.status_code, joined.location) == (303, "/welcome")
    assert "Inês R." in ines.get("/").text
    assert is_in(ines)


def test_what_the_organiser_wrote_becomes_the_members_profile_and_seats(app, olga):
    send(olga, roundtables=[tables(app)[2], tables(app)[3]])

    ines = member_with(app, "ines@example.org")
    kept = {name: getattr(ines, name) for name in INES if name not in {"email", "role"}}
    assert kept == {name: INES[name] for name in kept}
    seats = {seat.roundtable_id: seat.role for seat in ines.seats}
    assert seats == {tables(app)[2]: Role.OBSERVER, tables(app)[3]: Role.OBSERVER}
    assert not ines.is_organiser
    assert ines.joined_at is None


def test_who_has_joined_can_sign_in_with_the_password_from_then_on(app, olga, visit):
    send(olga, roundtables=[tables(app)[1]])
    first, later = visit(), visit()
    first.submit(path_of_last_letter(app), having="again", **JOINING)

    assert sign_in(later, "INES@example.ORG ").status_code == 303
    assert is_in(later)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "ines.example.org", "Write the address with an @"),
        ("email", "", "Please fill this in."),
        ("email", "olga@example.org", "There is already a member with the address"),
        ("email", " OLGA@example.org", "There is already a member with the address"),
        ("name", "", "Please fill this in."),
        ("name", "x" * 121, "At most 120 characters"),
        ("roundtables", [], "Choose at least one roundtable."),
        ("roundtables", ["999"], "not a valid choice"),
        ("role", "organiser", "Not a valid choice"),
        ("country", "XX", "Not a valid choice"),
        ("language", "la", "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nobody_is_invited(
    app, olga, field, value, words
):
    values = {"roundtables": [tables(app)[1]], field: value}
    answer = send(olga, **values)

    assert answer.status_code == 422
    assert words in said_beside(olga.page, field)
    if field not in {"roundtables", "role"}:
        assert points_to_what_is_wrong(olga.page, field)
    given_back = olga.page.form(having="roundtables").values
    assert given_back["organisation"] == ["Town of Aveiro"]
    if field not in {"role", "country", "language", "roundtables"}:
        assert given_back[field] == [value.strip()]
    assert letters(app) == []
    assert member_with(app, "ines@example.org") is None


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PARTICIPANT, Role.MODERATOR])
def test_only_organisers_invite(app, make, visit, olga, role):
    fay = visit(make.member("Fay", role))
    token = fay.get("/account").form(having="name").values["csrf_token"]

    fay.get("/seats/invite", expect=403)
    answer = fay.post("/seats/invite", {**INES, "roundtables": tables(app)[1], "csrf_token": token})

    assert answer.status_code == 403
    assert member_with(app, "ines@example.org") is None


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("password", {"password": "elevenchars", "again": "elevenchars"}, "Between 12 and 256"),
        ("password", {"password": "x" * 257, "again": "x" * 257}, "Between 12 and 256"),
        ("again", {"password": PASSWORD, "again": PASSWORD + "!"}, "not the same"),
        ("again", {"password": PASSWORD, "again": ""}, "Please fill this in."),
        ("name", {"name": "", "password": PASSWORD, "again": PASSWORD}, "Please fill this in."),
    ],
)
def test_a_mistake_in_joining_is_said_beside_the_field_and_the_link_still_works(
    app, olga, visit, field, values, words
):
    send(olga, roundtables=[tables(app)[1]], language="en")
    ines, path = visit(), path_of_last_letter(app)

    answer = ines.submit(path, having="again", **{"name": "Inês R.", **values})

    assert answer.status_code == 422
    assert words in said_beside(ines.page, field)
    assert points_to_what_is_wrong(ines.page, field)
    given_back = ines.page.form(having="again").values
    assert given_back["name"] == [values.get("name", "Inês R.")]
    assert given_back["password"] == given_back["again"] == [""]
    assert values["password"] not in answer.text
    right = {"name": "Inês", "password": PASSWORD, "again": PASSWORD, "consent": "y"}
    assert ines.submit(path, having="again", **right).status_code == 303


def test_the_page_behind_an_invitation_speaks_the_language_of_who_is_invited(app, olga, visit):
    send(olga, roundtables=[tables(app)[1]], language="de")

    page = visit().get(path_of_last_letter(app))

    assert page.lang == "de"
    assert "Einladung" in page.text


def test_who_has_not_joined_cannot_sign_in(app, olga, make, visit):
    send(olga, roundtables=[tables(app)[1]])
    make.member("Ben", **knows_password())

    assert sign_in(visit(), "ben@example.org").status_code == 303
    assert sign_in(visit(), "ines@example.org").status_code == 422
