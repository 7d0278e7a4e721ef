"""One decision on several comments: first what it would do, then each by itself."""

import pytest

from forum.discussion.models import State
from forum.extensions import db
from forum.moderation.models import Decision
from tests.discussion.writing import row
from tests.letters import letters_to, whole

from .deciding import REASONED, decide, queue

SEVERAL = "/moderation/several"


@pytest.fixture
def comments(make):
    ada, ben = make.member("Ada"), make.member("Ben")
    topics = make.topic("pre"), make.topic("record")
    return [make.comment(who, topic) for who in (ada, ben) for topic in topics]


def tick(moderator, *comments, verdict="return"):
    """Tick these in the queue and ask what a decision would do."""
    values = moderator.get("/moderation").form(action=SEVERAL).values
    ticks = [f"{c.id}~{c.submitted_at.isoformat()}" for c in comments]
    return moderator.post(SEVERAL, {**values, "item": ticks, "verdict": verdict})


def test_the_queue_has_a_box_for_what_can_be_decided_on_like_this(mo, comments):
    page = mo.get("/moderation")
    for comment in comments:
        assert f'value="{comment.id}~{comment.submitted_at.isoformat()}"' in page.html


def test_first_it_says_what_would_happen_and_changes_nothing(app, mo, comments):
    answer = tick(mo, *comments[:3])

    assert answer.status_code == 200
    assert "To be returned: 3 comments by 2 authors in 2 topics." in mo.page.text
    assert all(row(app, comment.id).state is State.PENDING for comment in comments)

    answer = mo.submit(action=SEVERAL, sure="yes", **REASONED)

    assert (answer.status_code, answer.location) == (303, "/moderation")
    assert queue(mo) == [str(comments[3].id)]
    states = [row(app, comment.id).state for comment in comments]
    assert states == [State.RETURNED] * 3 + [State.PENDING]
    with app.app_context():
        (ada, ben) = [db.session.merge(c).author for c in (comments[0], comments[2])]
    assert [len(letters_to(app, one)) for one in (ada, ben)] == [2, 1]
    assert REASONED["message"] in whole(letters_to(app, ben)[0])


def test_they_are_taken_back_together(app, mo, comments):
    tick(mo, *comments, verdict="publish")
    mo.submit(action=SEVERAL, sure="yes")
    assert [row(app, comment.id).state for comment in comments] == [State.PUBLISHED] * 4
    assert "Decided on 4 comments." in mo.get("/moderation").text

    answer = mo.submit(action="/undo")

    assert answer.location == "/moderation"
    assert "4 decisions taken back." in mo.get("/moderation").text
    assert [row(app, comment.id).state for comment in comments] == [State.HIDDEN] * 4


def test_what_is_another_by_then_is_left_alone_and_named(app, make, visit, mo, comments):
    mo.get("/moderation")
    values = mo.page.form(action=SEVERAL).values
    ticks = [f"{c.id}~{c.submitted_at.isoformat()}" for c in comments]
    decide(visit(make.member("Mia", "moderator")), comments[0], "publish")
    author = visit("ada@example.org")
    author.submit(f"/comments/{comments[1].id}/revise", having="source", source="Another text")

    mo.post(SEVERAL, {**values, "item": ticks, "verdict": "decline"})

    said = mo.page.text
    assert "To be declined: 2 comments by one author in 2 topics." in said
    assert "One cannot: it was decided on meanwhile." in said
    assert "One cannot: its author has changed it meanwhile." in said

    # And between the looking and the doing.
    author = visit("ben@example.org")
    author.submit(f"/comments/{comments[2].id}/revise", having="source", source="Another text")
    mo.submit(action=SEVERAL, sure="yes", **REASONED)

    assert [row(app, comment.id).state for comment in comments] == [
        State.PUBLISHED,
        State.PENDING,
        State.PENDING,
        State.DECLINED,
    ]
    page = mo.get("/moderation").text
    assert "Decided on one comment." in page
    assert "Not decided on “Storage comes first”" in page


def test_without_a_reason_nothing_is_decided_and_the_words_stay(app, mo, comments):
    tick(mo, *comments)
    answer = mo.submit(action=SEVERAL, sure="yes", message="Canary message", note="Canary note")
    assert answer.status_code == 422
    assert "Choose a reason" in mo.page.text
    assert mo.page.form(action=SEVERAL).values["message"] == ["Canary message"]
    assert mo.page.form(action=SEVERAL).values["note"] == ["Canary note"]
    assert len(mo.page.form(action=SEVERAL).values["item"]) == 4
    with app.app_context():
        assert db.session.query(Decision).count() == 0


@pytest.mark.parametrize("items", [[], ["x"], ["1"], ["999999~2023"], ["-1~2023"]])
def test_nothing_ticked_is_said_so(mo, comments, items):
    values = mo.get("/moderation").form(action=SEVERAL).values
    assert mo.post(SEVERAL, {**values, "item": items, "verdict": "return"}).status_code == 200
    assert "Nothing is ticked." in mo.page.text


def test_what_is_elsewhere_does_not_exist(app, make, visit, comments):
    nora = visit(make.member("Nora", "moderator", at=(1,)))
    make.comment(make.member("Cleo"), make.topic("newcomers"))
    values = nora.get("/moderation").form(action=SEVERAL).values
    ticks = [f"{c.id}~{c.submitted_at.isoformat()}" for c in comments]
    given = {**values, "item": ticks, "verdict": "publish", "sure": "yes"}
    nora.post(SEVERAL, given)
    assert all(row(app, comment.id).state is State.PENDING for comment in comments)


def test_the_number_of_authors_ties_no_anonymous_voices_together(make, mo):
    ada = make.member("Ada")
    first = make.comment(ada, make.topic("pre"))
    second = make.comment(ada, make.topic("record"))
    with mo.app.app_context():
        for comment in (first, second):
            db.session.merge(comment).topic.attribution = "anonymous"
        db.session.commit()
    tick(mo, first, second)
    assert "2 comments by 2 authors in 2 topics." in mo.page.text
