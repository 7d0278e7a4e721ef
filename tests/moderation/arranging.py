"""How a moderator arranges a topic in these tests: by the boxes, and the page that says what would
happen."""

from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from forum.extensions import db
from forum.programme.models import Prompt, Roundtable, Series, Topic
from tests.page import Page
from tests.visitor import BROWSER, Visitor


def another_topic(app: Any, make: Any, beside: Any, *prompts: str, key: str = "weirs") -> Topic:
    """A second topic of the same roundtable."""
    with app.app_context():
        series = db.session.get(Series, beside.series_id)
        table = db.session.get(Roundtable, beside.roundtable_id)
        other = Topic(series=series, roundtable=table, key=key, number=9, title="Weirs")
        other.prompts = [Prompt(number=n, text=text) for n, text in enumerate(prompts, start=1)]
        db.session.add(other)
        db.session.commit()
    return make.topic(key)


def address(topic_id: int, *numbers: int, to: str) -> str:
    ticked = [("tick", number) for number in numbers]
    return f"/topics/{topic_id}/split?{urlencode([*ticked, ('to', to)])}"


def plan(moderator: Visitor, topic_id: int, *numbers: int, to: str) -> Page:
    """Tick some comments, and look at what would happen."""
    return moderator.get(address(topic_id, *numbers, to=to))


def split(moderator: Visitor, topic_id: int, *numbers: int, to: str, **fields: Any) -> TestResponse:
    """Tick some comments, look, and do it."""
    plan(moderator, topic_id, *numbers, to=to)
    return moderator.submit(having="seen", **fields)


def move(moderator: Visitor, comment: Any, there: Any) -> TestResponse:
    """Move a comment to another topic from wherever it is now."""
    with moderator.app.app_context():
        now = db.session.get(type(comment), comment.id)
        topic_id, number = now.topic_id, now.number
    return split(moderator, topic_id, number, to=f"{there.id}-0")


def merge(moderator: Visitor, stays: Any, *numbers: int, **fields: Any) -> TestResponse:
    """Tick what says the same as a comment, look, and merge it."""
    ticked = [("tick", number) for number in numbers]
    moderator.get(f"/moderation/{stays.id}/merge?{urlencode([('look', 1), *ticked])}")
    return moderator.submit(having="seen", **fields)


def changes(visitor: Visitor, topic: Any, after: int) -> dict[str, Any]:
    return visitor.client.get(f"/topics/{topic.id}/changes?after={after}").json


def ask(visitor: Visitor, path: str) -> TestResponse:
    return visitor.client.get(path, environ_overrides=BROWSER)
