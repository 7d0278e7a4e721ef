"""What is left of a former member is looked through, and what tells who it was is taken out."""

import pytest

from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from tests.conftest import both_columns
from tests.together import together

from .test_erasing import erase

LIST = "/moderation/reviews"


@pytest.fixture
def ada(make):
    return make.member("Ada Rose", email="ada@example.org")


@pytest.fixture
def left(make, visit, ada):
    """Her texts, and one of another's with a word that may be her name; then she goes."""
    topic = make.topic("post")
    own = make.comment(ada, topic, claim="Ferries", source="As mayor of Sliema I know ferries.")
    ben = make.member("Ben")
    make.comment(ben, topic, parent=own, source="Every rose has thorns.")
    make.comment(ben, topic, source="No name here.")
    make.comment(ada, make.topic("anonymous"), source="I swim.")
    make.comment(ada, make.topic("newcomers"), source="It waits.")
    erase(visit(ada))
    return own


@pytest.fixture
def mona(make, visit, left):
    return visit(make.member("Mona", Role.MODERATOR))


def test_the_desk_leads_to_what_may_tell(mona):
    assert "2 texts of former members" in mona.get("/moderation").text
    page = mona.get(LIST)
    assert "As mayor of Sliema" in page.text
    assert "Every rose has thorns" in page.text
    for other in ("No name here", "I swim", "It waits"):
        assert other not in page.text


def test_a_passage_is_taken_out_for_everybody(app, make, visit, mona, left):
    ben = visit("ben@example.org")
    ben.follow(left.topic_id)
    answer = mona.submit(LIST, action="/take-out", passage="As mayor of Sliema")
    assert answer.status_code == 303
    assert ben.hears()["reload"]
    assert "[…] I know ferries." in ben.get(f"/topics/{left.topic_id}").text
    with app.app_context():
        (entry,) = db.session.query(JournalEntry).filter_by(event="passage taken out")
        assert "Sliema" not in str(entry.data)


@pytest.mark.parametrize("typed", ["", "as Mayor of sliema", "x" * 501])
def test_what_does_not_stand_there_is_given_back(mona, typed):
    answer = mona.submit(LIST, action="/1/take-out", passage=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in mona.page.html
    assert mona.page.html.count('aria-invalid="true"') == 1
    assert "As mayor of Sliema" in mona.page.text


@both_columns
def test_two_passages_taken_out_at_once_are_both_gone(app, make, visit, mona, left):
    again = visit("mona@example.org")
    mona.get(LIST)
    again.get(LIST)
    answers = together(
        lambda: mona.submit(action="/1/take-out", passage="As mayor").status_code,
        lambda: again.submit(action="/1/take-out", passage="Sliema").status_code,
    )
    assert answers == [303, 303]
    assert "[…] of […] I know ferries." in mona.get(f"/topics/{left.topic_id}").text


@both_columns
def test_taking_out_never_makes_a_text_longer(app, make, visit, ada):
    make.comment(ada, make.topic("post"), claim="a b " * 30, source="a text here.")
    erase(visit(ada))
    mona = visit(make.member("Mona", Role.MODERATOR))
    for typed in ("a", "a ", "   "):
        assert mona.submit(LIST, action="/1/take-out", passage=typed).status_code == 422
    assert mona.submit(LIST, action="/1/take-out", passage="a b").status_code == 303


def test_what_waits_is_looked_through_once_it_is_published(make, visit, ada):
    waiting = make.comment(make.member("Ben"), make.topic("pre"), source="Rose was right.")
    erase(visit(ada))
    mona = visit(make.member("Mona", Role.MODERATOR))
    assert "Rose was right" not in mona.get(LIST).text
    mona.submit(f"/moderation/{waiting.id}", action="/decisions", verdict="publish")
    assert "Rose was right" in mona.get(LIST).text


def test_what_tells_nothing_is_settled(mona):
    mona.submit(LIST, action="/1/settle")
    mona.submit(LIST, action="/2/settle")
    assert "Nothing is to be looked through" in mona.get(LIST).text
    assert "former members" not in mona.get("/moderation").text


def test_only_the_moderators_of_the_table_see_it(make, visit, left):
    other = visit(make.member("Nora", Role.MODERATOR, at=(1,)))
    assert "Sliema" not in other.get(LIST).html
    token = other.get("/account").form(having="name").values["csrf_token"]
    for act in ("take-out", "settle"):
        values = {"csrf_token": token, "passage": "Sliema"}
        assert other.post(f"{LIST}/1/{act}", values).status_code == 404
    assert visit("ben@example.org").status(LIST) == 403
