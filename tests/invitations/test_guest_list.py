"""Guests from a list: looked at first, every mistake told, then everybody or nobody."""

import io

import pytest

from forum.extensions import db
from forum.members.models import Member, Seat
from forum.permissions import Role
from tests.access.doors import member_with
from tests.access.letters import letters

HEADER = "email,name,role,roundtables,function,organisation,group,level,country,language\n"
TWO = (
    HEADER
    + "ines@example.org,Inês Rocha,moderator,1;3,Adviser,City of Porto,Diplomat,Local,pt,FR\n"
    + "jan@example.org,Jan Novák,,2,,,,european,,\n"
)


@pytest.fixture
def olga(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


def look(visitor, table, **more):
    return visitor.submit(
        "/seats/invite/list", having="table", table=table, **{"look": "yes", **more}
    )


def count(app):
    with app.app_context():
        return db.session.query(Member).count()


def test_a_list_is_looked_at_and_then_sent_to_everybody(app, olga):
    before = count(app)
    seen = look(olga, TWO)
    assert seen.status_code == 200
    assert "2 guests, and nothing to mend" in olga.page.text
    assert (count(app), letters(app)) == (before, [])

    assert olga.submit(having="table", send="yes").status_code == 303

    assert "2 letters are on their way." in olga.get("/seats").text
    assert {str(letter["To"].addresses[0].addr_spec) for letter in letters(app)} == {
        "ines@example.org",
        "jan@example.org",
    }
    ines = member_with(app, "ines@example.org")
    assert (ines.group, ines.level, ines.country, ines.language) == (
        "diplomat",
        "local",
        "PT",
        "fr",
    )
    with app.app_context():
        roles = [seat.role for seat in db.session.query(Seat).filter_by(member_id=ines.id)]
    assert roles == [Role.MODERATOR, Role.MODERATOR]
    assert member_with(app, "jan@example.org").level == "European"


@pytest.mark.parametrize(
    "table",
    [
        TWO.replace(",", "\t"),
        "\ufeff" + TWO.replace(";", " ").replace(",", ";"),
        TWO.replace("\n", "\r\n"),
        '\n"name";"email";"roundtables"\n"Rocha; Inês";"ines@example.org";"1, 3"\n',
    ],
)
def test_tables_as_spreadsheets_save_them(olga, table):
    assert look(olga, table).status_code == 200
    assert "nothing to mend" in olga.page.text


def test_a_file_is_read_like_pasted_lines(olga):
    form = olga.get("/seats/invite/list").form(having="table")
    file = (io.BytesIO(b"\xef\xbb\xbf" + TWO.encode()), "guests.csv")
    seen = olga.post("/seats/invite/list", {**form.values, "file": file, "look": "yes"})
    assert seen.status_code == 200
    assert olga.page.form(having="table").values["table"][0].startswith("email,name")


def test_another_file_in_the_same_form_is_not_said_to_have_come(olga):
    form = olga.get("/seats/invite/list").form(having="table")

    def send(table):
        file = (io.BytesIO(table.encode()), "guests.csv")
        return olga.post("/seats/invite/list", {**form.values, "file": file, "send": "yes"})

    assert send(TWO).status_code == 303
    assert send(HEADER + "paul@example.org,,,1,,,,,,\n").status_code == 422
    assert "Please fill this in" in olga.page.text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not an address,Inês,,1,,,,,,", "Write the address with an @"),
        (",Inês,,1,,,,,,", "Please fill this in"),
        ("ines@example.org,,,1,,,,,,", "Please fill this in"),
        ("ines@example.org,Inês,king,1,,,,,,", "Not a valid choice"),
        ("ines@example.org,Inês,organiser,1,,,,,,", "Not a valid choice"),
        ("ines@example.org,Inês,,,,,,,,", "Choose at least one roundtable"),
        ("ines@example.org,Inês,,1;9,,,,,,", "There is no roundtable 9"),
        ("ines@example.org,Inês,,1,,,wizard,,,", "Not a valid choice"),
        ("ines@example.org,Inês,,1,,,,cosmic,,", "Not a valid choice"),
        ("ines@example.org,Inês,,1,,,,,XX,", "Not a valid choice"),
        ("ines@example.org,Inês,,1,,,,,,tlh", "Not a valid choice"),
        (f"ines@example.org,{'I' * 121},,1,,,,,,", "At most 120 characters"),
        ("ines@example.org,Inês,,1,,,,,,,more", "more cells here than columns"),
        ("olga@example.org,Olga,,1,,,,,,", "a member already"),
        ("PAUL@example.org,Paul,,1,,,,,,", "stands in line 2 already"),
    ],
)
def test_one_wrong_line_is_told_and_nobody_is_invited(app, olga, line, told):
    before = count(app)
    table = HEADER + "paul@example.org,Paul,,1,,,,,,\n" + line + "\n"
    for button in ({}, {"look": [], "smuggled": {"send": "yes"}}):
        assert look(olga, table, **button).status_code == 422
        assert told in olga.page.text
        assert "Line 3, " in olga.page.text
        assert olga.page.form(having="table").values["table"] == [table]
        assert (count(app), letters(app)) == (before, [])


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "email, name, roundtables is missing"),
        ("email,name\n", "roundtables is missing"),
        (HEADER, "no guest in the table"),
        ("email,name,roundtables,is_organiser\na@example.org,A,1,y\n", "called is_organiser"),
        ("email,name,roundtables,name\na@example.org,A,1,B\n", "twice"),
        (HEADER + "a@example.org,A,,1,,,,,,\n" * 501, "At most 500 guests"),
        (HEADER + '"' + "a" * 140_000 + '",A,,1\n', "cannot be read"),
    ],
)
def test_a_table_that_is_none_is_told_beside_it(olga, table, told):
    assert look(olga, table).status_code == 422
    assert told in olga.page.text


def test_the_example_can_be_filled_in(olga):
    example = olga.client.get(
        "/seats/invite/example.csv", environ_overrides={"REMOTE_ADDR": "127.0.0.1"}
    )
    assert example.mimetype == "text/csv"
    assert look(olga, example.text).status_code == 200


def test_who_was_told_that_all_is_well_and_waits_too_long_loses_nothing(app, make, olga):
    look(olga, TWO)
    make.member("Ines")
    assert olga.submit(having="table", send="yes").status_code == 422
    assert "a member already" in olga.page.text
    assert member_with(app, "jan@example.org") is None
