"""Whoever writes, answers or marks from a list of what they want to see comes back to it."""

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.pages import COMMENTS_A_PAGE

from .test_filters import shown
from .writing import POSITION, reply, stored

LEFT_OUT = "Shown here although it does not pass the filters."


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def topic(make, ada):
    """More questions than stand on one page of a list, each after a position."""
    topic = make.topic("post")
    for number in range(COMMENTS_A_PAGE + 1):
        make.comment(ada, topic)
        make.comment(ada, topic, kind=Kind.QUESTION, claim=f"Question {number}?")
    return topic


def listed(visitor, topic, location):
    """The comments on the page to which one is led, and its heading."""
    address, anchor = location.split("?")[1].split("#")
    found = shown(visitor, topic, address)
    assert anchor in visitor.page.ids
    return found


@pytest.mark.parametrize("number", [2, 42])
def test_a_reply_from_a_list_leads_back_to_it_and_stands_there(make, visit, topic, number):
    writer = visit(make.member("Ben"))
    path = f"/topics/{topic.id}?reply_to={number}&kind=question"

    answer = writer.submit(path, having="source", kind="answer", source="We do.")

    assert answer.location == f"/topics/{topic.id}?kind=question&at=43#c43"
    found = listed(writer, topic, answer.location)
    assert found[found.index("c43") - 1] == f"c{number}"
    # It is one that the filters leave out, and is said to be.
    assert "21 of 43 comments" in writer.page.text
    assert writer.page.text.count(LEFT_OUT) == 1
    assert "c43" not in shown(writer, topic, "kind=question")
    assert LEFT_OUT not in writer.page.text


def test_what_passes_is_not_said_to_be_left_out(make, visit, topic):
    writer = visit(make.member("Ben"))
    path = f"/topics/{topic.id}?reply_to=2&order=time&group=diplomat"

    answer = writer.submit(path, having="source", kind="answer", source="We do.")

    assert answer.location == f"/topics/{topic.id}?order=time&group=diplomat&at=43#c43"
    assert listed(writer, topic, answer.location)[-1] == "c43"
    assert LEFT_OUT not in writer.page.text
    # On from there, no comment is left out and none stands twice.
    before = next(href for href, words in writer.page.links if words == "Earlier comments")
    assert shown(writer, topic, before.split("?")[1].split("#")[0])[-1] == "c40"


def test_a_reply_that_waits_stands_below_what_it_answers_in_the_list_as_well(app, make, visit, ada):
    topic = make.topic("pre")
    ask = visit(make.member("Mona", role="moderator"))
    ask.submit(f"/topics/{topic.id}", having="source", kind="question", claim="Who?", source="Hm?")
    writer = visit(ada)

    path = f"/topics/{topic.id}?reply_to=1&kind=question"
    answer = writer.submit(path, having="source", kind="answer", source="We do, I think.")

    own = stored(app)[-1]
    assert answer.location == f"/topics/{topic.id}?kind=question&at=1#own-{own.id}"
    assert listed(writer, topic, answer.location) == ["c1"]
    assert "We do, I think." in writer.page.html.split('id="c1"')[1]
    assert "Yours, not published yet" not in writer.page.text
    # Where what it answers does not stand, it has a place of its own.
    shown(writer, topic, "kind=position")
    assert "Yours, not published yet" in writer.page.text


def test_a_comment_of_its_own_from_a_list_leads_back_as_well(make, visit, topic):
    writer = visit(make.member("Ben"))
    fields = {**POSITION, "prompt": ""}
    answer = writer.submit(f"/topics/{topic.id}?kind=question", having="source", **fields)
    assert listed(writer, topic, answer.location) == ["c42", "c43"]


def test_a_view_taken_in_a_list_of_proposals_leads_on_in_it(make, visit, topic, ada):
    make.comment(ada, topic, kind=Kind.PROPOSAL)
    member = visit(make.member("Ben"))
    path, form = f"/topics/{topic.id}?kind=proposal", "/comments/43/stance"

    answer = member.submit(path, action=form, view="object", reason="")

    assert answer.status_code == 422
    answer = member.submit(having="view", view="support it")
    assert answer.location == f"/topics/{topic.id}?kind=proposal&at=43#c43"
    assert listed(member, topic, answer.location) == ["c43"]


def test_an_answer_marked_in_a_list_leads_back_to_it(make, visit, topic, ada):
    reply(visit(make.member("Ben")), topic, 2, kind="answer")
    asker = visit(ada)
    page = asker.get(f"/topics/{topic.id}?kind=answer")
    there = next(href for href, words in page.links if words.startswith("Does it answer?"))

    answer = asker.submit(there, having="is_it", is_it="yes")

    assert answer.location == f"/topics/{topic.id}?kind=answer&at=43#c43"


def test_following_a_topic_leaves_one_where_one_was(make, visit, topic):
    reader = visit(make.member("Ben"))
    path = f"/topics/{topic.id}?kind=question"
    answer = reader.submit(path, action="/attention", attention="followed")
    assert answer.location == path


def test_a_list_opened_at_what_is_not_there_is_the_list(make, visit, topic):
    reader = visit(make.member("Ben"))
    for at in ("900", "x", "-1"):
        assert len(shown(reader, topic, f"kind=question&at={at}")) == COMMENTS_A_PAGE
