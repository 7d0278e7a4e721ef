"""Readers narrow a thread down by its address; what does not pass is not there."""

import re

import pytest

from forum.discussion.kinds import Kind
from forum.members.models import StakeholderGroup

KINDS = ("Position", "Question", "Proposal")


@pytest.fixture
def topic(make):
    """Four comments: a position and a reply of a diplomat's, a question and a French proposal of
    an academic's."""
    topic = make.topic("post")
    ada = make.member("Ada")
    sy = make.member("Sy", group=StakeholderGroup.ACADEMIC)
    root = make.comment(ada, topic, claim="One", source="First.")
    make.comment(sy, topic, kind=Kind.QUESTION, claim="Two", source="Second?")
    make.comment(ada, topic, parent=root, source="Third.")
    make.comment(sy, topic, kind=Kind.PROPOSAL, claim="Quatre", source="Quart.", language="fr")
    return topic


def shown(visitor, topic, query=""):
    page = visitor.get(f"/topics/{topic.id}?{query}")
    return re.findall(r'<article class="item" id="(c\d+)"', page.html)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", "1324"),
        ("order=time", "1234"),
        ("kind=question", "2"),
        ("kind=remark", "3"),
        ("group=academic", "24"),
        ("group=diplomat&order=time", "13"),
        ("language=fr", "4"),
        ("waiting=1", "2"),
        ("group=academic&kind=proposal&language=fr", "4"),
        ("group=academic&kind=position", ""),
        ("kind=nonsense&group=&language=xx&order=up", "1324"),
    ],
)
def test_what_passes_is_shown_in_its_order(make, visit, topic, query, numbers):
    reader = visit(make.member("Reader"))
    assert shown(reader, topic, query) == [f"c{number}" for number in numbers]


def test_new_is_what_came_since_the_last_visit(make, visit, topic):
    reader = visit(make.member("Reader"))
    assert shown(reader, topic, "new=1") == ["c1", "c3", "c2", "c4"]
    # One's own is not new to oneself.
    assert shown(visit("sy@example.org"), topic, "new=1") == ["c1", "c3"]


def test_the_page_says_what_it_leaves_out_and_leads_back(make, visit, topic):
    page = visit(make.member("Reader")).get(f"/topics/{topic.id}?kind=question&waiting=1")
    assert "One of 4 comments" in page.text
    assert "Show everything" in page.text
    form = page.form(having="waiting")
    assert (form.values["kind"], form.values["waiting"]) == (["question"], ["1"])
    assert form.method == "get"
    empty = visit(make.member("Other")).get(f"/topics/{topic.id}?kind=challenge")
    assert "Nothing here passes these filters" in empty.text


def test_a_reply_by_itself_says_to_what(make, visit, topic):
    page = visit(make.member("Reader")).get(f"/topics/{topic.id}?kind=remark")
    assert "to #1" in page.text


def test_by_structure_a_reply_stands_under_its_prompt_and_below_what_it_replies_to(
    make, visit, topic
):
    page = visit(make.member("Reader")).get(f"/topics/{topic.id}?kind=remark&order=structure")

    above = page.html.split('class="above')[1].split("</li>")[0]
    assert "One" in above
    assert f'href="/topics/{topic.id}/comments/1"' in above
    assert 'id="prompt-0"' in page.html.split('class="above')[0]
    both = visit("sy@example.org").get(f"/topics/{topic.id}?group=diplomat")
    assert 'class="above' not in both.html


def test_kinds_are_counted_as_they_pass_everything_else(make, visit, topic):
    reader = visit(make.member("Reader"))
    assert [f"{k} 1" in reader.get(f"/topics/{topic.id}").text for k in KINDS] == [True] * 3
    page = reader.get(f"/topics/{topic.id}?group=academic&kind=question")
    assert [f"{kind} 1" in page.text for kind in KINDS] == [False, True, True]


def test_what_is_new_and_what_waits_is_counted_as_it_passes_everything_else(make, visit, topic):
    reader = visit(make.member("Reader"))
    for query, new, waiting in (
        ("", 4, 1),
        ("kind=question", 1, 1),
        ("group=diplomat&order=time", 2, 0),
        ("kind=question&new=1&waiting=1", 1, 1),
        ("language=fr&new=1", 1, 0),
        ("kind=evidence&new=1", 0, 0),
    ):
        page = reader.get(f"/topics/{topic.id}?{query}")
        assert f"New {new}" in page.text, query
        assert f"Waiting for an answer {waiting}" in page.text, query


def test_a_reply_from_a_filtered_page_is_written_on_it(make, visit, topic):
    writer = visit(make.member("Reader"))
    page = writer.get(f"/topics/{topic.id}?kind=question&order=time")
    there = next(href for href, _ in page.links if "reply_to=2" in href)
    assert shown(writer, topic, there.split("?")[1].split("#")[0]) == ["c2"]
    assert "One of 4 comments" in writer.page.text

    answer = writer.submit(having="source", kind="answer", source="")

    assert answer.status_code == 422
    assert "One of 4 comments" in writer.page.text


def test_the_outline_names_the_roots_of_what_is_shown(make, visit, topic):
    page = visit(make.member("Reader")).get(f"/topics/{topic.id}?kind=remark&order=time")
    outline = page.html.split('<ol class="map"')[2].split("</ol>")[0]
    assert 'href="#c3" data-holds="c3"' in outline
    assert "One" in outline


def test_where_nobody_has_written_there_is_nothing_to_filter(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    page = visit(ada).get(f"/topics/{topic.id}")
    assert "Nobody has written here yet." in page.text
    assert "More filters" not in page.text
    make.comment(ada, topic)
    assert "More filters" in visit(ada).get(f"/topics/{topic.id}").text
