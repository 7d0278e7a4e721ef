"""A moderator marks an answer in the place of whoever asked: told, and on the record."""

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.moderation.models import Decision
from forum.permissions import Role
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together

from .arranging import changes


@pytest.fixture
def question(make, ada, topic):
    return make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")


@pytest.fixture
def answer(make, ben, topic, question):
    return make.comment(ben, topic, "We do.", kind=Kind.ANSWER, parent=question)


def mark(moderator, answer, is_it="yes"):
    # The link beside the answer leads there.
    link = f"/topics/{answer.topic_id}/comments/{answer.number}/answers"
    place = moderator.client.get(link).location
    return moderator.submit(place, having="is_it", is_it=is_it)


def test_readers_hear_of_it_both_authors_are_told_and_the_record_has_it(
    app, make, visit, ada, ben, mona, topic, question, answer
):
    reader = visit(make.member("Cleo", at=(2, 3)))
    reader.follow(topic.id)
    assert mark(mona, answer).status_code == 303
    heard = [reader.hears(), reader.hears()]
    assert ["Answered in" in heard[0]["html"], "answers the question" in heard[1]["html"]] == [
        True,
        True,
    ]
    assert changes(reader, topic, 2) == {"seq": 4, "changes": heard}
    assert "Marked as the answer" in reader.get("/record").text
    for author in (ada, ben):
        (letter,) = letters_to(app, author)
        said = " ".join(whole(letter).split())
        assert "#2" in said
        assert ("You have asked it, and can change that." in said) is (author is ada)
        assert "Mona" not in said
    mark(mona, answer, "no")
    assert row(app, question.id).answer_id is None
    assert "Not the answer any more" in reader.get("/record").text


def test_another_answer_takes_the_place_of_the_one_before(
    make, visit, ada, ben, mona, topic, question, answer
):
    make.comment(ada, topic, "They do.", kind=Kind.ANSWER, parent=question)
    mark(mona, answer)
    second = visit(ada)
    second.submit(f"/topics/{topic.id}/comments/3/answers", having="is_it", is_it="yes")
    told = {one["anchor"]: one["html"] for one in changes(second, topic, 5)["changes"]}
    assert "This answers the question." not in told["c2"]
    assert "This answers the question." in told["c3"]


@both_columns
def test_of_two_who_mark_at_once_one_is_told(app, make, visit, ben, mona, topic, question, answer):
    other = make.comment(ben, topic, "They do.", kind=Kind.ANSWER, parent=question)
    mo = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    mona.get(f"/moderation/{answer.id}/answers")
    mo.get(f"/moderation/{other.id}/answers")
    answers = together(
        lambda: mona.submit(having="is_it", is_it="yes").status_code,
        lambda: mo.submit(having="is_it", is_it="yes").status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Decision).count() == 1


def test_only_moderators_of_its_table_mark_for_others(make, visit, ada, mona, question, answer):
    path = f"/moderation/{answer.id}/answers"
    assert mona.status(path) == 200
    assert mona.status(f"/moderation/{question.id}/answers") == 409
    assert visit(ada).status(path) == 403
    assert visit(make.member("Nora", Role.MODERATOR, at=(4,))).status(path) == 404
