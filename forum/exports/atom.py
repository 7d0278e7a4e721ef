"""Feeds as Atom (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as Tree

from .document import speakable

NAMESPACE = "http://www.w3.org/2005/Atom"
MIMETYPE = "application/atom+xml"


@dataclass(frozen=True)
class Entry:
    """Something that is told once; told anew, it keeps its link."""

    link: str
    title: str
    updated: datetime
    html: str


@dataclass(frozen=True)
class Feed:
    """What is told, the latest first, and by whom."""

    title: str
    publisher: str
    language: str
    # Its own address, and that of the page that it belongs to.
    address: str
    link: str
    began: datetime
    entries: Sequence[Entry]


def written(feed: Feed) -> bytes:
    root = Tree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _say(root, "id", feed.link)
    _say(root, "title", feed.title)
    _say(root, "updated", _time(max([feed.began, *(e.updated for e in feed.entries)])))
    _say(Tree.SubElement(root, "author"), "name", feed.publisher)
    Tree.SubElement(root, "link", rel="self", type=MIMETYPE, href=feed.address)
    Tree.SubElement(root, "link", rel="alternate", type="text/html", href=feed.link)
    for entry in feed.entries:
        _entry(Tree.SubElement(root, "entry"), entry)
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(element: Tree.Element, entry: Entry) -> None:
    _say(element, "id", entry.link)
    _say(element, "title", entry.title)
    _say(element, "updated", _time(entry.updated))
    Tree.SubElement(element, "link", rel="alternate", type="text/html", href=entry.link)
    _say(element, "content", entry.html).set("type", "html")


def _say(parent: Tree.Element, name: str, words: str) -> Tree.Element:
    element = Tree.SubElement(parent, name)
    element.text = speakable(words)
    return element


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
