"""A new e-mail address counts once its own mailbox has said so; the old one hears of it."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from tests.access.doors import (
    PASSWORD,
    is_in,
    knows_password,
    said_beside,
    sign_in,
)
from tests.access.letters import letters, path_in
from tests.conftest import both_columns
from tests.together import together

NEW = "ada@new.example"
PAGE = "/account/address"


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def ask(visitor, address=NEW):
    answer = visitor.submit(PAGE, having="email", email=address)
    assert answer.status_code == 303
    return answer


def to(app, address):
    return [one for one in letters(app) if address in one["To"]]


def link_to(app, address=NEW):
    return path_in(to(app, address)[-1].get_content())


def test_nothing_changes_before_the_link_is_opened_and_the_old_address_is_told(app, visit, ada):
    mine = visit(ada)
    ask(mine)
    assert NEW in to(app, "ada@example.org")[-1].get_content()
    assert f"A link went to {NEW}" in mine.get(PAGE).text
    assert sign_in(visit(), NEW).status_code == 422
    assert sign_in(visit(), "ada@example.org").status_code == 303


def test_a_form_that_comes_twice_sends_one_letter_whose_link_works(app, make, visit, ada):
    """Whatever others do meanwhile."""
    mine, other = visit(ada), visit(make.member("Ben"))
    fields = {**mine.get(PAGE).form(having="email").values, "email": NEW}
    assert mine.post(PAGE, fields).status_code == 303
    assert other.submit("/account/feed", action="/account/feed").status_code == 303
    assert mine.post(PAGE, fields).status_code == 303
    assert [len(to(app, address)) for address in (NEW, "ada@example.org")] == [1, 1]
    assert NEW in mine.get(link_to(app)).text


def test_the_letter_to_the_new_address_names_nobody(app, visit, ada):
    ask(visit(ada))
    (letter,) = to(app, NEW)
    assert "Ada" not in letter.as_string()
    assert letter["To"] == NEW


def test_opened_it_counts_and_every_other_browser_is_out(app, visit, ada):
    mine, elsewhere = visit(ada), visit(ada)
    ask(mine)
    mine.get(link_to(app))
    assert mine.submit(action="/address/").status_code == 303
    assert is_in(mine)
    assert not is_in(elsewhere)
    assert sign_in(visit(), NEW).status_code == 303
    assert sign_in(visit(), "ada@example.org").status_code == 422
    assert "has changed" in to(app, "ada@example.org")[-1]["Subject"]
    assert mine.get(PAGE).text.count(NEW) == 1
    mine.get(link_to(app))
    assert "used already" in mine.page.text


def test_a_stranger_who_gets_the_letter_can_do_nothing_with_it(app, make, visit, ada):
    ask(visit(ada))
    path = link_to(app)
    visitor = visit()
    assert visitor.status(path) == 303
    other = visit(make.member("Eve", **knows_password()))
    assert other.status(path) == 404
    token = other.get("/account").form(having="name").values["csrf_token"]
    assert other.post(path, {"csrf_token": token}).status_code == 404
    assert sign_in(visit(), "ada@example.org").status_code == 303


def test_an_address_somebody_has_is_answered_alike_and_told_to_its_mailbox_only(
    app, make, visit, ada
):
    make.member("Eve", email="eve@example.org")
    mine = visit(ada)
    free = ask(mine)
    words = mine.get(PAGE).text.replace(NEW, "X")
    taken = ask(mine, "Eve@Example.org")
    assert mine.get(PAGE).text.replace("eve@example.org", "X") == words
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    (letter,) = to(app, "eve@example.org")
    assert "nothing was changed" in letter.get_content()
    assert "http" not in letter.get_content()
    assert "Ada" not in letter.as_string()


@both_columns
def test_two_who_take_the_same_address_leave_it_to_one(app, make, visit, ada):
    ben = make.member("Ben", **knows_password())
    first, second = visit(ada), visit(ben)
    ask(first)
    path = link_to(app)
    ask(second)
    other = link_to(app)
    first.get(path)
    second.get(other)
    answers = together(
        lambda: first.submit(action="/address/").status_code,
        lambda: second.submit(action="/address/").status_code,
    )
    assert sorted(answers) == [303, 409]


def test_given_up_or_asked_anew_or_late_the_link_is_worth_nothing(app, visit, ada):
    mine = visit(ada)
    ask(mine)
    given_up = link_to(app)
    mine.submit(PAGE, action="/keep")
    ask(mine)
    replaced = link_to(app)
    ask(mine, "ada@third.example")
    late = link_to(app, "ada@third.example")
    for path in (given_up, replaced):
        assert "used already or has expired" in mine.get(path).text
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        mine.submit("/confirm", having="password", password=PASSWORD)
        assert "used already or has expired" in mine.get(late).text


def test_a_new_password_stops_the_change(app, visit, ada):
    mine = visit(ada)
    ask(mine)
    path = link_to(app)
    mine.submit(
        "/account/password",
        having="again",
        password="the otter swims below",
        again="the otter swims below",
    )
    assert "used already or has expired" in mine.get(path).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please fill this in"),
        ("ada", "address"),
        ("ada@exämple.de", "xn--"),
        ("ADA@example.org", "your address already"),
    ],
)
def test_what_is_wrong_is_said_and_given_back(app, visit, ada, typed, said):
    mine = visit(ada)
    answer = mine.submit(PAGE, having="email", email=typed)
    assert answer.status_code == 422
    assert said.lower() in said_beside(mine.page, "email").lower()
    assert f'value="{typed}"' in mine.page.html
    assert letters(app) == []


def test_it_asks_for_the_password_first(visit, ada):
    mine = visit(ada)
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert mine.status(PAGE) == 303


def test_one_mailbox_gets_five_letters_at_most(app, make, visit, ada):
    others = [make.member(name) for name in ("Ben", "Cy", "Dee", "Eli", "Fay")]
    for member in (ada, *others):
        ask(visit(member))
    assert len(to(app, NEW)) == 5
