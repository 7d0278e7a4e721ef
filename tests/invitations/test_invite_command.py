"""`flask members invite`: the way in for the first organiser, and for lists of people."""

import pytest

from forum.permissions import Role
from tests.access.doors import JOINING, is_in, member_with, tables
from tests.access.letters import letters, path_of_last_letter


@pytest.fixture
def invite(app, make):
    make.topic()

    def invite(*words: str):
        return app.test_cli_runner().invoke(args=["members", "invite", *words])

    return invite


def join(visitor, path: str) -> int:
    return visitor.submit(path, having="again", **JOINING).status_code


def test_somebody_invited_by_the_command_joins_by_the_letters_link(app, invite, visit):
    done = invite("ines@example.org", "--name", "Inês Rocha", "--country", "PT")

    assert done.exit_code == 0, done.output
    assert "Inês Rocha is invited" in done.output
    (letter,) = letters(app)
    assert str(letter["To"]) == "Inês Rocha <ines@example.org>"
    ines = visit()
    assert join(ines, path_of_last_letter(app)) == 303
    assert "Inês Rocha" in ines.get("/").text


@pytest.mark.parametrize(
    ("words", "role", "numbers"),
    [
        ([], Role.PARTICIPANT, {1, 2, 3, 4}),
        (["--role", "observer"], Role.OBSERVER, {1, 2, 3, 4}),
        (["--role", "moderator", "--roundtable", "2"], Role.MODERATOR, {2}),
        (["--roundtable", "1", "--roundtable", "3"], Role.PARTICIPANT, {1, 3}),
    ],
)
def test_the_command_gives_a_role_at_the_roundtables_named(app, invite, words, role, numbers):
    assert invite("ines@example.org", "--name", "Inês", *words).exit_code == 0

    ines = member_with(app, "ines@example.org")
    seats = {seat.roundtable_id: seat.role for seat in ines.seats}
    assert seats == {tables(app)[number]: role for number in numbers}
    assert not ines.is_organiser


def test_an_invited_organiser_organises(app, invite, visit):
    assert invite("ines@example.org", "--name", "Inês", "--role", "organiser").exit_code == 0

    ines = visit()
    join(ines, path_of_last_letter(app))
    assert is_in(ines)
    ines.get("/seats/invite")


@pytest.mark.parametrize(
    "words",
    [
        ["--role", "king"],
        ["--roundtable", "9"],
        ["--roundtable", "1", "--roundtable", "9"],
        ["--group", "pirate"],
        ["--language", "la"],
        ["--country", "Portugal"],
        ["--country", "XX"],
        ["--name", "  "],
    ],
)
def test_the_command_refuses_what_does_not_exist_and_invites_nobody(app, invite, words):
    done = invite("ines@example.org", "--name", "Inês", *words)

    assert done.exit_code in {1, 2}
    assert "Error: " in done.output
    assert "Traceback" not in done.output
    assert isinstance(done.exception, SystemExit)
    assert letters(app) == []
    assert member_with(app, "ines@example.org") is None


@pytest.mark.parametrize("email", ["", "ines", "ines@", "ines example.org", "a@b@example.org"])
def test_the_command_refuses_what_is_no_address(app, invite, email):
    done = invite(email, "--name", "Inês")

    assert isinstance(done.exception, SystemExit), done.exception
    assert "Error: " in done.output
    assert letters(app) == []
    assert member_with(app, email) is None


@pytest.mark.parametrize("email", ["ben@example.org", " BEN@Example.org "])
def test_an_address_is_invited_once(app, make, invite, email):
    make.member("Ben")

    done = invite(email, "--name", "Another Ben")

    assert done.exit_code == 1
    assert "There is already a member with the address" in done.output
    assert letters(app) == []
    assert member_with(app, "ben@example.org").name == "Ben"


def test_without_a_programme_there_is_no_seat_to_give(app):
    done = app.test_cli_runner().invoke(
        args=["members", "invite", "ines@example.org", "--name", "Inês"]
    )

    assert done.exit_code == 1
    assert "Load a programme first" in done.output
    assert member_with(app, "ines@example.org") is None
