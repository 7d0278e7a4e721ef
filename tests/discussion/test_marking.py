"""Who asked says what answers; whose view it is says what is fair."""

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Topic
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.together import together


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def question(make, ada, topic):
    return make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")


@pytest.fixture
def answer(make, topic, question):
    return make.comment(make.member("Ben"), topic, kind=Kind.ANSWER, parent=question, source="We.")


@pytest.fixture
def restated(make, ada, topic):
    view = make.comment(ada, topic, claim="Night ferries")
    return make.comment(
        make.member("Ben"), topic, kind=Kind.RESTATEMENT, parent=view, source="You want boats."
    )


def path(comment, what="answers"):
    return f"/topics/{comment.topic_id}/comments/{comment.number}/{what}"


def test_a_question_is_open_until_who_asked_marks_an_answer(visit, make, ada, topic, answer):
    mine, reader = visit(ada), visit(make.member("Reader"))
    assert "No answer is marked yet" in reader.get(f"/topics/{topic.id}").text
    assert "Who pays?" in reader.get("/").text.partition("One question waits for an answer")[2]
    reader.follow(topic.id)

    mine.submit(path(answer), having="is_it", is_it="yes")

    assert "Answered in" in reader.hears()["html"]
    assert "This answers the question" in reader.hears()["html"]
    page = reader.get(f"/topics/{topic.id}")
    assert "Answered in Comment 2" in page.text
    assert "waits for an answer" not in reader.get("/").text
    mine.submit(path(answer), having="is_it", is_it="no")
    assert "No answer is marked yet" in reader.get(f"/topics/{topic.id}").text


@pytest.mark.parametrize(
    ("about", "what", "said"),
    [("answer", "answers", {"is_it": "yes"}), ("restated", "fair", {"fairness": "fair"})],
)
def test_the_same_form_twice_is_told_once(app, request, visit, ada, topic, about, what, said):
    mine, where = visit(ada), path(request.getfixturevalue(about), what)
    form = {**mine.get(where).form(having=next(iter(said))).values, **said}
    told = []
    for _ in range(2):
        assert mine.post(where, form).status_code == 303
        with app.app_context():
            told.append(db.session.get(Topic, topic.id).seq)
    assert told[0] == told[1]


def test_when_the_answer_goes_the_question_is_open_again(visit, ada, topic, answer):
    mine = visit(ada)
    mine.submit(path(answer), having="is_it", is_it="yes")
    visit("ben@example.org").submit("/comments", action=f"/comments/{answer.id}/withdraw")
    assert "No answer is marked yet" in mine.get(f"/topics/{topic.id}").text


def test_moderators_mark_as_well_and_nobody_else(visit, make, answer):
    mona = visit(make.member("Mona", Role.MODERATOR))
    assert mona.client.get(path(answer)).location == f"/moderation/{answer.id}/answers"
    assert visit("ben@example.org").status(path(answer)) == 404
    assert visit(make.member("Oda", Role.OBSERVER)).status(path(answer)) == 404
    assert visit(make.member("Far", at=(1,))).status(path(answer)) == 404


def test_a_remark_is_no_answer(visit, make, ada, topic, question):
    remark = make.comment(make.member("Cy"), topic, parent=question)
    assert visit(ada).status(path(remark)) == 404


@pytest.mark.parametrize("typed", [{}, {"is_it": "perhaps"}])
def test_without_a_choice_nothing_is_marked(visit, ada, topic, answer, typed):
    mine = visit(ada)
    assert (
        mine.submit(path(answer), having="csrf_token", action="/answers", **typed).status_code
        == 422
    )
    assert said_beside(mine.page, "is_it")
    assert "No answer is marked yet" in mine.get(f"/topics/{topic.id}").text


@both_columns
def test_two_answers_marked_at_once_leave_one(visit, make, ada, topic, question, answer):
    other = make.comment(
        make.member("Cy"), topic, kind=Kind.ANSWER, parent=question, source="They."
    )
    first, second = visit(ada), visit(ada)
    first.get(path(answer))
    second.get(path(other))
    answers = together(
        lambda: first.submit(having="is_it", is_it="yes").status_code,
        lambda: second.submit(having="is_it", is_it="yes").status_code,
    )
    assert answers == [303, 303]
    assert first.get(f"/topics/{topic.id}").text.count("This answers the question") == 1


def test_readers_hear_that_the_answer_marked_before_is_none_any_more(
    visit, make, ada, topic, question, answer
):
    other = make.comment(
        make.member("Cy"), topic, kind=Kind.ANSWER, parent=question, source="They."
    )
    mine, reader = visit(ada), visit(make.member("Reader"))
    mine.submit(path(answer), having="is_it", is_it="yes")
    seq = reader.follow(topic.id)["seq"]

    mine.submit(path(other), having="is_it", is_it="yes")

    told = {change["anchor"]: change["html"] for change in (reader.hears() for _ in range(3))}
    missed = reader.client.get(f"/topics/{topic.id}/changes?after={seq}").json["changes"]
    for said in (told, {change["anchor"]: change["html"] for change in missed}):
        assert "This answers the question" in said[f"c{other.number}"]
        assert "This answers the question" not in said[f"c{answer.number}"]


def test_a_restatement_is_confirmed_by_whose_view_it_is(visit, make, ada, topic, restated):
    mine = visit(ada)
    mine.submit(path(restated, "fair"), having="fairness", fairness="fair")
    assert "Confirmed as fair" in visit(make.member("Reader")).get(f"/topics/{topic.id}").text
    assert visit("ben@example.org").status(path(restated, "fair")) == 404
    assert visit(make.member("Mona", Role.MODERATOR)).status(path(restated, "fair")) == 404


def test_other_words_are_to_be_confirmed_anew(visit, make, ada, topic, restated):
    mine, bens = visit(ada), visit("ben@example.org")
    mine.submit(path(restated, "fair"), having="fairness", fairness="fair")
    assert "Is it fair?" not in mine.get("/").text
    revise = f"/comments/{restated.id}/revise"
    assert "will be asked again whether it is fair" in bens.get(revise).text
    assert "See what changed" not in mine.get(path(restated, "fair")).text
    bens.submit(revise, having="source", language="fr")
    assert "Confirmed as fair" in bens.get(f"/topics/{topic.id}").text
    bens.submit(revise, having="source", source="The very opposite.")
    assert "Confirmed as fair" not in visit(make.member("Reader")).get(f"/topics/{topic.id}").text
    assert "Is it fair?" in mine.get("/").text
    assert "will be asked again" not in bens.get(revise).text
    assert f"{path(restated, 'history')}" in mine.get(path(restated, "fair")).html


def test_whose_view_it_is_reads_both_in_full(visit, make, ada, topic):
    view = make.comment(ada, topic, source=f"{'Boats and more boats. ' * 20}And a bridge.")
    restated = make.comment(make.member("Ben"), topic, kind=Kind.RESTATEMENT, parent=view)
    assert "And a bridge." in visit(ada).get(path(restated, "fair")).text


def test_one_that_is_not_fair_leads_to_putting_it_right(visit, ada, topic, restated):
    mine = visit(ada)
    answer = mine.submit(path(restated, "fair"), having="fairness", fairness="not quite")
    assert answer.location == f"/topics/{topic.id}?reply_to=2#compose"
    page = mine.get(answer.location)
    assert "Not quite, says whose view it is" in page.text
    assert page.form(having="source").values["reply_to"] == ["2"]


def test_a_question_may_be_put_to_a_group(visit, make, ada, topic):
    mine = visit(ada)
    fields = {"kind": "question", "claim": "Who pays?", "source": "Please."}
    mine.submit(f"/topics/{topic.id}", having="source", addressed_to="academic", **fields)
    page = mine.get(f"/topics/{topic.id}")
    assert "to: Academic" in page.text
    scholar = visit(make.member("Sy", group="academic"))
    assert "To your group" in scholar.get("/").text
    assert "waits for an answer" not in visit(make.member("Di")).get("/").text
    assert "You asked" in mine.get("/").text


def test_only_questions_are_put_to_somebody(visit, ada, topic):
    mine = visit(ada)
    fields = {"kind": "position", "claim": "We pay", "source": "Yes."}
    mine.submit(f"/topics/{topic.id}", having="source", addressed_to="academic", **fields)
    assert "to: Academic" not in mine.get(f"/topics/{topic.id}").text
