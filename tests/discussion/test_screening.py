"""What becomes of a submitted comment, by policy, record and role."""

import pytest

from forum.discussion.models import State
from forum.discussion.screening import screen
from forum.programme.models import Policy


@pytest.mark.parametrize(
    ("policy", "published_before", "fate"),
    [
        (Policy.PRE, 0, State.PENDING),
        (Policy.PRE, 3, State.PENDING),
        (Policy.PRE, 1000, State.PENDING),
        (Policy.NEWCOMERS, 0, State.PENDING),
        (Policy.NEWCOMERS, 2, State.PENDING),
        (Policy.NEWCOMERS, 3, State.PUBLISHED),
        (Policy.NEWCOMERS, 4, State.PUBLISHED),
        (Policy.POST, 0, State.PUBLISHED),
        (Policy.POST, 3, State.PUBLISHED),
        (None, 0, State.PENDING),
        (None, 3, State.PENDING),
    ],
)
def test_a_participants_comment_goes_where_the_policy_says(policy, published_before, fate):
    assert screen(policy, lambda: published_before, by_moderator=False) is fate


@pytest.mark.parametrize("policy", [*Policy, None])
@pytest.mark.parametrize("published_before", [0, 3])
def test_a_moderators_comment_appears_at_once(policy, published_before):
    assert screen(policy, lambda: published_before, by_moderator=True) is State.PUBLISHED
