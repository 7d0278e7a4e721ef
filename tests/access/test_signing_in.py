"""Signing in with a password and by a one-time link, and signing out."""

import pytest

from forum.access.models import Purpose
from tests.access.doors import (
    PASSWORD,
    is_in,
    knows_password,
    link_for,
    said_beside,
    sign_in,
)
from tests.access.letters import path_in
from tests.conftest import both_columns


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def cookie_of(visitor) -> str:
    return visitor.client.get_cookie("session", "forum.test").value


def with_cookie(visit, value: str):
    """Another browser that holds a copy of somebody's cookie."""
    visitor = visit()
    visitor.client.set_cookie("session", value, domain="forum.test")
    return visitor


def test_the_right_password_leads_in(visit, ada):
    visitor = visit()
    answer = sign_in(visitor, " ADA@example.org")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Ada" in visitor.get("/account").text


def test_a_wrong_password_an_unknown_address_and_one_who_never_joined_look_alike(app, visit, ada):
    app.test_cli_runner().invoke(args=["members", "invite", "ines@example.org", "--name", "Inês"])
    wrong = [
        ("ada@example.org", PASSWORD + "."),
        ("eve@example.org", PASSWORD),
        ("ines@example.org", PASSWORD),
    ]
    answers = []
    for email, password in wrong:
        visitor = visit()
        answers.append((sign_in(visitor, email, password).status_code, visitor.page.text))
        assert said_beside(visitor.page, "password")
        assert visitor.page.form(having="password").values["email"] == [email]
        assert visitor.page.form(having="password").values["password"] == [""]
        assert not is_in(visitor)

    assert answers[0][0] == 422
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("email", {"email": "ada", "password": PASSWORD}, "Write the address with an @"),
        ("email", {"email": "", "password": PASSWORD}, "Please fill this in."),
        ("password", {"email": "ada@example.org", "password": ""}, "Please fill this in."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(visit, ada, field, values, words):
    visitor = visit()
    answer = visitor.submit("/sign-in", having="password", **values)

    assert answer.status_code == 422
    assert words in said_beside(visitor.page, field)
    assert visitor.page.form(having="password").values["email"] == [values["email"]]
    assert PASSWORD not in answer.text


def test_signing_in_begins_a_new_session_and_forgets_the_one_before(visit, ada):
    visitor = visit()
    visitor.get("/sign-in")
    planted = cookie_of(visitor)
    sign_in(visitor, "ada@example.org")
    first = cookie_of(visitor)
    sign_in(visitor, "ada@example.org")

    assert len({planted, first, cookie_of(visitor)}) == 3
    assert not is_in(with_cookie(visit, planted))
    assert is_in(with_cookie(visit, cookie_of(visitor)))


def test_the_sessions_cookie_is_for_this_site_and_out_of_reach_of_scripts(visit, ada):
    answer = sign_in(visit(), "ada@example.org")

    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain=" not in cookie


@both_columns
def test_signing_out_ends_the_session_wherever_its_cookie_was_copied(visit, ada):
    visitor = visit(ada)
    copied = cookie_of(visitor)
    assert is_in(with_cookie(visit, copied))

    answer = visitor.submit("/", action="/sign-out")

    assert (answer.status_code, answer.location) == (303, "/")
    assert not is_in(visitor)
    assert not is_in(with_cookie(visit, copied))
    assert not with_cookie(visit, copied).connect()


def test_a_one_time_link_signs_in_when_its_button_is_pressed_and_not_before(app, visit, ada):
    visitor = visit()
    page = visitor.get(link_for(app, ada, Purpose.SIGN_IN))

    assert "signs you in as Ada" in page.text
    assert not is_in(visitor)
    assert visitor.submit().status_code == 303
    assert is_in(visitor)


def test_the_command_prints_a_link_that_signs_in(app, visit, ada):
    done = app.test_cli_runner().invoke(args=["members", "signin-link", "ada@example.org"])
    visitor = visit()

    assert done.exit_code == 0
    visitor.get(path_in(done.output))
    assert visitor.submit().status_code == 303
    assert "Ada" in visitor.get("/account").text


def test_the_command_makes_no_link_for_who_has_not_joined(app, make):
    make.topic()
    runner = app.test_cli_runner()
    runner.invoke(args=["members", "invite", "ines@example.org", "--name", "Inês"])

    for email in ("ines@example.org", "nobody@example.org"):
        done = runner.invoke(args=["members", "signin-link", email])
        assert done.exit_code == 1
        assert "has joined" in done.output
        assert "http" not in done.output
