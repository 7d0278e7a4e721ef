"""A topic's page asks the database as often for forty comments as for five, and seldom."""

import secrets

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.tallies import FEWEST_ANSWERS
from forum.permissions import Role
from tests.budget import queries_at_most

from .writing import write

pytestmark = pytest.mark.usefixtures("still")
TOPIC_PAGE = 8
CHANGES = 10
# The page it is written on, and from sending it to where its author is led.
COMMENT = 22


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


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER])
def test_no_page_of_a_topic_needs_more_queries_whoever_reads_and_whatever_has_changed(
    make, visit, role
):
    topic, author = make.topic("post"), make.member("Author")
    fill(make, topic, 20)
    proposals = [make.comment(author, topic, kind=Kind.PROPOSAL) for _ in range(3)]
    below = make.comment(author, topic, parent=proposals[0])
    person = make.member("Reader", role=role)
    reader = visit(person)

    def looks() -> None:
        with queries_at_most(TOPIC_PAGE):
            page = reader.get(f"/topics/{topic.id}")
        assert page.html.count('<form class="yours') == len(proposals)

    looks()
    for _ in range(FEWEST_ANSWERS):
        make.stance(make.member(secrets.token_hex(4)), proposals[0])
        looks()
    make.comment(author, topic, parent=below)
    looks()
    make.comment(make.member("Late"), topic)
    looks()


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


def test_a_comment_is_taken_and_told_for_few_queries(make, visit):
    topic, writer = make.topic("post"), visit(make.member("Ada"))
    fill(make, topic, 5)
    reader = visit(make.member("Ben"))
    reader.follow(topic.id)
    write(writer, topic)
    reader.hears()

    with queries_at_most(COMMENT):
        write(writer, topic, source="Comes **second**.")

    assert "second" in reader.hears()["html"]
