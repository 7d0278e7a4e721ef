"""How members report in these tests, and how a moderator decides on it: through the pages."""

from typing import Any

from werkzeug.test import TestResponse

from tests.visitor import Visitor

NOTE = "The second sentence names the speaker."


def flag(visitor: Visitor, comment: Any, **fields: str) -> TestResponse:
    """Follow the link beside a comment, fill in the form and send it."""
    path = f"/topics/{comment.topic_id}/comments/{comment.number}/flag"
    return visitor.submit(path, having="note", **{"reason": "Unclear", "note": NOTE, **fields})


def look(moderator: Visitor, comment: Any, verdict: str, **fields: str) -> TestResponse:
    """Open a reported comment's case and decide on the reports."""
    given = {f"flags-{name}": value for name, value in {"verdict": verdict, **fields}.items()}
    return moderator.submit(f"/moderation/{comment.id}", action=f"{comment.id}/flags", **given)
