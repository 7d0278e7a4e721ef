"""What may stand in HTML that is shown: made sure of by two libraries that share nothing, or, where
there is nothing to take out, by a grammar that has no other words and by one of them."""

import re
from functools import partial
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

# fmt: off
TAGS = frozenset(
    {
        "a", "blockquote", "br", "code", "del", "em", "hr", "li",
        "ol", "p", "pre", "strong", "sup", "table", "tbody", "td",
        "th", "thead", "tr", "ul", "div",
    }
)
# fmt: on
CLASSES = frozenset({"n", "centre", "subhead", "footnote", "footnote-ref", "footnote-backref"})
# A link as bleach hands it over: (namespace, attribute) → value, and its words as "_text".
Link = dict[Any, Any]
SCHEMES = frozenset({"http", "https", "mailto"})
# Elements that stand for themselves, and words in which nothing could be read as another one.
_ELEMENT = f"</?(?:{'|'.join(sorted(TAGS - {'a', 'div'}))})>"
_BARE = re.compile(rf"(?:[^<>&\0-\x08\x0b-\x1f]++|{_ELEMENT}|&(?:amp|lt|gt|quot);)*+")


def sanitise(dirty: str) -> str:
    """Only the allowed elements, and links that lead away marked as such."""
    return nh3.clean(
        dirty if _is_bare(dirty) else _bleached(dirty),
        tags=set(TAGS),
        attributes={"a": {"href", "rel"}, "ol": {"start"}, "*": {"class", "id"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def foreign_link(attributes: Link, new: bool = False) -> Link | None:
    """Links that lead away say so to search engines and tell no one where the reader came from.

    A refused address is taken out of its link and leaves the words; a new link is not made.
    """
    href = attributes.get((None, "href"), "")
    if new:
        is_written_out = attributes["_text"].startswith(("http://", "https://"))
        if not is_written_out or not href.startswith(("http://", "https://")):
            return None
    elif href.startswith("#"):
        return attributes
    elif not re.match(r"(https?://[^/\\]|mailto:)", href, re.IGNORECASE):
        attributes.pop((None, "href"), None)
        return attributes
    attributes[(None, "rel")] = "nofollow noopener noreferrer"
    return attributes


def _is_bare(dirty: str) -> bool:
    """Whether there is nothing to take out: most texts are plain words, and reading them twice is
    most of what it costs to show them."""
    return "://" not in dirty and _BARE.fullmatch(dirty) is not None


def _bleached(dirty: str) -> str:
    cleaner = Cleaner(
        tags=TAGS,
        attributes=_allowed_attribute,
        protocols=SCHEMES,
        strip=True,
        filters=[partial(LinkifyFilter, callbacks=[foreign_link], skip_tags={"pre", "code"})],
    )
    return cleaner.clean(dirty)


def _allowed_attribute(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return set(value.split()) <= CLASSES
    if name == "start":
        return tag == "ol" and value.isdecimal()
    if name == "id":  # any other id could stand in for one of the page's own
        return re.fullmatch(r"fn(ref)?\d*:[\w-]+", value) is not None
    return tag == "a" and name in {"href", "rel"}
