"""How a moderator decides in these tests: through the desk's form."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.visitor import BROWSER, Visitor

REASONED = {"reason": "Unclear", "message": "Say *which* rivers, please."}


def decide(moderator: Visitor, comment: Any, verdict: str, **fields: str) -> TestResponse:
    """Open a comment's case, fill in the decision and send it."""
    path = f"/moderation/{comment.id}"
    return moderator.submit(path, having="message", verdict=verdict, **fields)


def queue(visitor: Visitor, path: str = "/moderation") -> list[str]:
    """The numbers of the cases that the desk lists as waiting, in their order, on all its pages."""
    part = visitor.get(path).html.split('id="queue"')[1].split("</section>")[0]
    cases = re.findall(r'href="/moderation/(\d+)', part)
    further = re.search(r'href="(/moderation\?[^"]*after=[^"]*)"[^>]*>.{0,200}Later ones', part)
    return cases + (queue(visitor, unescape(further[1])) if further else [])


def post_beside(app: Flask, visitor: Visitor, path: str, values: dict[str, Any]) -> int:
    """Send a form from another window of the same browser, which can be done at the same moment."""
    client = app.test_client()
    cookie = visitor.client.get_cookie("session", app.config["SERVER_NAME"])
    client.set_cookie("session", cookie.value, domain=app.config["SERVER_NAME"])
    return client.post(path, data=values, environ_overrides=BROWSER).status_code


def log(visitor: Visitor) -> str:
    """What the log of the moderators says."""
    return visitor.get("/moderation/log").html.split('id="log"')[1]


def decided(page):
    """What a case says of the decisions on it."""
    return page.html.partition('id="decisions"')[2].partition("</section>")[0]
