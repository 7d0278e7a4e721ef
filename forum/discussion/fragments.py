"""Comments as HTML with holes: made once for every reader of a topic, filled in for each one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache

from flask import get_template_attribute, render_template
from flask_babel import gettext
from markupsafe import Markup

from .entries import Entry
from .models import Comment
from .tallies import Tally, is_open_to_stances

# No text holds this character: it is taken out before it is kept.
_EDGE = "\0"
_HOLE = re.compile(f"{_EDGE}(.*?){_EDGE}")


class Hole(StrEnum):
    """What differs from reader to reader inside a comment."""

    # The number's class, and the words before it.
    MARK = "mark"
    WORD = "word"
    # That it was changed after the reader had answered it.
    CHANGED = "changed"
    # How a change of it stands that its author has made and readers do not see.
    CHANGE = "change"
    # The reader's own stance on a proposal.
    YOURS = "yours"
    # That the reader had not seen what does not stand there any more.
    UNSEEN = "unseen"
    # What its author was told of that.
    TOLD = "told"
    # A composer, where the reader replies to this comment.
    COMPOSER = "composer"
    REPLIES = "replies"
    # What the page leaves out, for links that lead back to it: after other things that an address
    # asks for, or alone.
    FILTERS = "filters"
    ASKED = "asked"
    # Where a line of the outline leads on this page.
    PLACE = "place"


_HOLES = {hole.value: hole for hole in Hole}
# (HTML, the hole after it), in order; the last one has none.
Fragment = Sequence[tuple[str, Hole | None]]


@cache
def hole(name: str) -> Markup:
    """For templates: the place of a hole."""
    return Markup(f"{_EDGE}{Hole(name)}{_EDGE}")  # noqa: S704 - one of these words


def made(
    comments: Sequence[Comment], tallies: Mapping[int, Tally], *, is_flat: bool
) -> dict[int, Fragment]:
    """Comment id → its fragment; flat ones stand alone, others hold their replies. `tallies` tell
    by comment id how proposals are seen."""
    return {
        comment.id: _cut(
            render_template(
                "discussion/_comment.html",
                comment=comment,
                is_flat=is_flat,
                tally=tallies[comment.id] if is_open_to_stances(comment) else None,
            )
        )
        for comment in comments
    }


def lines(roots: Iterable[Entry]) -> dict[int, Fragment]:
    """Comment id → its line in the outline."""
    return {root.id: _cut(outline_line(root, hole(Hole.PLACE), hole(Hole.MARK))) for root in roots}


def outline_line(root: Comment | Entry, place: Markup, mark: str) -> str:
    """A root's line in the outline: where it leads, as an attribute, and a word beside it."""
    return get_template_attribute("discussion/_parts.html", "outline_line")(root, place, mark)


def filled(fragment: Fragment, fill: Callable[[Hole], str]) -> str:
    """The HTML of a fragment, with what belongs into each of its holes."""
    parts: list[str] = []
    for html, hole in fragment:
        parts.append(html)
        if hole:
            parts.append(fill(hole))
    return "".join(parts)


def announced(fragment: Fragment) -> str:
    """A comment as it is sent to everybody: not new, nobody's own, without replies."""
    plain = {Hole.WORD: gettext("Comment"), Hole.YOURS: '<div class="yours"></div>'}
    return filled(fragment, lambda hole: plain.get(hole, ""))


def _cut(html: str) -> Fragment:
    html_and_holes = _HOLE.split(html)
    holes = [_HOLES[name] for name in html_and_holes[1::2]]
    return tuple(zip(html_and_holes[::2], [*holes, None], strict=True))
