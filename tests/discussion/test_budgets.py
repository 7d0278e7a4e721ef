"""A topic's page asks the database as often for forty comments as for five."""

import pytest

from tests.budget import queries_at_most

pytestmark = pytest.mark.usefixtures("still")
TOPIC_PAGE = 8
AFTER_A_CHANGE = 8
CHANGES = 10


def fill(make, topic, count: int) -> None:
    """Comments of many members, every second one a reply to the last."""
    last = None
    for number in range(count):
        author = make.member(f"{topic.key}{number}", country="DE")
        last = make.comment(author, topic, parent=last if number % 2 else None)


def test_a_topics_page_needs_no_more_queries_for_more_comments(make, visit):
    few, many = make.topic("post"), make.topic("anonymous")
    fill(make, few, 5)
    fill(make, many, 40)
    reader = visit(make.member("Reader"))
    asked = {}
    for topic in (few, many):
        reader.get(f"/topics/{topic.id}")
        with queries_at_most(TOPIC_PAGE) as asked[topic.key]:
            page = reader.get(f"/topics/{topic.id}")
        assert page.html.count('<article class="item"') == (5 if topic is few else 40)

    assert len(asked["anonymous"]) <= len(asked["post"]) + 1


def test_the_first_page_after_a_change_needs_few_more_queries(make, visit):
    topic = make.topic("post")
    fill(make, topic, 40)
    reader = visit(make.member("Reader"))
    reader.get(f"/topics/{topic.id}")
    make.comment(make.member("Late"), topic)
    with queries_at_most(AFTER_A_CHANGE):
        reader.get(f"/topics/{topic.id}")


def test_catching_up_needs_no_more_queries_for_more_comments(make, visit):
    few, many = make.topic("post"), make.topic("anonymous")
    fill(make, few, 5)
    fill(make, many, 40)
    reader = visit(make.member("Reader"))
    asked = {}
    for topic in (few, many):
        with queries_at_most(CHANGES) as asked[topic.key]:
            answer = reader.client.get(f"/topics/{topic.id}/changes?after=0")
        assert len(answer.json["changes"]) == (5 if topic is few else 40)

    assert len(asked["anonymous"]) <= len(asked["post"]) + 1
