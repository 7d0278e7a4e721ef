"""A comment becomes another kind, or stands under another prompt: in place, with what it has."""

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together

WHY = "It says what should be done."


@pytest.fixture
def ada(make):
    return make.member("Ada", at=(1, 2, 3), language="fr")


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def file_anew(moderator, comment, **fields):
    path = f"/moderation/{comment.id}/kind"
    return moderator.submit(path, having="message", **{"message": WHY, **fields})


def changes(visitor, topic, after):
    return visitor.client.get(f"/topics/{topic.id}/changes?after={after}").json


@both_columns
def test_open_pages_hear_the_new_kind_in_its_place_and_catching_up_says_the_same(
    app, make, visit, ada, mona, topic, comment
):
    reader = visit(make.member("Ben"))
    reader.follow(topic.id)
    assert file_anew(mona, comment, kind="proposal").status_code == 303
    heard = reader.hears()
    assert (heard["seq"], heard["anchor"]) == (2, "c1")
    assert 'data-kind="proposal"' in heard["html"]
    assert "How the table sees it" in heard["html"]
    assert changes(reader, topic, 1) == {"seq": 2, "changes": [heard]}
    assert changes(reader, topic, 2)["changes"] == []
    with app.app_context():
        entry = db.session.query(JournalEntry).filter_by(event="comment reclassified").one()
        assert (entry.seq, entry.data) == (2, {"kind": "proposal"})
    (letter,) = letters_to(app, ada)
    said = " ".join(whole(letter).split())
    assert "Avant : Position. Maintenant : Proposition." in said
    assert WHY in said
    assert "Mona" not in said
    own = visit(ada).get("/comments").text
    assert "Reclassé" in own
    assert WHY in own


def test_a_root_goes_under_another_prompt_with_its_replies(make, visit, ada, mona, topic, comment):
    reply = make.comment(ada, topic, parent=comment)
    reader = visit(make.member("Ben"))
    before = reader.get(f"/topics/{topic.id}").html
    assert before.index('id="c1"') > before.index('id="prompt-0"')
    file_anew(mona, comment, prompt="1")
    after = reader.get(f"/topics/{topic.id}").html
    assert after.index('id="prompt-1"') < after.index('id="c1"') < after.index('id="c2"')
    assert after.index('id="c2"') < after.index('id="prompt-0"')
    (letter,) = letters_to(mona.app, ada)
    said = " ".join(whole(letter).split())
    assert "Il se trouvait hors des questions guides." in said
    assert "sous la question guide 1, avec ses réponses : First?" in said
    assert "Avant :" not in said
    (change,) = changes(reader, topic, 2)["changes"]
    assert (change["anchor"], change["prompt"]) == ("c1", 1)
    assert row(mona.app, reply.id).prompt_id == row(mona.app, comment.id).prompt_id


def test_answers_to_what_is_no_proposal_any_more_are_kept_and_not_shown(
    make, visit, ada, mona, topic
):
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL)
    for name in ("Ben", "Bea", "Bob"):
        voter = visit(make.member(name))
        path = f"/topics/{topic.id}/comments/1/stance"
        voter.submit(path, having="view", view="object", reason=f"{name} doubts it.")
    reader = visit(make.member("Cleo"))
    assert "Bea doubts it." in reader.get(f"/topics/{topic.id}").text
    file_anew(mona, proposal, kind="position")
    page = reader.get(f"/topics/{topic.id}")
    assert "Bea doubts it." not in page.text
    assert "How the table sees it" not in page.text
    assert reader.status(f"/topics/{topic.id}/comments/1/stance") == 404
    file_anew(mona, proposal, kind="proposal")
    assert "Bea doubts it." in reader.get(f"/topics/{topic.id}").text


def test_a_marked_answer_shows_below_a_question_alone(make, visit, ada, mona, topic):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(make.member("Ben"), topic, "At noon.", kind=Kind.ANSWER, parent=question)
    visit(ada).submit(f"/topics/{topic.id}/comments/2/answers", having="is_it", is_it="yes")
    reader = visit(make.member("Cleo"))
    seq = 4
    assert "This answers the question." in reader.get(f"/topics/{topic.id}").text
    file_anew(mona, question, kind="position")
    page = reader.get(f"/topics/{topic.id}").text
    assert "Answered in" not in page
    assert "This answers the question." not in page
    told = changes(reader, topic, seq)["changes"]
    assert [(one["seq"], one["anchor"]) for one in told] == [(5, "c1"), (6, "c2")]
    assert "This answers the question." not in told[1]["html"]
    file_anew(mona, question, kind="question")
    assert "This answers the question." in reader.get(f"/topics/{topic.id}").text


def test_a_reply_becomes_what_fits_its_parent_alone(make, ada, mona, topic, comment):
    reply = make.comment(ada, topic, parent=comment)
    page = mona.get(f"/moderation/{reply.id}/kind")
    offered = {value for value in page.html.split('name="kind"') if 'value="' in value}
    assert any('value="challenge"' in one for one in offered)
    assert not any('value="answer"' in one for one in offered)
    assert file_anew(mona, reply, kind="answer").status_code == 422
    assert file_anew(mona, reply, kind="challenge").status_code == 303
    assert row(mona.app, reply.id).kind is Kind.CHALLENGE


def test_evidence_needs_its_source(make, ada, mona, topic, comment):
    assert file_anew(mona, comment, kind="evidence").status_code == 422
    assert "Evidence needs its source" in said_beside(mona.page, "kind")
    assert WHY in mona.page.html
    assert row(mona.app, comment.id).kind is Kind.POSITION
    cited = make.comment(ada, topic, citation="A report")
    assert file_anew(mona, cited, kind="evidence").status_code == 303


def test_what_is_missing_is_said_and_nothing_changes(mona, comment):
    assert file_anew(mona, comment, kind="question", message="").status_code == 422
    assert said_beside(mona.page, "message")
    assert file_anew(mona, comment).status_code == 422
    assert "already" in said_beside(mona.page, "kind")
    assert row(mona.app, comment.id).kind is Kind.POSITION


@both_columns
def test_of_two_who_file_it_anew_at_once_one_is_told(make, visit, mona, comment):
    other = visit(make.member("Mo", Role.MODERATOR))
    for moderator in (mona, other):
        moderator.get(f"/moderation/{comment.id}/kind")
    answers = together(
        lambda: mona.submit(having="message", kind="question", message=WHY).status_code,
        lambda: other.submit(having="message", kind="proposal", message=WHY).status_code,
    )
    assert sorted(answers) == [303, 409]
    assert any(WHY in one.page.text for one in (mona, other))


def test_only_moderators_of_its_table_file_it_anew(make, visit, mona, comment):
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(4,)))
    assert mona.status(f"/moderation/{comment.id}/kind") == 200
    assert elsewhere.status(f"/moderation/{comment.id}/kind") == 404
