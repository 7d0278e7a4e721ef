"""What readers have seen is removed, restored and moved; what pointed to it leads there still."""

from forum.discussion.kinds import Kind
from forum.discussion.models import State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together


def remove(moderator, comment, **fields):
    values = {"removal-reason": "Unclear", "removal-message": "Please say it again.", **fields}
    return moderator.submit(f"/moderation/{comment.id}", action=f"{comment.id}/removal", **values)


def restore(moderator, comment):
    action = f"/moderation/{comment.id}/restoration"
    return moderator.submit(f"/moderation/{comment.id}", action=action)


def read(letters):
    return [" ".join(whole(letter).split()) for letter in letters]


def test_a_removed_comment_leaves_its_place_with_the_reason(
    app, make, visit, ada, ben, mona, topic, comment
):
    make.comment(ben, topic, "A reply that stays.", parent=comment)
    reader = visit(ben)
    reader.follow(topic.id)
    assert remove(mona, comment).status_code == 303
    heard = reader.hears()
    assert heard["anchor"] == "c1"
    assert "Unclear" in heard["html"]
    page = reader.get(f"/topics/{topic.id}")
    assert "Run them late." not in page.text
    assert "Removed by a moderator: Unclear" in page.text
    assert "A reply that stays." in page.text
    assert "Please say it again." not in page.text
    own = visit(ada).get("/comments").text
    assert "Please say it again." in own
    assert any("Please say it again." in letter for letter in read(letters_to(app, ada)))
    assert "Removed" in mona.get("/moderation/log").text


def test_the_reason_in_its_place_speaks_the_language_of_its_reader(make, visit, mona, comment):
    reader = visit(make.member("Fleur", language="fr"))
    reader.follow(comment.topic_id)
    remove(mona, comment)
    said = "Supprimé par la modération\N{NO-BREAK SPACE}: Pas clair"
    assert said in reader.hears()["html"]
    assert said in reader.get(f"/topics/{comment.topic_id}").html


def test_from_its_place_the_author_alone_is_led_to_what_was_said(visit, ada, ben, mona, comment):
    remove(mona, comment)
    there, told = f"/topics/{comment.topic_id}", f"/comments#own-{comment.id}"
    assert told in [href for href, _ in visit(ada).get(there).links]
    assert f'id="own-{comment.id}"' in visit(ada).get("/comments").html
    for other in (visit(ben), mona):
        assert "Removed by a moderator" in other.get(there).text
        assert told not in [href for href, _ in other.page.links]


def test_it_is_restored_under_its_number_and_is_not_new(app, visit, ada, ben, mona, topic, comment):
    reader = visit(ben)
    reader.get(f"/topics/{topic.id}")
    remove(mona, comment)
    restore(mona, comment)
    again = row(app, comment.id)
    assert (again.state, again.number, again.removed_for) == (State.PUBLISHED, 1, "")
    assert "Run them late." in reader.get(f"/topics/{topic.id}").text
    assert "1 new" not in reader.get("/").text
    assert any("is back" in letter for letter in read(letters_to(app, ada)))
    with app.app_context():
        entries = db.session.query(JournalEntry).filter(JournalEntry.seq.is_not(None))
        assert [entry.seq for entry in entries.order_by(JournalEntry.seq)] == [1, 2, 3]


def test_without_a_reason_nothing_is_removed_and_the_message_stays(app, mona, comment):
    answer = remove(mona, comment, **{"removal-reason": ""})
    assert answer.status_code == 422
    assert said_beside(mona.page, "removal-reason")
    assert "Please say it again." in mona.page.html
    assert row(app, comment.id).is_published


def test_an_answer_that_is_removed_opens_its_question_until_it_is_back(
    app, make, visit, ada, ben, mona, topic
):
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="When?")
    answer = make.comment(ben, topic, "At noon.", kind=Kind.ANSWER, parent=question)
    visit(ada).submit(f"/topics/{topic.id}/comments/2/answers", having="is_it", is_it="yes")
    reader = visit(ben)
    assert "Answered in" in reader.get(f"/topics/{topic.id}").text
    remove(mona, answer)
    assert "Answered in" not in reader.get(f"/topics/{topic.id}").text
    restore(mona, answer)
    assert "Answered in" in reader.get(f"/topics/{topic.id}").text


@both_columns
def test_of_two_who_remove_at_once_one_is_told(app, make, visit, mona, comment):
    other = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    for moderator in (mona, other):
        moderator.get(f"/moderation/{comment.id}")
    values = {"removal-reason": "Unclear"}
    action = f"{comment.id}/removal"
    answers = together(
        lambda: mona.submit(action=action, **values).status_code,
        lambda: other.submit(action=action, **values).status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Decision).count() == 1


def test_only_moderators_of_its_table_do_any_of_this(make, visit, comment):
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(4,)))
    token = elsewhere.get("/account").form(having="name").values["csrf_token"]
    for act in ("removal", "restoration"):
        answer = elsewhere.post(f"/moderation/{comment.id}/{act}", {"csrf_token": token})
        assert answer.status_code == 404
