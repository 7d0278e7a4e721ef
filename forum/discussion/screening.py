"""What becomes of a submitted comment: a pure rule, and what it says of a member just now."""

from collections.abc import Callable
from functools import partial

from .. import permissions
from ..members.models import Member, Standing
from ..programme.models import Exchange, Policy, Topic
from . import queries
from .models import State

NO_LONGER_NEW = 3


def screen(
    policy: Policy | None,
    published_before: Callable[[], int],
    *,
    by_moderator: bool,
    standing: Standing | None = None,
) -> State:
    """Published or pending: by how the member stands at the roundtable, else by the policy in the
    topic and the member's published comments so far, which are counted where they matter.

    Moderators publish at once; without an open exchange nobody else gets here.
    """
    if by_moderator:
        return State.PUBLISHED
    if standing is Standing.HELD or policy is None:
        return State.PENDING
    if standing is Standing.TRUSTED or policy is Policy.POST:
        return State.PUBLISHED
    if policy is Policy.NEWCOMERS and published_before() >= NO_LONGER_NEW:
        return State.PUBLISHED
    return State.PENDING


def fate(author: Member, topic: Topic, exchange: Exchange | None) -> State:
    """What would become of a comment that this member submits now; the composer says so before."""
    return screen(
        exchange.policy_in(topic) if exchange else None,
        partial(queries.published_before, author, topic),
        by_moderator=permissions.may_moderate(author, topic),
        standing=author.standing_at(topic.roundtable_id),
    )
