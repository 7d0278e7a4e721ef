"""How often one may try: per account, so that a ministry behind one address is not shut out."""

import pytest

from tests.access.doors import PASSWORD, knows_password, sign_in
from tests.access.letters import letters


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


def test_guessing_an_accounts_password_is_stopped_after_ten_tries(visit, ada):
    visitor = visit()
    tries = [sign_in(visitor, "ada@example.org", f"guess {n}").status_code for n in range(10)]

    assert tries == [422] * 10
    visitor.get("/sign-in")
    right = visitor.submit(having="password", email="ada@example.org", password=PASSWORD)
    assert right.status_code == 429
    assert "A little slower, please" in visitor.page.text
    assert visitor.status("/account") == 303


def test_another_way_of_writing_the_address_is_the_same_account(visit, ada):
    visitor = visit()
    for n in range(10):
        sign_in(visitor, " Ada@Example.ORG" if n % 2 else "ada@example.org ", "guess")

    assert sign_in(visit(), "ADA@example.org").status_code == 429


def test_meanwhile_another_account_at_the_same_address_gets_in(make, visit, ada):
    make.member("Ben", **knows_password())
    for n in range(11):
        sign_in(visit(), "ada@example.org", f"guess {n}")
    assert sign_in(visit(), "ada@example.org").status_code == 429

    assert sign_in(visit(), "ben@example.org").status_code == 303


def test_who_has_to_wait_is_told_how_long(visit, ada):
    visitor = visit()
    for n in range(10):
        sign_in(visitor, "ada@example.org", f"guess {n}")

    answer = sign_in(visitor, "ada@example.org")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_looking_at_the_page_counts_for_nothing(visit, ada):
    visitor = visit()
    for _ in range(15):
        visitor.get("/sign-in")

    assert sign_in(visitor, "ada@example.org").status_code == 303


def test_nobody_is_flooded_with_letters(app, visit, ada):
    answers = [
        visit().submit("/reset-password", having="email", email="ada@example.org").status_code
        for _ in range(8)
    ]

    assert answers == [200] * 5 + [429] * 3
    assert len(letters(app)) == 5


def test_a_flood_of_comments_stops_and_the_last_text_is_given_back(make, visit):
    path = f"/topics/{make.topic('post').id}"
    visitor = visit(make.member("Ada"))
    for n in range(20):
        filled = {"kind": "position", "claim": f"Claim {n}", "source": "Words."}
        assert visitor.submit(path, having="source", **filled).status_code == 303

    filled = {"kind": "position", "claim": "One more", "source": "Words worth keeping."}
    answer = visitor.submit(path, having="source", **filled)

    assert answer.status_code == 429
    assert "Words worth keeping.</textarea>" in answer.text
    ben = visit(make.member("Ben"))
    assert ben.submit(path, having="source", **filled).status_code == 303
