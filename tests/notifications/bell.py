"""What a member reads of their notifications: the number at the bell, and the list."""

import re
from html import unescape
from typing import Any

from tests.visitor import Visitor


def bell(visitor: Visitor, path: str = "/account") -> str:
    """The number beside the bell, as a page shows it."""
    found = re.search(r"<live-bell[^>]*>(.*?)</live-bell>", visitor.get(path).html, re.DOTALL)
    return re.sub(r"<span.*", "", found[1]).strip()


def told(visitor: Visitor) -> list[str]:
    """The sentences of the list, the new ones with a star."""
    html = visitor.get("/notifications").html
    rows = re.findall(r'<p class="row">(<b class="count">New</b>)?<(?:b|span)>(.*?)</', html)
    return [f"{'*' if new else ''}{unescape(words)}" for new, words in rows]


def follow(visitor: Visitor, place: int = 0) -> str:
    """Where the notification in this place of the list leads."""
    page = visitor.get("/notifications")
    links = [href for href, _ in page.links if re.fullmatch(r"/notifications/\d+", href)]
    answer = visitor.client.get(links[place])
    assert answer.status_code == 302
    return answer.location


def choose(visitor: Visitor, **ways: Any) -> None:
    """Choose how to hear of matters."""
    answer = visitor.submit("/account/notifications", having="reply", **ways)
    assert answer.status_code == 303
