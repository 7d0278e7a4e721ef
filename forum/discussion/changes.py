"""What changed in a topic, as fragments: the same for a live page and for one that catches up."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from .. import journal, live
from ..programme import queries as programme
from ..programme.models import Topic
from . import fragments, rendered
from .fragments import Fragment
from .models import Comment
from .reading import comments_with
from .tallies import tallies

# A comment that readers see anew, and the topic's seq at that.
Changed = tuple[Comment, int]
# Beyond this, loading the page anew is quicker than catching up.
MOST_TO_CATCH_UP = 50


def change(comment: Comment, seq: int, fragment: Fragment) -> dict[str, Any]:
    """One comment as every reader of its topic may see it now, and where it belongs."""
    return {
        "seq": seq,
        "anchor": comment.anchor,
        "own": f"own-{comment.id}",
        "under": comment.parent.anchor if comment.parent else None,
        "prompt": comment.prompt.number if comment.prompt else 0,
        "outline": _outline_line(comment),
        "link": url_for(
            "discussion.show_comment",
            topic_id=comment.topic_id,
            number=comment.number,
            _external=False,
        ),
        "html": fragments.announced(fragment),
    }


def _outline_line(comment: Comment) -> str:
    """A new root's line in the outline; a reply has none."""
    if comment.parent_id or not comment.is_published:
        return ""
    place = Markup(' href="#{}"').format(comment.anchor)
    return render_template(
        "discussion/_outline_line.html", root=comment, mark=gettext("new"), place=place
    )


def announce(changed: Sequence[Changed]) -> None:
    """Tell everyone who reads the topic, in order; the changes have been committed. What is told is
    read anew: rules and names may be others than when the request began."""
    fresh = {one.id: one for one in comments_with([comment.id for comment, _ in changed])}
    seen = tallies(fresh.values())
    for topic in {comment.topic for comment, _ in changed}:
        programme.read_anew(topic)

    def told(comment: Comment, seq: int) -> dict[str, Any]:
        made = fragments.made([comment], seen, is_flat=False)
        return change(comment, seq, made[comment.id])

    for comment, seq in changed:
        live.announce(comment.topic_id, partial(told, fresh[comment.id], seq))


def since(topic: Topic, seq: int) -> dict[str, Any]:
    """What a reader who knows the topic as of `seq` has missed; or that the page is to reload."""
    entries = journal.since(topic, seq, MOST_TO_CATCH_UP + 1)
    latest = {entry.comment_id: entry.seq or 0 for entry in entries}
    if None in latest or len(entries) > MOST_TO_CATCH_UP or seq > topic.seq:
        return {"seq": topic.seq, "reload": True}
    now = rendered.of(topic)
    seen = comments_with([one for one in latest if one in now.thread.entries])
    made = now.comments(comment.id for comment in seen)
    changes = [change(comment, latest[comment.id], made[comment.id]) for comment in seen]
    return {"seq": topic.seq, "changes": sorted(changes, key=lambda c: c["seq"])}
