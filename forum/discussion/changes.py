"""What changed in a topic, as fragments: the same for a live page and for one that catches up."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import render_template, url_for
from flask_babel import gettext

from .. import journal, live
from ..extensions import db
from ..programme.models import Topic
from . import fragments
from .models import SEEN_BY_READERS, Comment
from .queries import WITH_ITS_PLACE

# A comment that readers see anew, and the topic's seq at that.
Changed = tuple[Comment, int]
# Beyond this, loading the page anew is quicker than catching up.
MOST_TO_CATCH_UP = 200


def change(comment: Comment, seq: int) -> dict[str, Any]:
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
        "html": fragments.announced(comment),
    }


def _outline_line(comment: Comment) -> str:
    """A new root's line in the outline; a reply has none."""
    if comment.parent_id or not comment.is_published:
        return ""
    return render_template("discussion/_outline_line.html", root=comment, mark=gettext("new"))


def announce(changed: Sequence[Changed]) -> None:
    """Tell everyone who reads the topic, in order; the changes have been committed."""
    for comment, seq in changed:
        live.announce(comment.topic_id, partial(change, comment, seq))


def since(topic: Topic, seq: int) -> dict[str, Any]:
    """What a reader who knows the topic as of `seq` has missed; or that the page is to reload."""
    entries = journal.since(topic, seq, MOST_TO_CATCH_UP + 1)
    is_another = any(entry.comment_id is None for entry in entries)
    if is_another or len(entries) > MOST_TO_CATCH_UP or seq > topic.seq:
        return {"seq": topic.seq, "reload": True}
    latest = {entry.comment_id: entry.seq for entry in entries}
    comments = db.session.scalars(
        sa.select(Comment)
        .where(Comment.id.in_(latest), Comment.state.in_(SEEN_BY_READERS))
        .options(*WITH_ITS_PLACE)
    )
    changes = [change(comment, latest[comment.id] or 0) for comment in comments]
    return {"seq": topic.seq, "changes": sorted(changes, key=lambda c: c["seq"])}
