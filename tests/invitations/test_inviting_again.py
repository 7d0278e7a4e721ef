"""Invitations are sent again, taken back, run out, and stand and fall with who gave them."""

from datetime import timedelta

import time_machine

from forum.clock import now
from forum.permissions import Role
from tests.access.doors import JOINING, member_with, tables
from tests.access.letters import letters, path_of_last_letter
from tests.conftest import both_columns
from tests.together import together

from .test_invitation import send


def invited(app, visitor):
    """Inês, invited, and the path her letter leads to."""
    send(visitor, roundtables=[tables(app)[1]], language="en")
    return member_with(app, "ines@example.org"), path_of_last_letter(app)


def join(visitor, path):
    return visitor.submit(path, having="again", **JOINING)


def is_open(visitor, path):
    return 'name="again"' in visitor.client.get(path).text


def test_inviting_again_sends_a_new_link_and_ends_the_old_one(app, make, visit):
    olga = visit(make.member("Olga", Role.ORGANISER))
    ines, first = invited(app, olga)

    olga.submit("/seats", action=f"/seats/{ines.id}/invite-again")

    assert len(letters(app)) == 2
    assert not is_open(visit(), first)
    assert join(visit(), path_of_last_letter(app)).status_code == 303


@both_columns
def test_the_same_form_twice_is_one_letter_whose_link_stays_good(app, make, visit):
    olga = visit(make.member("Olga", Role.ORGANISER))
    form = olga.get("/seats/invite").form(having="email")
    ines, first = invited(app, olga)
    send(olga, roundtables=[tables(app)[1]], language="en", made=form.values["made"])
    assert "the letter is on its way" in olga.get("/seats").text
    assert len(letters(app)) == 1
    assert is_open(visit(), first)

    path = f"/seats/{ines.id}/invite-again"
    sent = olga.get("/seats").form(action=path).values
    for _ in range(2):
        assert olga.post(path, sent).status_code == 303
    assert len(letters(app)) == 2
    assert is_open(visit(), path_of_last_letter(app))


def test_a_form_older_than_a_revocation_does_not_invite_again(app, make, visit):
    olga, otto = (visit(make.member(name, Role.ORGANISER)) for name in ("Olga", "Otto"))
    ines, _ = invited(app, olga)
    path = f"/seats/{ines.id}/invite-again"
    sent = olga.get("/seats").form(action=path).values
    otto.submit(f"/seats/{ines.id}/remove", action="/remove")
    assert olga.post(path, sent).status_code == 409
    assert "invitation revoked" in olga.get("/seats").text
    assert len(letters(app)) == 1


def test_who_has_joined_is_not_invited_again(app, make, visit):
    olga, ada = visit(make.member("Olga", Role.ORGANISER)), make.member("Ada")
    token = olga.get("/account").form(having="name").values["csrf_token"]
    answer = olga.post(f"/seats/{ada.id}/invite-again", {"csrf_token": token})
    assert answer.status_code == 409
    assert letters(app) == []


def test_a_revoked_invitation_is_dead_and_said_so(app, make, visit):
    olga = visit(make.member("Olga", Role.ORGANISER))
    ines, path = invited(app, olga)
    olga.submit(f"/seats/{ines.id}/remove", action="/remove")
    assert "invitation revoked" in olga.get("/seats").text
    assert not is_open(visit(), path)

    olga.submit("/seats", action=f"/seats/{ines.id}/invite-again")
    assert join(visit(), path_of_last_letter(app)).status_code == 303


def test_the_seats_say_how_long_a_link_is_good(app, make, visit):
    me = make.member("Olga", Role.ORGANISER)
    _, path = invited(app, visit(me))
    assert "the link is good until" in visit(me).get("/seats").text
    with time_machine.travel(now() + timedelta(days=22)):
        assert "the link has expired" in visit(me).get("/seats").text
        assert not is_open(visit(), path)


def test_an_invitation_falls_with_the_rights_of_who_gave_it(app, make, visit):
    olga, oona = (make.member(name, Role.ORGANISER) for name in ("Olga", "Oona"))
    _, path = invited(app, visit(olga))
    theirs, joining = visit(oona), visit()
    joining.get(path)
    theirs.submit(f"/seats/{olga.id}", having="is_organiser", is_organiser=[])

    assert joining.submit(having="again", **JOINING).status_code == 409
    assert not is_open(visit(), path)
    assert member_with(app, "ines@example.org").joined_at is None


@both_columns
def test_two_who_follow_one_link_at_once_are_one_member(app, make, visit):
    _, path = invited(app, visit(make.member("Olga", Role.ORGANISER)))
    first, second = visit(), visit()
    first.get(path)
    second.get(path)

    answers = together(
        lambda: first.submit(having="again", **JOINING).status_code,
        lambda: second.submit(having="again", **JOINING).status_code,
    )

    assert sorted(answers) == [303, 409]


def test_the_same_address_once_more_is_said_to_end_the_first_link(app, make, visit):
    olga, ines = visit(make.member("Olga", Role.ORGANISER)), visit()
    assert "the earlier one then ends" in olga.get("/seats/invite").text
    assert "the earlier one then ends" in olga.get("/seats/invite/list").text
    _, first = invited(app, olga)
    assert "the letter is on its way" in olga.get("/seats").text
    # She has the form before her when the second letter goes.
    form = ines.get(first).form(having="again")
    invited(app, olga)
    assert "the earlier link no longer works" in olga.get("/seats").text

    token = form.values["csrf_token"]
    answer = ines.post(first, {"csrf_token": token, "name": "Inês", **JOINING})
    assert answer.status_code == 409
    assert "a newer letter was sent" in answer.text
    assert "What you have just typed was not kept" in answer.text
    assert "What you have just typed" not in ines.client.get(first).text
    assert join(ines, path_of_last_letter(app)).status_code == 303
