"""What is published beside a name is what its author has said, in as many words."""

import pytest

from forum.extensions import db
from forum.members.models import Consent
from forum.permissions import Role
from forum.quotes.models import Quote
from tests.access.doors import said_beside
from tests.access.letters import letters, path_of_last_letter

WORDS = "Storage comes first."
ASKED = {"words": WORDS, "context": "Chapter two, on ferries.", "place": "The final report"}
ADA = {"function": "Envoy", "organisation": "Heron Office"}


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def ada(make):
    return make.member("Ada", **ADA)


@pytest.fixture(params=["post", "anonymous"])
def comment(request, make, ada):
    """Ada's, under the Chatham House Rule and under the anonymous one."""
    return make.comment(ada, make.topic(request.param))


def ask(mona, comment, **values):
    return mona.submit(f"/comments/{comment.id}/quote", having="words", **{**ASKED, **values})


def signed(mona):
    return mona.get("/quotes").text.partition("Asked at your roundtables")[2]


def answers(app):
    with app.app_context():
        found = db.session.query(Consent).order_by(Consent.id)
        return [(c.answer, c.withdrawn_at is None, c.version) for c in found]


def test_the_letter_quotes_nothing_and_its_link_shows_everything(app, visit, mona, comment):
    assert ask(mona, comment).status_code == 303
    letter = letters(app)[-1]
    assert str(letter["To"]) == "Ada <ada@example.org>"
    assert WORDS not in letter.get_content()
    page = visit().get(path_of_last_letter(app)).text
    for shown in (WORDS, "Chapter two, on ferries.", "The final report"):
        assert shown in page


@pytest.mark.parametrize(
    ("answer", "byline"),
    [
        ("with my name", "To be signed: Ada, Envoy, Heron Office"),
        ("with my role", "To be signed: A diplomat"),
        ("unattributed", "To be signed: A participant"),
        ("no", "Not to be published: the author says no."),
    ],
)
def test_the_author_decides_by_the_link_of_the_letter(app, visit, mona, comment, answer, byline):
    ask(mona, comment)
    assert "Ada" not in signed(mona)
    assert "A participant" in signed(mona)
    visitor, path = visit(), path_of_last_letter(app)
    assert visitor.submit(path, having="answer", answer=answer).status_code == 200

    assert byline in signed(mona)
    assert ("Ada" in signed(mona)) is (answer == "with my name")
    ((kept, stands, version),) = answers(app)
    assert (kept, stands) == (answer, True)
    assert version == "1"
    assert 'name="answer"' not in visit().client.get(path).text


def test_signed_in_the_answer_is_changed_and_taken_back_and_all_of_it_is_kept(
    app, visit, mona, ada, comment
):
    ask(mona, comment)
    ada = visit(ada)
    with app.app_context():
        path = f"/quotes/{db.session.query(Quote).one().id}"
    assert ada.submit(path, having="answer", answer="with my name").status_code == 303
    again = {"source": f"{WORDS} Then the rest."}
    assert ada.submit(f"/comments/{comment.id}/revise", having="source", **again).status_code == 303
    assert ada.submit(path, having="answer", answer="with my role").status_code == 303
    assert "To be signed: A diplomat" in signed(mona)

    ada.submit("/quotes", action="/withdraw")

    assert "No answer yet" in signed(mona)
    assert "diplomat" not in signed(mona)
    assert answers(app) == [("with my name", False, "1"), ("with my role", False, "2")]
    assert WORDS in ada.get("/account/consents").text


def test_a_name_let_stand_before_a_stricter_rule_came_is_not_given(make, visit, mona, ada):
    topic = make.topic("post")
    ask(mona, make.comment(ada, topic))
    ada = visit(ada)
    ada.submit("/quotes/1", having="answer", answer="with my name")
    assert "To be signed: Ada" in signed(mona)

    organiser = visit(make.member("Olga", Role.ORGANISER))
    stricter = {"place": f"topic-{topic.id}", "rule": "anonymous", "seen": ""}
    page = "/programme/attribution"
    assert organiser.submit(page, action=page, **stricter).status_code == 303

    assert "Ada" not in signed(mona)
    assert "To be signed: A participant" in signed(mona)
    assert "agreed to be named before" in signed(mona)
    assert "Your name is not given, unless you answer so again" in ada.get("/quotes").text

    ada.submit("/quotes/1", having="answer", answer="with my name")
    assert "To be signed: Ada" in signed(mona)
    assert "unless you answer so again" not in ada.get("/quotes").text


def test_a_comment_that_is_gone_is_not_quoted(app, visit, mona, ada, comment):
    ask(mona, comment)
    ada, path = visit(ada), path_of_last_letter(app)
    ada.submit("/comments", action="/withdraw")
    assert "Not to be published: the comment is not there" in signed(mona)
    assert visit().submit(path, having="answer", answer="with my name").status_code == 409
    assert answers(app) == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("words", "Storage comes last.", "do not stand in the comment"),
        ("words", "", "Please fill this in"),
        ("context", "", "Please fill this in"),
        ("place", "x" * 201, "At most 200"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(app, mona, comment, field, value, told):
    assert ask(mona, comment, **{field: value}).status_code == 422
    assert told in said_beside(mona.page, field)
    assert mona.page.form(having="words").values["place"][0]
    assert letters(app) == []


def test_words_may_run_over_lines(mona, comment):
    assert ask(mona, comment, words="Storage\n  comes first.").status_code == 303


def test_another_member_neither_sees_nor_answers(make, visit, mona, comment):
    ask(mona, comment)
    ben = visit(make.member("Ben"))
    assert WORDS not in ben.get("/quotes").text
    ben.get("/quotes/1", expect=404)
    elsewhere = visit(make.member("Fay", Role.MODERATOR, at=(1,)))
    assert WORDS not in elsewhere.get("/quotes").text


def test_two_questions_have_two_links(app, visit, mona, comment):
    ask(mona, comment)
    first = path_of_last_letter(app)
    ask(mona, comment, place="A brochure")
    assert "The final report" in visit().get(first).text
    assert "A brochure" in visit().get(path_of_last_letter(app)).text


def test_moderators_hear_that_an_answer_waits_and_that_it_was_taken_back(visit, mona, ada, comment):
    ask(mona, comment)
    ada = visit(ada)
    assert mona.connect()
    assert mona.ask("follow desk") == {"waiting": 0}
    ada.submit("/quotes/1", having="answer", answer="with my name")
    mona.hears("waiting")
    assert mona.ask("follow desk") == {"waiting": 1}
    ada.submit("/quotes", action="/withdraw")
    mona.hears("waiting")
    assert mona.ask("follow desk") == {"waiting": 0}
