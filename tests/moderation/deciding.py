"""How a moderator decides in these tests: through the desk's form."""

from typing import Any

from werkzeug.test import TestResponse

from tests.visitor import Visitor

REASONED = {"reason": "Unclear", "message": "Say *which* rivers, please."}


def decide(moderator: Visitor, comment: Any, verdict: str, **fields: str) -> TestResponse:
    """Open a comment's case, fill in the decision and send it."""
    path = f"/moderation/{comment.id}"
    return moderator.submit(path, having="message", verdict=verdict, **fields)


def queue(visitor: Visitor) -> list[str]:
    """The numbers of the cases that the desk lists as waiting, in their order."""
    part = visitor.get("/moderation").html.split('id="queue"')[1].split("</section>")[0]
    return [piece.split('"')[0].split("#")[0] for piece in part.split('href="/moderation/')[1:]]
