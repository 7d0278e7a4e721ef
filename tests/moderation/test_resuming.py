"""After a decision, and after it was taken back, moderators go on where they were: in their list,
and in forms that begin with what they had chosen."""

import re

import pytest

from forum.discussion.kinds import Kind
from forum.members.models import StakeholderGroup

from .arranging import another_topic, split
from .deciding import REASONED, decide

LIST = "kind=question"


def filled(page, having="message"):
    """With what a form begins."""
    return {name: "".join(one) for name, one in page.form(having=having).values.items()}


@pytest.fixture
def questions(make, ada):
    place = make.topic("pre")
    make.comment(ada, place, claim="No question")
    return [make.comment(ada, place, kind=Kind.QUESTION, claim=f"Who {n}?") for n in range(3)]


def listed(page):
    """Which claims the list beside a case, or the queue, shows."""
    part = page.html.split('id="queue"')[1].split("</section>")[0]
    return [claim for claim in ("No question", "Who 0?", "Who 1?", "Who 2?") if claim in part]


def test_after_a_decision_taken_back_from_a_case_the_list_is_the_same(mo, questions):
    mo.get(f"/moderation/{questions[0].id}?{LIST}")
    done = mo.submit(having="message", verdict="return", **REASONED)
    assert done.location == f"/moderation/{questions[1].id}?{LIST}"
    mo.get(done.location)

    undone = mo.submit(action="/undo")

    assert undone.location == f"/moderation/{questions[0].id}?{LIST}"
    assert listed(mo.get(undone.location)) == ["Who 0?", "Who 1?", "Who 2?"]


def test_after_several_taken_back_at_once_the_list_is_the_same(mo, questions):
    mo.get(f"/moderation?{LIST}")
    items = re.findall(r'name="item" value="([^"]*)"', mo.page.html)
    mo.submit(action="/several", item=items[:2], verdict="publish")
    done = mo.submit(action="/several", sure="yes")
    assert done.location == f"/moderation?{LIST}"
    mo.get(done.location)

    undone = mo.submit(action="/undo")

    assert undone.location == f"/moderation?{LIST}"


@pytest.mark.parametrize("form", ["/removal", "/undo"])
def test_what_is_done_to_a_case_leaves_the_list_beside_it(mo, questions, form):
    decide(mo, questions[0], "publish")
    mo.get(f"/moderation/{questions[0].id}?{LIST}")
    done = mo.submit(action=form, **{"removal-reason": "Unclear"} if "removal" in form else {})
    assert done.location == f"/moderation/{questions[0].id}?{LIST}"


def test_pages_of_the_thread_hand_no_filter_on(mo, questions):
    decide(mo, questions[0], "publish")
    page = mo.get(f"/topics/{questions[0].topic_id}?{LIST}")
    assert page.form(action="/undo").action == "/moderation/undo"


def test_the_form_of_kind_and_prompt_begins_with_what_was_taken_back(visit, make, mona, comment):
    chosen = {"kind": "proposal", "prompt": "1", "message": "It asks for something."}
    where = f"/moderation/{comment.id}/kind"
    mona.submit(where, having="message", **chosen)
    mona.submit(f"/moderation/{comment.id}", action="/undo")
    assert "filled in again where you decide anew" in mona.get("/moderation").text

    again = filled(mona.get(where))
    other = visit(make.member("Mia", "moderator", at=(2, 3))).get(where)

    assert {name: again[name] for name in chosen} == chosen
    assert filled(other)["message"] == ""


def test_the_form_that_addresses_begins_with_what_was_taken_back(make, mona, ada, topic):
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    where = f"/moderation/{question.id}/address"
    mona.submit(where, having="to", to=StakeholderGroup.DIPLOMAT.value)
    mona.submit(f"/moderation/{question.id}", action="/undo")
    assert filled(mona.get(where), "to")["to"] == StakeholderGroup.DIPLOMAT


def test_the_page_of_what_would_move_begins_with_what_was_taken_back(
    app, make, mona, ada, ben, topic, comment
):
    reply = make.comment(ben, topic, "And trams.", parent=comment)
    there = another_topic(app, make, topic, "Which weirs?")
    said = {f"kind-{reply.number}": "question", "message": "It asks for weirs."}
    done = split(mona, topic.id, reply.number, to=f"{there.id}-1", **said)
    mona.get(done.location)

    case = mona.get(mona.submit(action="/undo").location)

    (link,) = {href for href, _ in case.links if "/split?" in href and "to=" in href}
    again = mona.get(link)
    assert "What would move" in again.text
    assert "under prompt 1: Which weirs?" in again.text
    begins = filled(again)
    assert begins["message"] == said["message"]
    # It has another number since, and each number is given once.
    assert [one for name, one in begins.items() if name.startswith("kind-")] == ["question"]


def test_several_that_were_moved_are_ticked_again(app, make, mona, ada, topic):
    both = [make.comment(ada, topic, claim=f"Late {n}") for n in range(2)]
    there = another_topic(app, make, topic)
    numbers = [one.number for one in both]
    done = split(mona, topic.id, *numbers, to=f"{there.id}-0", message="Weirs, both.")
    mona.get(done.location)

    page = mona.get(mona.submit(action="/undo").location)

    assert "2 comments by one author go to “III.9 Weirs”" in page.text
    assert filled(page)["message"] == "Weirs, both."
