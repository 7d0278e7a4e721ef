"""A moderator asks an open question of one group: it stands in its members' lists."""

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import StakeholderGroup
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


def address(moderator, question, to):
    return moderator.submit(f"/moderation/{question.id}/address", having="to", to=to)


@both_columns
def test_readers_hear_whom_it_asks_and_its_group_finds_it(
    app, make, visit, ada, mona, topic, question
):
    ann = visit(make.member("Ann", group=StakeholderGroup.ACADEMIC))
    ben = visit(make.member("Ben"))
    ben.follow(topic.id)
    assert "To your group" not in ann.get("/ten-minutes").text
    assert address(mona, question, "academic").status_code == 303
    heard = ben.hears()
    assert (heard["seq"], heard["anchor"]) == (2, "c1")
    assert "to: Academic" in heard["html"]
    assert changes(ben, topic, 1) == {"seq": 2, "changes": [heard]}
    page = ann.get("/ten-minutes")
    assert "To your group" in page.text
    assert "Who pays?" in page.text
    assert "To your group" not in ben.get("/ten-minutes").text
    assert "Addressed" in ben.get("/record").text
    (letter,) = letters_to(app, ada)
    said = " ".join(whole(letter).split())
    assert "Academic" in said
    assert "Mona" not in said
    with app.app_context():
        entry = db.session.query(JournalEntry).filter_by(event="question addressed").one()
        assert (entry.seq, entry.data["to"]) == (2, "academic")


def test_it_is_to_everybody_again(app, mona, question):
    address(mona, question, "academic")
    address(mona, question, "")
    assert row(app, question.id).addressed_to is None


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_its_author_reads_to_whom_it_was_addressed_then(app, make, visit, mona, topic, language):
    ann = make.member("Ann", language=language)
    question = make.comment(ann, topic, kind=Kind.QUESTION, claim="Who pays?")
    address(mona, question, "academic")
    with app.app_context():
        db.session.get(Comment, question.id).addressed_to = None
        db.session.commit()
    said = {
        "en": ("Addressed to: Academic, ", "Addressed to everybody, "),
        "fr": ("Adressé à : Universitaire, ", "Adressé à tout le monde, "),
        "de": ("Gerichtet an: Wissenschaft, ", "An alle gerichtet, "),
    }[language]
    assert said[0] in visit(ann).get("/comments").text
    address(mona, question, "diplomat")
    address(mona, question, "")
    assert said[1] in visit(ann).get("/comments").text


def test_what_was_addressed_before_that_was_kept_is_told_as_it_stands(
    app, visit, ada, mona, question
):
    address(mona, question, "academic")
    with app.app_context():
        db.session.query(Decision).one().stood = {"to": None}
        db.session.commit()
    assert "Addressed to: Academic, " in visit(ada).get("/comments").text


def test_only_an_open_question_is_addressed(make, ada, visit, mona, topic, question):
    position = make.comment(ada, topic)
    assert mona.status(f"/moderation/{position.id}/address") == 409
    make.comment(ada, topic, "Us.", kind=Kind.ANSWER, parent=question)
    visit(ada).submit(f"/topics/{topic.id}/comments/3/answers", having="is_it", is_it="yes")
    assert mona.status(f"/moderation/{question.id}/address") == 409
    assert address_of(mona, position) not in mona.get(f"/moderation/{position.id}").html


def address_of(moderator, comment):
    return f"/moderation/{comment.id}/address"


def test_a_group_that_is_none_is_refused(app, mona, question):
    assert address(mona, question, "wizards").status_code == 422
    assert row(app, question.id).addressed_to is None


@both_columns
def test_of_two_who_address_it_at_once_one_is_told(app, make, visit, mona, question):
    other = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    for moderator in (mona, other):
        moderator.get(f"/moderation/{question.id}/address")
    answers = together(
        lambda: mona.submit(having="to", to="academic").status_code,
        lambda: other.submit(having="to", to="diplomat").status_code,
    )
    assert sorted(answers) == [303, 409]


def test_only_moderators_of_its_table_address(make, visit, ada, mona, question):
    path = f"/moderation/{question.id}/address"
    assert mona.status(path) == 200
    assert visit(ada).status(path) == 403
    assert visit(make.member("Nora", Role.MODERATOR, at=(4,))).status(path) == 404
