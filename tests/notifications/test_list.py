"""What concerns a member stands under the bell: each thing once, and only while they may see it."""

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Seat
from forum.permissions import Role
from tests.conftest import both_columns
from tests.moderation.arranging import merge
from tests.moderation.deciding import REASONED, decide
from tests.moderation.flagging import flag, look

from .bell import bell, follow, told


@pytest.fixture
def ada(make):
    return make.member("Ada Heron", email="ada@example.org")


@pytest.fixture
def ben(make):
    return make.member("Ben")


@pytest.fixture
def topic(make):
    return make.topic("post")


@both_columns
def test_replies_to_one_comment_stand_together_and_count_one_by_one(make, visit, topic, ada, ben):
    root = make.comment(ada, topic)
    mine, theirs = visit(ada), visit(ben)
    assert (bell(mine), told(mine)) == ("", [])

    for source in ("First words.", "Second words."):
        make.comment(ben, topic, source, parent=root)

    assert bell(mine) == "2"
    assert told(mine) == ["*2 replies to your comment #1"]
    for words in ("First words.", "Second words.", "Ben"):
        assert words in mine.page.text
    assert follow(mine) == f"/topics/{topic.id}?reply_to=3#kind-0"
    assert bell(mine) == "1"
    assert (bell(theirs), told(theirs)) == ("", [])


def test_what_was_seen_in_the_thread_is_new_no_longer(make, visit, topic, ada, ben):
    root = make.comment(ada, topic)
    make.comment(ben, topic, "Well said, @Ada Heron.")
    make.comment(ben, topic, parent=root)
    mine = visit(ada)
    assert bell(mine) == "2"

    mine.get(f"/topics/{topic.id}")

    assert bell(mine) == ""
    assert told(mine) == ["One reply to your comment #1", "#2 mentions you"]


def test_seen_alone_of_two_on_its_own_page(make, visit, topic, ada, ben):
    first, second = make.comment(ada, topic), make.comment(ada, topic)
    mine = visit(ada)
    make.comment(ben, topic, parent=first)
    make.comment(ben, topic, parent=second)

    mine.get(f"/topics/{topic.id}/comments/2/replies")

    assert bell(mine) == "1"
    assert told(mine) == ["One reply to your comment #2", "*One reply to your comment #1"]


def test_an_answer_and_a_restatement_lead_to_the_one_button(make, visit, topic, ada, ben):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    view = make.comment(ada, topic)
    mine = visit(ada)
    make.comment(ben, topic, kind=Kind.ANSWER, parent=question)
    make.comment(ben, topic, kind=Kind.RESTATEMENT, parent=view)

    assert told(mine) == [
        "*Your comment #2 in another's words: is it fair?",
        "*One answer to your question #1",
    ]
    assert follow(mine, 0) == f"/topics/{topic.id}/comments/4/fair"
    assert follow(mine, 1) == f"/topics/{topic.id}/comments/3/answers"
    assert "Yes, this is fair" in mine.get(f"/topics/{topic.id}/comments/4/fair").text


def test_who_answered_or_took_a_stance_hears_of_a_change(make, visit, topic, ada, ben):
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL)
    cleo, dora = make.member("Cleo"), make.member("Dora")
    make.stance(ben, proposal)
    make.comment(cleo, topic, parent=proposal)
    author = visit(ada)

    author.submit(f"/comments/{proposal.id}/revise", having="source", source="Other words.")

    said = "*#1, on which you have said something, was changed"
    assert told(visit(ben)) == [said]
    assert follow(visit(ben)).endswith("/comments/1/stance")
    assert told(visit(cleo)) == [said]
    assert follow(visit(cleo)).endswith("?reply_to=1#kind-0")
    assert told(visit(dora)) == []
    assert said not in told(author)


@both_columns
def test_whoever_restates_hears_what_its_author_says_and_again_when_it_is_another(
    make, visit, topic, ada, ben
):
    make.comment(ben, topic, kind=Kind.RESTATEMENT, parent=make.comment(ada, topic))
    hers, his, there = visit(ada), visit(ben), f"/topics/{topic.id}/comments/2"
    assert told(his) == []

    hers.submit(f"{there}/fair", having="fairness", fairness="not quite")

    assert bell(his) == "1"
    assert told(his) == ["*Your restatement #2 is not quite fair, says whose view it is"]
    assert follow(his) == there
    assert bell(his) == ""
    hers.submit(f"{there}/fair", having="fairness", fairness="fair")
    assert told(his) == ["*Your restatement #2 is confirmed as fair"]
    his.get(f"/topics/{topic.id}")
    assert told(his) == ["Your restatement #2 is confirmed as fair"]
    assert all("Your restatement" not in one for one in told(hers))


@both_columns
def test_whoever_answers_hears_that_it_is_the_answer_and_when_it_is_no_more(
    make, visit, topic, ada, ben
):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(ben, topic, kind=Kind.ANSWER, parent=question)
    third = make.member("Cleo")
    make.comment(third, topic, kind=Kind.ANSWER, parent=question)
    hers, his, cleo = visit(ada), visit(ben), visit(third)
    there = f"/topics/{topic.id}/comments"
    assert told(his) == []

    hers.submit(f"{there}/2/answers", having="is_it", is_it="yes")

    assert (bell(his), bell(cleo)) == ("1", "")
    assert told(his) == ["*Your answer #2 is marked as the answer to question #1"]
    assert follow(his) == f"{there}/2"
    assert bell(his) == ""
    hers.submit(f"{there}/3/answers", having="is_it", is_it="yes")
    assert told(cleo) == ["*Your answer #3 is marked as the answer to question #1"]
    assert told(his) == ["*Your answer #2 is no longer marked as the answer to question #1"]
    his.get(f"/topics/{topic.id}")
    assert told(his) == ["Your answer #2 is no longer marked as the answer to question #1"]
    assert all("Your answer" not in one for one in told(hers))


def test_whoever_called_a_restatement_fair_is_asked_again_when_it_says_something_else(
    make, visit, topic, ada, ben
):
    view = make.comment(ada, topic)
    restated = make.comment(ben, topic, kind=Kind.RESTATEMENT, parent=view)
    hers, his, there = visit(ada), visit(ben), f"/topics/{topic.id}/comments/2"
    hers.submit(f"{there}/fair", having="fairness", fairness="fair")
    hers.get(f"/topics/{topic.id}")

    his.submit(f"/comments/{restated.id}/revise", having="source", source="The very opposite.")

    assert told(his) == []
    assert told(hers)[0] == "*#2, on which you have said something, was changed"
    assert "Is it fair?" in hers.page.text
    assert follow(hers) == f"{there}/fair"


def test_a_decision_is_told_with_what_it_was_and_leads_to_what_can_be_done(make, visit, ada):
    mona, topic = visit(make.member("Mona", Role.MODERATOR)), make.topic("pre")
    mine = visit(ada)
    comments = [make.comment(ada, topic, claim=claim) for claim in ("Heron", "Otter", "Pike")]
    for comment, verdict in zip(comments, ("return", "decline", "publish"), strict=True):
        decide(mona, comment, verdict, **REASONED)

    assert told(mine) == [
        "*A decision on your comment: Published",
        "*A decision on your comment: Declined",
        "*A decision on your comment: Returned",
    ]
    assert "Otter" in mine.page.text
    assert follow(mine, 0) == f"/topics/{topic.id}/comments/1"
    assert follow(mine, 1) == "/decisions/2/appeal"
    assert follow(mine, 2) == f"/comments/{comments[0].id}/revise"
    assert bell(mine) == ""


def test_an_appeal_reaches_another_moderator_and_its_answer_the_author(make, visit, ada):
    mona, nora = (make.member(name, Role.MODERATOR) for name in ("Mona", "Nora"))
    comment = make.comment(ada, make.topic("pre"))
    decide(visit(mona), comment, "decline", **REASONED)
    mine, decider, other = visit(ada), visit(mona), visit(nora)

    mine.submit("/decisions/1/appeal", having="words", words="It is clear.")

    assert told(other)[0] == "*An appeal against another moderator’s decision waits"
    assert "*An appeal against another moderator’s decision waits" not in told(decider)
    assert follow(other) == f"/moderation/{comment.id}"
    path = f"/moderation/{comment.id}"
    given = {"ruling-verdict": "overturn", "ruling-answer": "You are right."}
    other.submit(path, action="/ruling", **given)
    assert told(mine) == ["*Your appeal is answered", "A decision on your comment: Appeal granted"]
    assert follow(mine) == "/decisions/1/appeal"
    assert told(other) == []
    assert told(decider) == ["*A decision of yours: Appeal granted"]
    assert follow(decider) == path
    assert given["ruling-answer"] in decider.get(path).text


def test_a_ruling_that_is_taken_back_is_told_no_more_to_who_decided(make, visit, ada):
    mona, nora = (make.member(name, Role.MODERATOR) for name in ("Mona", "Nora"))
    comment = make.comment(ada, make.topic("pre"))
    decide(visit(mona), comment, "decline", **REASONED)
    decider, other = visit(mona), visit(nora)
    visit(ada).submit("/decisions/1/appeal", having="words", words="It is clear.")
    given = {"ruling-verdict": "uphold", "ruling-answer": "It is not."}
    other.submit(f"/moderation/{comment.id}", action="/ruling", **given)
    assert (bell(decider), told(decider)) == ("1", ["*A decision of yours: Appeal refused"])

    other.submit(f"/moderation/{comment.id}", action="/undo")

    assert (bell(decider), told(decider)) == ("", [])


def test_whoever_reported_hears_what_came_of_it(make, visit, topic, ada, ben):
    comment = make.comment(ada, topic, claim="Shame")
    mona, mine, reporter = visit(make.member("Mona", Role.MODERATOR)), visit(ada), visit(ben)
    flag(reporter, comment)
    assert told(mona) == ["*#1 has been reported"]
    assert (told(mine), told(reporter)) == ([], [])

    look(mona, comment, "remove", **REASONED)

    assert told(reporter) == ["*What came of your report of #1"]
    assert "A moderator has removed it." in reporter.page.text
    assert "Shame" not in reporter.page.html
    assert told(mona) == []
    assert told(mine) == ["*A decision on your comment: Removed"]


def test_what_waits_is_told_to_the_moderators_of_the_table_while_it_waits(make, visit, ada):
    mona = visit(make.member("Mona", Role.MODERATOR, at=(2,)))
    nora = visit(make.member("Nora", Role.MODERATOR, at=(3,)))
    olga = visit(make.member("Olga", Role.ORGANISER))
    comment = make.comment(ada, make.topic("pre"), claim="Herons")

    assert told(mona) == ["*A comment waits for a moderator"]
    assert "Herons" in mona.page.text
    assert follow(mona) == f"/moderation/{comment.id}"
    assert told(nora) == told(olga) == told(visit(ada)) == []
    decide(mona, comment, "publish")
    assert (bell(mona), told(mona)) == ("", [])


def test_where_a_table_has_no_moderator_organisers_are_told(make, visit, ada):
    olga = visit(make.member("Olga", Role.ORGANISER))
    make.comment(ada, make.topic("pre"))
    assert told(olga) == ["*A comment waits for a moderator"]


@pytest.mark.parametrize("loss", ["removed", "withdrawn", "seat", "hidden"])
def test_what_one_may_not_see_any_more_is_not_there(app, make, visit, topic, ada, ben, loss):
    make.comment(ben, topic, "Heron words, @Ada Heron.", claim="Heron claim")
    mine = visit(ada)
    assert bell(mine) == "1"
    assert "Heron claim" in mine.get("/notifications").html
    (link,) = [href for href, _ in mine.page.links if href.startswith("/notifications/")]

    with app.app_context():
        if loss == "seat":
            at = topic.roundtable_id
            db.session.query(Seat).filter_by(member_id=ada.id, roundtable_id=at).delete()
        else:
            db.session.execute(db.text("UPDATE comment SET state = :s"), {"s": loss})
        db.session.commit()

    assert bell(mine) == ""
    assert told(mine) == []
    assert "Heron" not in mine.page.text.replace("Ada Heron", "")
    assert mine.client.get(link).location == "/notifications"
    assert "not there any more" in mine.get("/notifications").text


def test_nobody_hears_of_what_they_cannot_read_or_did_themselves(make, visit, topic, ada):
    eve = make.member("Eve", at=(1,))
    outside, mine = visit(eve), visit(ada)
    assert outside.connect()
    make.comment(ada, topic, "I call @Eve, and @Ada Heron.")
    assert told(outside) == told(mine) == []
    assert outside.heard_nothing()


def test_another_s_notification_is_not_there(make, visit, topic, ada, ben):
    root = make.comment(ada, topic)
    make.comment(ben, topic, parent=root)
    mine, eve = visit(ada), visit(make.member("Eve"))
    mine.get("/notifications")
    (link,) = [href for href, _ in mine.page.links if href.startswith("/notifications/")]
    assert eve.status(link) == eve.status("/notifications/99999") == 404
    shown = mine.page.form(action="/read").values["shown"]
    token = eve.get("/account").form(having="name").values["csrf_token"]
    eve.post("/notifications/read", {"csrf_token": token, "shown": shown})
    assert bell(mine) == "1"


def test_what_a_moderator_arranges_rings_and_leads_to_what_can_be_done(
    make, visit, topic, ada, ben
):
    mona, mine = visit(make.member("Mona", Role.MODERATOR)), visit(ada)
    question = make.comment(ben, topic, kind=Kind.QUESTION, claim="Who?")
    answer = make.comment(ada, topic, "We.", kind=Kind.ANSWER, parent=question)
    one, two, three = (make.comment(ada, topic, claim=claim) for claim in ("A 1", "B 2", "C 3"))
    words = {"purpose": "for language", "source": "Better.", "message": "Spelling."}

    mona.submit(f"/moderation/{answer.id}/answers", having="is_it", is_it="yes")
    merge(mona, one, two.number, message="The same.")
    mona.submit(f"/moderation/{one.id}/words", having="source", **words)
    flag(visit(ben), three)
    look(mona, three, "return", reason="Unclear")

    assert told(mine) == [
        "*A decision on your comment: Returned",
        "*A decision on your comment: Edited for language",
        "*A decision on your comment: Merged",
        "*A decision on your comment: Marked as the answer",
    ]
    assert follow(mine, 0) == f"/comments/{three.id}/revise"
    assert follow(mine, 1) == f"/comments/{one.id}/correction"
    assert follow(mine, 2).endswith("/appeal")
    assert "B 2" in mine.get(follow(mine, 2)).text
    assert follow(mine, 3) == f"/topics/{topic.id}/comments/2"


def test_a_moderator_comes_from_a_place_that_stayed_to_its_case(make, visit, topic, ada):
    comment = make.comment(ada, topic)
    mona = visit(make.member("Mona", Role.MODERATOR))
    given = {"removal-reason": "Unclear"}
    mona.submit(f"/moderation/{comment.id}", action="/removal", **given)

    assert f'href="/moderation/{comment.id}"' in mona.get(f"/topics/{topic.id}").html
