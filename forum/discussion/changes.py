"""What changed in a topic, as fragments: the same for a live page and for one that catches up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from .. import journal, live
from ..clock import now
from ..presentation import path_to
from ..programme import queries as programme
from ..programme.models import Topic
from . import fragments, parts, rendered
from .fragments import Fragment
from .models import Comment
from .parts import LOCK, PARTS
from .reading import comments_with, told_anew
from .rendered import Rendered
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
        "link": path_to(
            "discussion.show_comment", topic_id=comment.topic_id, number=comment.number or 0
        ),
        "html": fragments.announced(fragment),
    }


def _outline_line(comment: Comment) -> str:
    """A root's line in the outline; a reply has none."""
    if comment.parent_id or not comment.is_published:
        return ""
    place = Markup(' href="#{}"').format(comment.anchor)
    return fragments.outline_line(comment, place, gettext("no answer yet") * comment.is_waiting)


def announce(changed: Sequence[Changed], *, is_as_read: bool = False) -> None:
    """Tell everyone who reads the topic, in order; the changes have been committed. What is told is
    read anew, as rules and names may be others than when the request began: unless nothing was when
    it held the topic (`is_as_read`), and nothing is now."""
    comments: Sequence[Comment] = [comment for comment, _ in changed]
    # A `seq` is one of the topic in which it was taken, wherever the comment is by now.
    taken_in = [comment.topic_id for comment in comments]
    if not (is_as_read and programme.are_as_read(comments[0].topic)[0]):
        comments = told_anew(comments)
    fresh = {one.id: one for one in comments}
    seen = tallies(fresh.values())

    def told(comment: Comment, seq: int) -> dict[str, Any]:
        fragment = fragments.made([comment], seen, is_flat=False)[comment.id]
        return {**change(comment, seq, fragment), **_parts(comment.topic, _following(comment))}

    for topic_id, (comment, seq) in zip(taken_in, changed, strict=True):
        topic = fresh[comment.id].topic
        # Of what has left meanwhile its readers hear from whoever took it away.
        if topic.id == topic_id:
            live.announce(topic_id, partial(told, fresh[comment.id], seq), _seal(topic, seq))


def announce_part(topic: Topic, name: str, seq: int) -> None:
    """Tell everyone who reads the topic that a part of its page is another one now."""
    programme.read_anew(topic)
    live.announce(topic.id, lambda: {"seq": seq, **_parts(topic, [name])}, _seal(topic, seq))


def _seal(topic: Topic, seq: int) -> str | None:
    """Nothing amid several changes, or where another has come since: the last has one."""
    return journal.seal_of(topic) if seq == topic.seq else None


def since(
    topic: Topic, seq: int | None, seal: str | None = None, was_locked: bool | None = None
) -> dict[str, Any]:
    """What a reader who knows the topic as of `seq` has missed; or that the page is to reload, as
    one does whose `seq` or seal the topic never had. A lock that was set for a time takes effect
    without a `seq`: the page tells which state it shows."""
    anew = {"seq": topic.seq, "reload": True}
    if seq is None or seq > topic.seq or (seal and not journal.bears(topic, seal)):
        return anew
    entries = journal.since(topic, seq, MOST_TO_CATCH_UP + 1)
    latest = {entry.comment_id or entry.part: entry.seq or 0 for entry in entries}
    if None in latest or len(entries) > MOST_TO_CATCH_UP:
        return anew
    if was_locked not in {None, topic.is_locked_at(now())}:
        latest.setdefault(LOCK, topic.seq)
    shown = rendered.of(topic)
    seen = comments_with([one for one in latest if one in shown.thread.entries])
    made = shown.comments(comment.id for comment in seen)
    by_seq = {latest[one.id]: change(one, latest[one.id], made[one.id]) for one in seen}
    for at, names in _changed_parts(topic, shown, latest).items():
        by_seq[at] = {**by_seq.get(at, {"seq": at}), **_parts(topic, names)}
    return {"seq": topic.seq, "changes": [by_seq[at] for at in sorted(by_seq)]}


def _following(comment: Comment) -> list[str]:
    topic = comment.topic
    return rendered.of(topic).following(topic, comment.id) if parts.following(topic) else []


def _changed_parts(
    topic: Topic, shown: Rendered, latest: Mapping[int | str | None, int]
) -> dict[int, list[str]]:
    """`seq` → the names of the parts that changed then for the last time."""
    last: dict[str, int] = {}
    for what, seq in sorted(latest.items(), key=lambda one: one[1]):
        names = shown.following(topic, what) if isinstance(what, int) else [what]
        last |= {name: seq for name in names if name in PARTS}
    by_seq: dict[int, list[str]] = defaultdict(list)
    for name, seq in last.items():
        by_seq[seq].append(name)
    return by_seq


def _parts(topic: Topic, names: Sequence[str]) -> dict[str, Any]:
    """The parts of the page with these names as every reader may see them now."""
    if not names:
        return {}
    shown = rendered.of(topic)
    return {"parts": {name: shown.part(topic, name) for name in names}}
