"""A moderator sees of the queue what an address asks for, page by page, the longest first."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.moderation import filters, waiting
from forum.moderation.filters import Filters, Waits

from .deciding import REASONED, decide, queue
from .flagging import flag


@pytest.fixture
def comments(make):
    """Word → what waits: from the one that waits longest on."""
    ada, moment, found = make.member("Ada"), now(), {}
    for hours, word, key, given in (
        (24 * 8, "old", "pre", {}),
        (25, "late", "record", {"language": "fr"}),
        (3, "question", "newcomers", {"kind": Kind.QUESTION}),
        (1, "new", "pre", {"language": "de"}),
    ):
        with time_machine.travel(moment - timedelta(hours=hours)):
            found[word] = make.comment(ada, make.topic(key), **given)
    return found


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "old late question new"),
        ("place={second}", "old late new"),
        ("place=series", ""),
        ("topic={pre}", "old new"),
        ("waits=new", "old late question new"),
        ("waits=change", ""),
        ("kind=question", "question"),
        ("age=late", "old late"),
        ("age=day", "old late"),
        ("age=week", "old"),
        ("language=fr", "late"),
        ("topic={pre}&age=late&kind=position&language=en&waits=new", "old"),
        ("topic={pre}&language=fr", ""),
        ("place=x&topic=x&waits=x&kind=x&age=x&language=x&after=x", "old late question new"),
        ("after=2020-01-01T00:00:00~1&topic=99999999999999999999", "old late question new"),
    ],
)
def test_filters_are_combined_in_the_address(make, mo, comments, asked, shown):
    known = {"second": make.topic("pre").roundtable_id, "pre": make.topic("pre").id}
    path = f"/moderation?{asked.format(**known)}"
    assert queue(mo, path) == [str(comments[word].id) for word in shown.split()]
    assert ("Nothing of this kind waits." in mo.page.text) is (not shown)
    listed = mo.page.html.split('id="queue"')[1].split("</section>")[0]
    assert ("Nothing of this kind waits." in listed) is (not shown)


def test_what_was_returned_and_is_back_is_called_so_and_found(make, visit, mo, comments):
    comment = comments["new"]
    decide(mo, comment, "return", **REASONED)
    author = visit("ada@example.org")
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Storage comes last.")

    assert queue(mo, "/moderation?waits=again") == [str(comment.id)]
    assert str(comment.id) not in queue(mo, "/moderation?waits=new")
    case = mo.get(f"/moderation/{comment.id}").text
    assert "Returned and back" in case
    assert "[removed: **first**]" in case
    assert "[added: last]" in case
    assert REASONED["message"] in case


def test_reports_and_changes_are_filtered_by_age_as_well(make, visit, mo):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic)
    with time_machine.travel(now() - timedelta(hours=25)):
        flag(visit(make.member("Ben")), comment)
    assert queue(mo, "/moderation?waits=flagged&age=late") == [str(comment.id)]
    assert queue(mo, "/moderation?waits=flagged&age=week") == []


@pytest.mark.usefixtures("still")
def test_every_page_begins_where_the_one_before_ends(make, mo):
    # At the same moment: the order does not hang on the time alone.
    ada, topic = make.member("Ada"), make.topic("pre")
    made = [str(make.comment(ada, topic).id) for _ in range(2 * waiting.A_PAGE + 3)]
    assert queue(mo) == made
    first = mo.get("/moderation").html
    assert first.count('name="item"') == waiting.A_PAGE
    assert "Later ones" in first
    assert "The oldest</a>" not in first


def test_after_a_decision_comes_the_next_of_what_was_asked_for(mo, comments):
    path = f"/moderation/{comments['old'].id}?topic={comments['old'].topic_id}"
    answer = mo.submit(path, having="message", verdict="publish")
    assert answer.location == f"/moderation/{comments['new'].id}?topic={comments['old'].topic_id}"
    answer = mo.submit(answer.location, having="message", verdict="publish")
    assert answer.location == f"/moderation?topic={comments['old'].topic_id}"


def test_an_address_says_what_it_was_read_from():
    asked = {"place": "2", "topic": "3", "waits": "again", "kind": "proposal", "age": "late"}
    wanted = filters.read({**asked, "after": "2023-01-01T00:00:00+00:00~7"})
    assert wanted.waits is Waits.AGAIN
    assert {name: str(value) for name, value in wanted.address.items()} == asked
    assert filters.read({k: str(v) for k, v in wanted.whole_address.items()}) == wanted
    assert filters.read({}) == Filters()
