"""What becomes of a submitted comment, by policy, record and role."""

import pytest

from forum.discussion.models import State
from forum.discussion.screening import screen
from forum.members.models import Standing
from forum.programme.models import Exchange, Policy, Topic


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
    for standing in Standing:
        found = screen(policy, lambda: published_before, by_moderator=True, standing=standing)
        assert found is State.PUBLISHED


@pytest.mark.parametrize("published_before", [0, 3])
@pytest.mark.parametrize(
    ("policy", "standing", "fate"),
    [
        (Policy.PRE, Standing.TRUSTED, State.PUBLISHED),
        (Policy.NEWCOMERS, Standing.TRUSTED, State.PUBLISHED),
        (Policy.POST, Standing.TRUSTED, State.PUBLISHED),
        (None, Standing.TRUSTED, State.PENDING),
        (Policy.PRE, Standing.HELD, State.PENDING),
        (Policy.NEWCOMERS, Standing.HELD, State.PENDING),
        (Policy.POST, Standing.HELD, State.PENDING),
        (None, Standing.HELD, State.PENDING),
    ],
)
def test_how_a_member_stands_goes_before_the_policy(policy, standing, published_before, fate):
    found = screen(policy, lambda: published_before, by_moderator=False, standing=standing)
    assert found is fate


@pytest.mark.parametrize("of_exchange", Policy)
@pytest.mark.parametrize("of_topic", [*Policy, None])
def test_a_topic_s_own_policy_goes_before_the_exchange_s(of_exchange, of_topic):
    exchange, topic = Exchange(policy=of_exchange), Topic(policy=of_topic)
    assert exchange.policy_in(topic) is (of_topic or of_exchange)
