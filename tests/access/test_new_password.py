"""A forgotten password: a letter, a link, and an end to everything the old one opened."""

from datetime import timedelta

import pytest
import time_machine

from forum.access.models import Purpose
from forum.clock import now
from tests.access.doors import (
    ANOTHER,
    PASSWORD,
    is_in,
    knows_password,
    link_for,
    points_to_what_is_wrong,
    said_beside,
    sign_in,
)
from tests.access.letters import letters, path_of_last_letter
from tests.conftest import both_columns


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def ask(visitor, email: str):
    return visitor.submit("/reset-password", having="email", email=email)


def set_password(visitor, path: str, password: str = ANOTHER):
    return visitor.submit(path, having="again", password=password, again=password)


def test_a_link_from_the_letter_sets_a_new_password_and_the_old_one_is_dead(app, visit, ada):
    visitor = visit()
    ask(visitor, " ADA@example.org ")
    (letter,) = letters(app)
    assert str(letter["To"]) == "Ada <ada@example.org>"

    answer = set_password(visitor, path_of_last_letter(app))

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your new password is set" in visitor.get("/sign-in").text
    assert not is_in(visitor)
    assert sign_in(visit(), "ada@example.org", PASSWORD).status_code == 422
    assert sign_in(visit(), "ada@example.org", ANOTHER).status_code == 303


def test_a_form_that_comes_twice_sends_one_letter_whose_link_works(app, visit, ada):
    visitor = visit()
    for _ in range(2):
        assert ask(visitor, "ada@example.org").status_code == 200
    assert len(letters(app)) == 1
    assert set_password(visitor, path_of_last_letter(app)).location == "/sign-in"

    # The link is used up.
    ask(visitor, "ada@example.org")
    assert path_of_last_letter(app).startswith("/reset-password/")


def test_known_and_unknown_addresses_get_the_same_answer_and_only_members_a_letter(app, visit, ada):
    app.test_cli_runner().invoke(args=["members", "invite", "ines@example.org", "--name", "Inês"])
    before = len(letters(app))
    answers = []
    for email in ("ada@example.org", "eve@example.org", "ines@example.org"):
        visitor = visit()
        status = ask(visitor, email).status_code
        answers.append((status, visitor.page.text.replace(email, "that address")))

    assert answers[0][0] == 200
    assert "that address" in answers[0][1]
    assert answers[0] == answers[1] == answers[2]
    assert [str(letter["To"]) for letter in letters(app)[before:]] == ["Ada <ada@example.org>"]


def test_what_is_no_address_is_said_beside_the_field(app, visit, ada):
    visitor = visit()

    assert ask(visitor, "ada at example.org").status_code == 422
    assert "Write the address with an @" in said_beside(visitor.page, "email")
    assert visitor.page.form(having="email").values["email"] == ["ada at example.org"]
    assert letters(app) == []


@pytest.mark.parametrize(
    ("field", "password", "again", "words"),
    [
        ("password", "elevenchars", "elevenchars", "Between 12 and 256"),
        ("again", ANOTHER, ANOTHER + ".", "not the same"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_changes_nothing(
    app, visit, ada, field, password, again, words
):
    visitor, path = visit(), link_for(app, ada, Purpose.RESET)
    answer = visitor.submit(path, having="again", password=password, again=again)

    assert answer.status_code == 422
    assert words in said_beside(visitor.page, field)
    assert points_to_what_is_wrong(visitor.page, field)
    assert password not in answer.text
    assert sign_in(visit(), "ada@example.org").status_code == 303
    assert set_password(visitor, path).status_code == 303


@both_columns
def test_a_new_password_ends_every_session_and_socket_of_this_member_alone(app, make, visit, ada):
    topic = make.topic()
    desk, phone, ben = visit(ada), visit(ada), visit(make.member("Ben"))
    assert desk.follow(topic.id) == phone.follow(topic.id) == ben.follow(topic.id) == {"seq": 0}

    set_password(visit(), link_for(app, ada, Purpose.RESET))

    assert desk.cut_off.wait(5)
    assert phone.cut_off.wait(5)
    assert not is_in(desk)
    assert not is_in(phone)
    assert is_in(ben)
    assert ben.ask("follow topic", topic.id) == {"seq": 0}


def test_a_new_password_ends_a_sign_in_link_somebody_else_may_hold(app, visit, ada):
    held = link_for(app, ada, Purpose.SIGN_IN)
    thief = visit()
    token = thief.get(held).form().values["csrf_token"]
    assert "signs you in as Ada" in thief.page.text

    set_password(visit(), link_for(app, ada, Purpose.RESET))
    assert thief.post(held, {"csrf_token": token}).status_code == 409

    assert not is_in(thief)


def test_the_letters_link_lasts_an_hour(app, visit, ada):
    asked = now()
    with time_machine.travel(asked, tick=False):
        ask(visit(), "ada@example.org")
    with time_machine.travel(asked + timedelta(minutes=61)):
        assert "expired" in visit().get(path_of_last_letter(app), expect=410).text
    with time_machine.travel(asked + timedelta(minutes=59)):
        assert set_password(visit(), path_of_last_letter(app)).status_code == 303
