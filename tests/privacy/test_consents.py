"""Consent is asked for at the door, kept in the words that were shown, and can be taken back."""

import pytest

from forum.access.models import Purpose
from forum.clock import now
from forum.digests import readership
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Member
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
    ada, olga = visit(make.member("Ada", agreed_to="")), visit(make.member("Olga", Role.ORGANISER))
    ada.submit("/account/consents", action="/account/consents")
    assert "has taken back" not in olga.get("/seats").text

    ada.submit("/account/consents", action="/withdraw")

    assert "Taken back on" in ada.get("/account/consents").text
    assert "has taken back" in olga.get("/seats").text
    ada.submit("/account/consents", action="/account/consents")
    assert "has taken back" not in olga.get("/seats").text


def test_a_member_reads_their_own_consents_alone(make, visit):
    ada, ben = visit(make.member("Ada", agreed_to="")), visit(make.member("Ben"))
    ada.submit("/account/consents", action="/account/consents")
    assert "You have not been asked" in ben.get("/account/consents").text


@pytest.mark.parametrize("agreed_to", ["", "2020-01"], ids=["never", "to earlier words"])
def test_who_has_not_agreed_is_asked_and_led_on(make, visit, agreed_to):
    topic = make.topic("post")
    ada = visit(make.member("Ada", agreed_to=agreed_to))
    for path in ("/", f"/topics/{topic.id}", "/members", "/digests", "/programme", "/quotes"):
        assert ada.status(path) == 303, path
    for path in ("/account", "/account/sessions", "/account/second-factor", "/privacy"):
        assert ada.status(path) == 200, path
    assert ada.follow(topic.id) is None
    ada.get(f"/account/consents?next=/topics/{topic.id}")
    assert "Before you go on" in ada.page.text
    answer = ada.submit(action="/account/consents")
    assert answer.location == f"/topics/{topic.id}"
    assert ada.status(f"/topics/{topic.id}") == 200
    assert ada.follow(topic.id) == {"seq": 0}


def test_taking_it_back_closes_the_room_at_once(make, visit):
    topic = make.topic("post")
    ada = visit(make.member("Ada"))
    assert ada.follow(topic.id) == {"seq": 0}
    ada.submit("/account/consents", action="/withdraw")
    assert not_connected(ada)
    assert ada.status(f"/topics/{topic.id}") == 303
    assert ada.connect() is False


def not_connected(visitor):
    for _ in range(50):
        if not visitor.socket.connected:
            return True
        visitor.socket.sleep(0.1)
    return False


def test_a_text_written_before_the_words_changed_is_given_back(app, make, visit):
    ada = make.member("Ada")
    mine, topic = visit(ada), make.topic("post")
    mine.get(f"/topics/{topic.id}")
    with app.app_context():
        db.session.get(Member, ada.id).agreed_to = "2020-01"
        db.session.commit()
    answer = mine.submit(having="source", kind="position", claim="Ferries", source="Run at night.")
    assert answer.status_code == 409
    assert "Run at night." in answer.text


def test_no_digest_goes_to_who_has_taken_it_back(app, make):
    make.member("Ada", agreed_to="")
    ben = make.member("Ben")
    with app.app_context():
        assert [one.id for one in readership.readers()] == [ben.id]


@pytest.mark.parametrize(
    "fields", [{"view": "object", "reason": "A long reason."}, {"attention": "muted"}]
)
def test_what_is_sent_without_consent_is_not_done_and_comes_back(make, visit, fields):
    proposal = make.comment(
        make.member("Ben"), make.topic("post"), kind=Kind.PROPOSAL, claim="Ferries"
    )
    ada = visit(make.member("Ada", agreed_to=""))
    token = ada.get("/account").form(having="name").values["csrf_token"]
    act = "attention" if "attention" in fields else f"comments/{proposal.number}/stance"
    answer = ada.post(f"/topics/{proposal.topic_id}/{act}", {"csrf_token": token, **fields})
    assert answer.status_code == 409
    assert "consent" in answer.text
    assert fields.get("reason", "") in answer.text
