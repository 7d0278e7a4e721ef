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
