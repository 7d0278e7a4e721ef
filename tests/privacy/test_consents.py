"""Consent is asked for at the door, kept in the words that were shown, and can be taken back."""

from forum.access.models import Purpose
from forum.clock import now
from forum.permissions import Role
from tests.access.doors import PASSWORD, link_for, said_beside


def test_nobody_joins_without_agreeing_to_the_words_shown(app, make, visit):
    ada = make.member("Ada", language="de")
    visitor, path = visit(), link_for(app, ada, Purpose.INVITATION)
    filled = {"name": "Ada B.", "password": PASSWORD, "again": PASSWORD}
    assert visitor.submit(path, having="again", **filled).status_code == 422
    assert said_beside(visitor.page, "consent")
    given_back = visitor.page.form(having="again").values
    assert (given_back["name"], given_back["consent"]) == (["Ada B."], [])

    assert visitor.submit(path, having="again", consent="y", **filled).status_code == 303

    listed = visitor.get("/account/consents").text
    assert "2026-11" in listed
    assert str(now().year) in listed


def test_a_consent_taken_back_stays_on_the_list_and_the_organisers_see_it(make, visit):
    ada, olga = visit(make.member("Ada")), visit(make.member("Olga", Role.ORGANISER))
    ada.submit("/account/consents", action="/account/consents")
    assert "has taken back" not in olga.get("/seats").text

    ada.submit("/account/consents", action="/withdraw")

    assert "Taken back on" in ada.get("/account/consents").text
    assert "has taken back" in olga.get("/seats").text
    ada.submit("/account/consents", action="/account/consents")
    assert "has taken back" not in olga.get("/seats").text


def test_a_member_reads_their_own_consents_alone(make, visit):
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.submit("/account/consents", action="/account/consents")
    assert "You have not been asked" in ben.get("/account/consents").text
