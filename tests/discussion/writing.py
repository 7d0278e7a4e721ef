"""How a member writes in these tests: through the composer of the topic's page."""

from typing import Any

from werkzeug.test import TestResponse

from forum.discussion.models import Comment
from forum.extensions import db
from tests.page import Page
from tests.visitor import Visitor

POSITION = {"kind": "position", "claim": "Storage", "source": "Comes **first**."}
REMARK = {"kind": "remark", "source": "By the way."}


def write(writer: Visitor, topic: Any, **fields: Any) -> TestResponse:
    """Open the topic's composer, fill it in and send it."""
    return writer.submit(f"/topics/{topic.id}", **{"having": "source", **POSITION, **fields})


def reply(writer: Visitor, topic: Any, number: int, **fields: Any) -> TestResponse:
    """Open the composer under a comment, fill it in and send it."""
    path = f"/topics/{topic.id}?reply_to={number}"
    return writer.submit(path, having="source", **{**REMARK, **fields})


def stored(app: Any) -> list[Comment]:
    """Every comment there is, in the order of their making."""
    with app.app_context():
        return list(db.session.query(Comment).order_by(Comment.id))


def row(app: Any, comment_id: int) -> Comment:
    """A comment as it is now."""
    with app.app_context():
        return db.session.get(Comment, comment_id)


def in_composer(page: Page) -> dict[str, str]:
    """What stands in the composer's fields; the line break after a text area's tag is markup."""
    return {n: v[0].strip() for n, v in page.form(having="source").values.items() if v}
