"""Ten minutes: what is asked first, what answers next, and honestly what is left out."""

import re
from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.home.catching_up import MINUTES, Reason, fitting
from forum.members.models import StakeholderGroup


@pytest.fixture
def ada(make):
    return make.member("Ada", group=StakeholderGroup.ACADEMIC)


@pytest.fixture
def ben(make):
    return make.member("Ben")


def shown(page):
    return re.findall(r'id="read-(\d+)"', page.html)


def test_in_its_order_and_each_once(make, visit, ada, ben):
    topic = make.topic("post")
    mine = make.comment(ada, topic, claim="Mine")
    new = make.comment(ben, topic, kind=Kind.PROPOSAL, claim="New proposal")
    reply = make.comment(ben, topic, parent=mine, kind="challenge", source="I doubt it.")
    mention = make.comment(ben, topic, source="What says @Ada?")
    asked = make.comment(
        ben,
        topic,
        kind=Kind.QUESTION,
        claim="Asked",
        addressed_to=StakeholderGroup.ACADEMIC,
    )
    beside = make.comment(ben, topic, claim="A position fits")
    make.comment(ben, topic, claim="A position is left out", source="word " * 3000)
    page = visit(ada).get("/ten-minutes")
    order = [asked.id, reply.id, mention.id, new.id, beside.id]
    assert shown(page) == [str(one) for one in order]
    assert "1 new" in page.text.split("What this leaves out")[1]
    assert "A position is left out" not in page.text
    # Reading here marks nothing as read.
    assert "6 new comments" in visit(ada).get("/").text


def test_a_reply_stands_below_what_it_answers_and_its_words_once(make, visit, ada, ben):
    topic = make.topic("post")
    mine = make.comment(ada, topic, claim="Ferries by night")
    make.comment(ben, topic, parent=mine, kind="challenge", source="They would be empty.")
    page = visit(ada).get("/ten-minutes")
    assert "to #1" in page.text
    assert page.text.index("Ferries by night") < page.text.index("They would be empty.")
    assert page.text.count("They would be empty.") == 1


def test_what_does_not_fit_is_counted(make, visit, ada, ben):
    topic = make.topic("post")
    for number in range(5):
        make.comment(ben, topic, kind=Kind.PROPOSAL, claim=f"No. {number}", source="word " * 1000)
    page = visit(ada).get("/ten-minutes")
    assert len(shown(page)) == 2
    assert "3 more of these did not fit" in page.text


def test_who_has_seen_everything_is_told_so(make, visit, ada, ben):
    make.comment(ben, make.topic("post"))
    reader = visit(ada)
    reader.get(f"/topics/{make.topic('post').id}")
    with time_machine.travel(now() + timedelta(hours=12)):
        page = reader.get("/ten-minutes")
    assert "You have seen everything" in page.text
    assert "Mark everything as read" not in page.text


def test_what_it_refers_to_is_one_step_away(make, visit, ada, ben):
    topic = make.topic("post")
    make.comment(ben, topic, claim="First")
    make.comment(ben, topic, source="As said in #1.")
    page = visit(ada).get("/ten-minutes")
    assert f'<a class="cite" href="/topics/{topic.id}/comments/1">#1</a>' in page.html


def test_who_has_read_it_to_the_end_marks_all_as_read_there(make, visit, ada, ben):
    topic = make.topic("post")
    make.comment(ben, topic, claim="First")
    reader = visit(ada)
    assert "Mark everything as read" in reader.get("/ten-minutes").text
    reader.submit("/ten-minutes", action="/read-all")
    assert shown(reader.get("/ten-minutes")) == []
    assert "Mark everything as read" not in reader.page.text
    make.comment(ben, topic, claim="Long", source="word " * 3000)
    make.comment(ben, topic, claim="Long", source="word " * 3000)
    assert "Mark everything as read" not in reader.get("/ten-minutes").text


def test_a_table_one_does_not_sit_at_is_not_there(make, visit, ben):
    make.comment(ben, make.topic("post"), kind=Kind.PROPOSAL, claim="Inner matter")
    eve = make.member("Eve", at=(1,))
    assert "Inner matter" not in visit(eve).get("/ten-minutes").text


class Text:
    def __init__(self, minutes):
        self.source = "x" * int(minutes * 1400)


@pytest.mark.parametrize(
    ("lengths", "count"),
    [([], 0), ([30], 1), ([4, 4, 4], 2), ([10], 1), ([5, 5], 2), ([5, 5, 0.1], 2)],
)
def test_as_many_as_fit_and_one_at_least(lengths, count):
    wanted = [(Reason.NEW, Text(length)) for length in lengths]
    assert len(fitting(wanted, MINUTES)) == count


def test_who_does_not_write_is_asked_nothing_and_reads_what_is_new(make, visit, ada):
    topic = make.topic("post")
    to_group = {"kind": Kind.QUESTION, "addressed_to": StakeholderGroup.ACADEMIC}
    asked = make.comment(ada, topic, claim="Asked", **to_group)
    peer = make.member("Pia", group=StakeholderGroup.ACADEMIC)
    assert "What is asked of your group" in visit(peer).get("/ten-minutes").text
    observer = visit(make.member("Olga", role="observer", group=StakeholderGroup.ACADEMIC))

    page = observer.get("/ten-minutes")

    assert shown(page) == [str(asked.id)]
    assert "your group" not in page.text
    assert "To your group" not in page.text
    observer.get(f"/topics/{topic.id}")
    assert "Nothing is new to you." in observer.get("/ten-minutes").text
