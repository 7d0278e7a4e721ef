"""Where a comment is to be found: the address of its place, wherever that is by now."""

from flask import url_for

from ..programme.models import Topic
from . import rendered
from .entries import Entry
from .models import Comment


def place_of(comment: Comment) -> str:
    """Where a comment stands for its author: in the thread, or among what waits."""
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
