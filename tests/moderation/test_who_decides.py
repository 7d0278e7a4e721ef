"""Deciding is for the moderators of the comment's roundtable and for organisers."""

import pytest

from forum.discussion.models import State
from forum.permissions import Role
from tests.discussion.writing import row

from .deciding import REASONED, decide


def try_to_decide(visitor, comment) -> int:
    visitor.get("/")
    token = visitor.page.form(action="/sign-out").values
    path = f"/moderation/{comment.id}/decisions"
    return visitor.post(path, {**token, "verdict": "publish", **REASONED}).status_code


@pytest.mark.parametrize(
    ("role", "at", "desk", "case"),
    [
        ("participant", (1, 2, 3, 4), 403, 403),
        ("observer", (1, 2, 3, 4), 403, 403),
        ("moderator", (1, 3, 4), 200, 404),
    ],
)
def test_others_see_no_case_and_decide_nothing(app, make, visit, role, at, desk, case):
    comment = make.comment(make.member("Ada"), make.topic("pre"))
    other = visit(make.member("Oz", role, at=at))

    assert other.status("/moderation") == desk
    assert other.status(f"/moderation/{comment.id}") == case
    assert try_to_decide(other, comment) == case
    assert row(app, comment.id).state is State.PENDING
    assert comment.claim not in other.page.text


def test_an_author_who_is_not_a_moderator_does_not_decide_on_their_own(app, make, visit):
    ada = make.member("Ada")
    comment = make.comment(ada, make.topic("pre"))

    assert try_to_decide(visit(ada), comment) == 403
    assert row(app, comment.id).state is State.PENDING


@pytest.mark.parametrize(("role", "at"), [(Role.MODERATOR, (2,)), (Role.ORGANISER, ())])
def test_a_moderator_of_the_roundtable_and_an_organiser_decide(app, make, visit, role, at):
    comment = make.comment(make.member("Ada"), make.topic("pre"))

    assert decide(visit(make.member("Mo", role, at=at)), comment, "publish").status_code == 303
    assert row(app, comment.id).state is State.PUBLISHED


def test_visitors_are_asked_to_sign_in(app, make, visit):
    comment = make.comment(make.member("Ada"), make.topic("pre"))

    answer = visit().client.get(f"/moderation/{comment.id}")

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
