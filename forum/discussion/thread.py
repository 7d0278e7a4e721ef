"""A topic's comments in their structure, as a page shows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .models import Comment


class Thread:
    """Comments arranged by prompt and parent; own unpublished ones stand in their place."""

    def __init__(self, comments: Sequence[Comment], own: Iterable[Comment] = ()) -> None:
        self.comments = comments
        self._under: dict[int | None, list[Comment]] = defaultdict(list)
        for comment in [*comments, *own]:
            place = comment.shown_under
            self._under[place.id if place else None].append(comment)

    def replies_to(self, comment: Comment) -> list[Comment]:
        """What stands under a comment on the screen, at most three levels deep."""
        return self._under[comment.id]

    def roots_under(self, prompt_id: int | None) -> list[Comment]:
        return [root for root in self._under[None] if root.prompt_id == prompt_id]

    def voices(self) -> int:
        """How many members have spoken."""
        return len({comment.author_id for comment in self.comments})
