"""Organisers change who sits where: at once, on record, and never without an organiser left."""

import pytest

from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.permissions import Role
from tests.access.doors import is_in, tables
from tests.access.letters import letters
from tests.conftest import both_columns
from tests.together import together


@pytest.fixture
def olga(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


def entries(app, event):
    with app.app_context():
        return [entry.data for entry in db.session.query(JournalEntry).filter_by(event=event)]


def organisers(app):
    with app.app_context():
        return [m.name for m in db.session.query(Member).all() if m.role_at(None) is Role.ORGANISER]


def test_a_seat_taken_away_holds_on_open_pages_at_once(app, make, visit, olga):
    topic, ada = make.topic("post"), make.member("Ada", at=(2, 3))
    reading = visit(ada)
    assert reading.follow(topic.id) == {"seq": 0}

    done = olga.submit(f"/seats/{ada.id}", having="is_organiser", **{f"table_{tables(app)[3]}": ""})

    assert (done.status_code, done.location) == (303, "/seats")
    assert reading.cut_off.wait(5)
    assert is_in(reading)
    assert reading.status(f"/topics/{topic.id}") == 404
    assert reading.status(f"/topics/{make.topic('pre').id}") == 200


def test_a_change_is_on_record_and_told_by_letter(app, make, olga):
    ada, table = make.member("Ada", at=(2,)), tables(app)[2]
    changes = {f"table_{table}": "moderator"}

    olga.submit(f"/seats/{ada.id}", having="is_organiser", **changes)
    olga.submit(f"/seats/{ada.id}", having="is_organiser", **changes)

    assert entries(app, "seats changed") == [
        {
            "member": ada.id,
            "before": {str(table): "participant"},
            "after": {str(table): "moderator"},
        }
    ]
    (letter,) = letters(app)
    assert str(letter["To"]) == "Ada <ada@example.org>"
    assert "II Everything waits (Moderator)" in letter.get_content()


def test_a_role_that_is_none_changes_nothing(app, make, olga):
    ada, table = make.member("Ada", at=(2,)), tables(app)[2]
    wrong = olga.submit(
        f"/seats/{ada.id}", having="is_organiser", **{f"table_{table}": "organiser"}
    )
    assert wrong.status_code == 422
    assert entries(app, "seats changed") == []


def test_an_organiser_cannot_change_their_own_seats(make, visit):
    me = make.member("Oona", Role.ORGANISER)
    mine = visit(me)
    assert mine.submit(f"/seats/{me.id}", having="is_organiser", is_organiser=[]).status_code == 409


@both_columns
@pytest.mark.parametrize("how", ["change", "pause", "remove"])
def test_two_organisers_who_put_each_other_out_leave_one(app, make, visit, how):
    people = [make.member(name, Role.ORGANISER) for name in ("Olga", "Oona")]
    theirs = [visit(person) for person in people]
    others = people[::-1]
    for one, other in zip(theirs, others, strict=True):
        one.get(f"/seats/{other.id}" if how == "change" else f"/seats/{other.id}/{how}")

    def put_out(one, other):
        if how == "change":
            return one.submit(having="is_organiser", is_organiser=[]).status_code
        return one.submit(action=f"/seats/{other.id}/{how}").status_code

    answers = together(lambda: put_out(theirs[0], others[0]), lambda: put_out(theirs[1], others[1]))

    assert 303 in answers
    assert len(organisers(app)) == 1


@both_columns
def test_pausing_twice_is_pausing_once(app, make, olga):
    ada = make.member("Ada")
    form = olga.get(f"/seats/{ada.id}/pause").form(action="/pause")
    for _ in range(2):
        assert olga.post(form.action, form.values).status_code == 303
    assert entries(app, "member paused") == [{"member": ada.id}]


@both_columns
def test_a_form_older_than_a_seat_taken_away_does_not_give_it_back(app, make, visit, olga):
    ada, first, second = make.member("Ada", at=(2, 3)), tables(app)[2], tables(app)[3]
    path = f"/seats/{ada.id}"
    sent = {**olga.get(path).form(having="seen").values, f"table_{first}": "moderator"}
    otto = visit(make.member("Otto", Role.ORGANISER))
    assert otto.submit(path, having="seen", **{f"table_{second}": ""}).status_code == 303

    assert olga.post(path, sent).status_code == 409
    assert "set otherwise meanwhile" in olga.page.text
    assert "III No seat" in olga.page.text
    assert len(entries(app, "seats changed")) == 1
    # What was chosen is still there, and is set knowingly.
    assert olga.submit(having="seen").status_code == 303
    assert entries(app, "seats changed")[1]["after"] == {
        str(first): "moderator",
        str(second): "participant",
    }


def test_seats_sent_again_are_set_once_and_not_over_what_took_them_back(app, make, visit, olga):
    ada, table = make.member("Ada", at=(2,)), tables(app)[2]
    path = f"/seats/{ada.id}"
    sent = {**olga.get(path).form(having="seen").values, f"table_{table}": "moderator"}
    for _ in range(2):
        assert olga.post(path, sent).status_code == 303
    assert len(letters(app)) == 1
    otto = visit(make.member("Otto", Role.ORGANISER))
    otto.submit(path, having="seen", **{f"table_{table}": "participant"})
    assert olga.post(path, sent).status_code == 409
    assert entries(app, "seats changed")[-1]["after"] == {str(table): "participant"}


def test_who_was_put_out_once_more_is_not_let_in_by_an_older_page(app, make, visit, olga):
    ada, otto = make.member("Ada"), visit(make.member("Otto", Role.ORGANISER))
    olga.submit(f"/seats/{ada.id}/pause", action="/pause")
    path = f"/seats/{ada.id}/readmit"
    sent = olga.get("/seats").form(action=path).values
    for _ in range(2):
        assert olga.post(path, sent).status_code == 303
    otto.submit(f"/seats/{ada.id}/remove", action="/remove")
    assert olga.post(path, sent).status_code == 409
    assert "removed" in olga.get("/seats").text
