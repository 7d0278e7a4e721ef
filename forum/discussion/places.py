"""Where a comment is to be found: the address of its place, wherever that is by now."""

from flask import url_for

from ..programme.models import Topic
from . import rendered
from .entries import Entry
from .filters import Filters
from .models import Comment


def place_of(comment: Comment, wanted: Filters | None = None) -> str:
    """Where a comment stands for its author: in the thread, or among what waits; in the list of
    what is wanted, where it was written from one."""
    if wanted and wanted.is_flat:
        return _place_in_list(comment, wanted)
    entry = rendered.of(comment.topic).thread.at(comment.number or 0)
    if entry:
        return place_in(comment.topic, entry)
    return url_for("discussion.show_topic", topic_id=comment.topic_id, _anchor=comment.anchor)


def place_in(topic: Topic, entry: Entry) -> str:
    """Where a comment of the thread stands."""
    thread = rendered.of(topic).thread
    if base := thread.shown_with(entry):
        return url_for(
            "discussion.show_branch",
            topic_id=topic.id,
            number=base.number,
            _anchor=entry.anchor,
        )
    after = thread.page_of(thread.root_of(entry)) or None
    return url_for("discussion.show_topic", topic_id=topic.id, after=after, _anchor=entry.anchor)


def _place_in_list(comment: Comment, wanted: Filters) -> str:
    """The list is opened at a comment, or else at what it replies to."""
    number = comment.number or (comment.parent.number if comment.parent else None)
    asked = {**wanted.address, "at": number}
    return url_for(
        "discussion.show_topic", topic_id=comment.topic_id, _anchor=comment.anchor, **asked
    )
