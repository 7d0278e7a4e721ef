"""Two moderators on one case see each other; neither is hindered."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.models import State
from forum.extensions import db
from forum.moderation import claiming
from forum.moderation.models import Claim
from forum.permissions import Role
from tests.access.doors import tables
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.together import together

from .deciding import REASONED, decide

OPEN = "Mia has it open since"


@pytest.fixture
def desks(make, visit):
    return [visit(make.member(name, "moderator")) for name in ("Mo", "Mia")]


@pytest.fixture
def waiting(make):
    return make.comment(make.member("Ada"), make.topic("pre"))


def said_of(page, comment):
    """What the page says of who has a comment open."""
    return page.html.split(f'data-claim="{comment.id}"')[1].split(">", 1)[1].split("<")[0]


def test_two_who_have_a_case_open_see_each_other(make, desks, waiting):
    mo, mia = desks
    mia.get(f"/moderation/{waiting.id}")
    assert "has it open since" not in mia.page.text

    for path in ("/moderation", f"/moderation/{waiting.id}"):
        assert OPEN in mo.get(path).text
    assert "Mo has it open since" in mia.get(f"/moderation/{waiting.id}").text
    assert mo.get("/moderation/claims").html.startswith("{")
    assert OPEN in mo.page.html
    assert "Mo has it open since" in mia.get("/moderation/claims").html


def test_of_several_the_first_is_told_of_and_the_case_stands_once(make, visit, desks, waiting):
    mo, mia = desks
    for desk in (mia, mo):
        desk.get(f"/moderation/{waiting.id}")
    third = visit(make.member("Mona", "moderator"))

    for path in ("/moderation", f"/moderation/{waiting.id}", "/moderation/claims"):
        assert OPEN in third.get(path).html
        assert "Mo has it open" not in third.page.html
    assert third.get("/moderation").html.count(f'data-claim="{waiting.id}"') == 1


@pytest.mark.parametrize("leaving", ["the queue", "another", "a decision"])
def test_it_is_let_go_when_one_leaves(make, visit, desks, waiting, leaving):
    mo, mia = desks
    other = make.comment(make.member("Ben"), make.topic("pre"))
    mia.get(f"/moderation/{waiting.id}")
    assert OPEN in mo.get("/moderation").text
    assert OPEN in said_of(mo.page, waiting)
    if leaving == "the queue":
        mia.get("/moderation")
    if leaving == "another":
        mia.get(f"/moderation/{other.id}")
    if leaving == "a decision":
        decide(mia, waiting, "return", **REASONED)
        visit("ada@example.org").submit(
            f"/comments/{waiting.id}/revise", having="source", source="Another text"
        )
    assert said_of(mo.get("/moderation"), waiting) == ""


def test_it_ends_by_itself(app, desks, waiting):
    mo, mia = desks
    mia.get(f"/moderation/{waiting.id}")
    with time_machine.travel(now() + claiming.LASTS + timedelta(seconds=1)):
        assert "has it open" not in mo.get("/moderation").text
        mo.get(f"/moderation/{waiting.id}")
        assert "Mo has it open since" in mia.get("/moderation").text


def test_a_page_without_a_socket_goes_on_having_it_open(make, visit, desks, waiting):
    mo, mia = desks
    begun = now()
    mia.get(f"/moderation/{waiting.id}")
    asked = f"/moderation/claims?open={waiting.id}"
    with time_machine.travel(begun + claiming.LASTS - timedelta(minutes=1)):
        mia.get(asked)
    with time_machine.travel(begun + claiming.LASTS + timedelta(minutes=1)):
        assert OPEN in said_of(mo.get("/moderation"), waiting)
        # Whoever keeps another desk has nothing open here.
        mia.get("/moderation")
        visit(make.member("Nora", "moderator", at=(1,))).get(asked)
        assert said_of(mo.get("/moderation"), waiting) == ""
    for wrong in ("x", "-1", "9" * 30, "99999", ""):
        mia.get(f"/moderation/claims?open={wrong}")


def test_open_pages_hear_of_it(desks, waiting):
    mo, mia = desks
    for desk in desks:
        assert desk.connect()
        desk.ask("follow desk")
    mia.get(f"/moderation/{waiting.id}")
    assert mo.hears("claimed") is None
    assert mia.ask("leave case", waiting.id) == {"left": waiting.id}
    mo.hears("claimed")
    assert "has it open" not in mo.get("/moderation").text
    assert mia.ask("open case", waiting.id) == {"open": waiting.id}
    mo.hears("claimed")
    assert OPEN in mo.get("/moderation").text
    for asked in ("x", None, -1, 2**40, 99999, True, [1]):
        assert mia.ask("open case", asked) == {"error": "not found"}


def test_whoever_is_cut_off_leaves_no_case_open(desks, waiting):
    """A browser that is killed says nothing."""
    mo, mia = desks
    for desk in desks:
        assert desk.connect()
        desk.ask("follow desk")
    mia.get(f"/moderation/{waiting.id}")
    assert mia.ask("open case", waiting.id) == {"open": waiting.id}
    mo.hears("claimed")
    mia.hang_up()
    mo.hears("claimed")
    assert said_of(mo.get("/moderation"), waiting) == ""


def test_of_two_windows_the_last_one_leaves_the_case(visit, desks, waiting):
    mo, mia = desks
    again = visit("mia@example.org")
    for window in (mia, again):
        window.get(f"/moderation/{waiting.id}")
        assert window.connect()
        window.ask("open case", waiting.id)
    again.ask("leave case", waiting.id)
    assert OPEN in said_of(mo.get("/moderation"), waiting)
    mia.ask("leave case", waiting.id)
    assert said_of(mo.get("/moderation"), waiting) == ""


@both_columns
@pytest.mark.parametrize("how", ["pause", "remove", "seats"])
def test_whoever_keeps_the_desk_no_more_has_nothing_open(app, make, visit, waiting, how):
    """Their browser asks by HTTP, and says nothing either."""
    mo, mia = make.member("Mo", "moderator"), make.member("Mia", "moderator")
    olga, mos = visit(make.member("Olga", Role.ORGANISER)), visit(mo)
    visit(mia).get(f"/moderation/{waiting.id}")
    assert OPEN in said_of(mos.get("/moderation"), waiting)
    if how == "seats":
        seats = {f"table_{table}": "participant" for table in tables(app).values()}
        olga.submit(f"/seats/{mia.id}", having="is_organiser", **seats)
    else:
        olga.submit(f"/seats/{mia.id}/{how}", action=f"/seats/{mia.id}/{how}")
    assert said_of(mos.get("/moderation"), waiting) == ""
    assert mos.get("/moderation/claims").html == "{}\n"
    # It is free for others.
    mos.get(f"/moderation/{waiting.id}")
    assert "Mo has it open since" in said_of(olga.get("/moderation"), waiting)


def test_a_case_elsewhere_is_not_opened_and_not_told(make, visit, desks, waiting):
    nora = visit(make.member("Nora", "moderator", at=(1,)))
    assert nora.connect()
    assert nora.ask("open case", waiting.id) == {"error": "not found"}
    desks[1].get(f"/moderation/{waiting.id}")
    assert "has it open" not in nora.get("/moderation/claims").html
    ben = visit(make.member("Ben"))
    ben.get("/moderation/claims", expect=403)
    assert ben.connect()
    assert ben.ask("open case", waiting.id) == {"error": "not found"}


def test_what_does_not_wait_is_nobodys(app, desks, waiting):
    mia = desks[1]
    decide(mia, waiting, "publish")
    mia.get(f"/moderation/{waiting.id}")
    with app.app_context():
        assert db.session.query(Claim).count() == 0


def test_the_second_decision_is_refused_with_what_it_is_now_and_the_words_kept(
    app, visit, desks, waiting
):
    mo, mia = desks
    mo.get(f"/moderation/{waiting.id}")
    visit("ada@example.org").submit(
        f"/comments/{waiting.id}/revise", having="source", source="Another text"
    )

    answer = mo.submit(having="message", verdict="return", note="Canary note", **REASONED)

    assert answer.status_code == 409
    assert "This comment has been decided on or changed meanwhile." in mo.page.text
    assert "Another text" in mo.page.text
    form = mo.page.form(having="message")
    assert form.values["message"] == [REASONED["message"]]
    assert form.values["note"] == ["Canary note"]
    assert form.values["reason"] == ["Unclear"]
    # It is the version that one sees now.
    assert mo.submit(having="message", verdict="return").status_code == 303
    assert row(app, waiting.id).state is State.RETURNED
    assert mia


@both_columns
def test_of_many_who_open_it_at_once_all_have_it(app, make, visit, waiting):
    desks = [visit(make.member(f"Mo{n}", "moderator")) for n in range(6)]
    together(*[lambda d=d: d.get(f"/moderation/{waiting.id}") for d in desks])
    with app.app_context():
        assert db.session.query(Claim).count() == 6
    assert all("has it open since" in d.get(f"/moderation/{waiting.id}").text for d in desks)
