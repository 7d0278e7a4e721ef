"""What becomes of a submitted comment: a pure rule."""

from collections.abc import Callable

from ..programme.models import Policy
from .models import State

NO_LONGER_NEW = 3


def screen(
    policy: Policy | None, published_before: Callable[[], int], *, by_moderator: bool
) -> State:
    """Published or pending, by the exchange's policy and the member's published comments so far,
    which are counted where they matter.

    Moderators publish at once; without an open exchange nobody else gets here.
    """
    if by_moderator or policy is Policy.POST:
        return State.PUBLISHED
    if policy is Policy.NEWCOMERS and published_before() >= NO_LONGER_NEW:
        return State.PUBLISHED
    return State.PENDING
