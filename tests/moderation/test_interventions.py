"""What readers have seen is removed, restored and moved; what pointed to it leads there still."""

import re

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, Moved, State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision
from forum.permissions import Role
from forum.programme.models import Roundtable, Series, Topic
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import REMARK, in_composer, row
from tests.letters import letters_to, whole
from tests.together import together
from tests.visitor import BROWSER


@pytest.fixture
def ada(make):
    return make.member("Ada", email="ada@example.org", at=(2, 3))


@pytest.fixture
def ben(make):
    return make.member("Ben", email="ben@example.org", at=(2, 3))


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR, at=(2, 3)))


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def comment(make, ada, topic):
    return make.comment(ada, topic, claim="Night ferries", source="Run them late.")


def remove(moderator, comment, **fields):
    values = {"removal-reason": "Unclear", "removal-message": "Please say it again.", **fields}
    return moderator.submit(f"/moderation/{comment.id}", action=f"{comment.id}/removal", **values)


def restore(moderator, comment):
    action = f"/moderation/{comment.id}/restoration"
    return moderator.submit(f"/moderation/{comment.id}", action=action)


def move(moderator, comment, topic):
    action = f"{comment.id}/move"
    return moderator.submit(f"/moderation/{comment.id}", action=action, topic=str(topic.id))


def ask(visitor, path):
    return visitor.client.get(path, environ_overrides=BROWSER)


def read(letters):
    return [" ".join(whole(letter).split()) for letter in letters]


# Removing


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
    assert "Removed" in mona.get("/moderation").text.split("Log")[1]


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


# Moving


@pytest.fixture
def there(app, make, topic):
    """Another topic of the same roundtable, with a comment in it already."""
    with app.app_context():
        series = db.session.get(Series, topic.series_id)
        table = db.session.get(Roundtable, topic.roundtable_id)
        other = Topic(series=series, roundtable=table, key="weirs", number=9, title="Weirs")
        db.session.add(other)
        db.session.commit()
    other = make.topic("weirs")
    make.comment(make.member("Dora", at=(2, 3)), other, claim="Already there")
    return other


def test_a_comment_moves_with_its_replies_and_old_numbers_lead_there(
    app, make, visit, ada, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "See #1 and #3.", parent=comment)
    make.comment(ada, topic, claim="Stays here", source="As said in #2.")
    reader = visit(ben)
    assert "One comment below it moves with it." in mona.get(f"/moderation/{comment.id}").text
    assert move(mona, comment, there).status_code == 303

    left = reader.get(f"/topics/{topic.id}")
    assert "Night ferries" not in left.text
    assert "Stays here" in left.text
    page = reader.get(f"/topics/{there.id}")
    assert "Night ferries" in page.text
    assert 'id="c2"' in page.html
    assert 'id="c3"' in page.html
    old = f"/topics/{topic.id}/comments"
    for number, now in ((1, 2), (2, 3)):
        answer = ask(reader, f"{old}/{number}")
        assert answer.location == f"/topics/{there.id}/comments/{now}"
    assert ask(reader, f"{old}/1/replies").location == f"/topics/{there.id}/comments/2"
    # References mean what they meant where they were written.
    references = re.findall(r'class="cite" href="([^"]+)"', page.html)
    assert [one for one in references if "#" not in one] == [f"{old}/1", f"{old}/3"]


def test_each_author_is_told_which_of_theirs_went_where(
    app, make, ada, ben, mona, topic, there, comment
):
    make.comment(ben, topic, "Mine.", parent=comment)
    move(mona, comment, there)
    to_ada, to_ben = (" ".join(read(letters_to(app, one))) for one in (ada, ben))
    assert "III.1 #1 is now III.9 #2" in to_ada
    assert "III.1 #2 is now III.9 #3" in to_ben
    assert "#2 is now" not in to_ada


def test_open_pages_follow_and_unread_stays_exact(app, visit, ben, mona, topic, there, comment):
    reader = visit(ben)
    for place in (topic, there):
        reader.get(f"/topics/{place.id}")
    reader.follow(topic.id)
    move(mona, comment, there)
    assert reader.hears()["reload"]
    left = reader.client.get(f"/topics/{topic.id}/changes?after=1").json
    assert left["reload"]
    arrived = reader.client.get(f"/topics/{there.id}/changes?after=1").json
    assert [change["anchor"] for change in arrived["changes"]] == ["c2"]
    # What was read there is read here.
    assert "You have read everything." in reader.get("/").text


def test_a_draft_below_it_moves_with_it(visit, ben, mona, topic, there, comment):
    writer = visit(ben)
    writer.submit(f"/topics/{topic.id}?reply_to=1", having="source", **{**REMARK, "intent": "save"})
    move(mona, comment, there)
    writer.get(f"/topics/{there.id}?reply_to=2")
    assert in_composer(writer.page)["source"] == REMARK["source"]


def test_what_moves_twice_is_found_by_every_number(visit, ben, mona, topic, there, comment):
    move(mona, comment, there)
    move(mona, comment, topic)
    reader = visit(ben)
    for place, number in ((topic, 1), (there, 2)):
        answer = ask(reader, f"/topics/{place.id}/comments/{number}")
        assert answer.location == f"/topics/{topic.id}/comments/2"


def test_anonymous_comments_stay_where_they_are(app, make, visit, ada, mona, topic):
    anonymous = make.comment(ada, make.topic("anonymous"))
    page = mona.get(f"/moderation/{anonymous.id}")
    assert f"{anonymous.id}/move" not in page.html
    assert "Remove this comment" in page.text


def test_nothing_moves_to_another_roundtable(app, make, mona, topic, comment):
    elsewhere = make.topic("newcomers")
    assert move(mona, comment, elsewhere).status_code == 422
    assert row(app, comment.id).topic_id == topic.id
    with app.app_context():
        assert db.session.query(Moved).count() == 0


@both_columns
def test_a_reply_sent_while_it_moves_is_in_or_given_back(
    app, visit, ben, mona, topic, there, comment
):
    writer = visit(ben)
    writer.get(f"/topics/{topic.id}?reply_to=1")
    mona.get(f"/moderation/{comment.id}")
    moved, sent = together(
        lambda: mona.submit(action=f"{comment.id}/move", topic=str(there.id)).status_code,
        lambda: writer.submit(having="source", **{**REMARK, "source": "Kept words."}).status_code,
    )
    assert moved == 303
    with app.app_context():
        root = db.session.get(Comment, comment.id)
        replies = db.session.query(Comment).filter_by(parent_id=root.id).all()
        assert root.topic_id == there.id
        assert (sent == 303) == (len(replies) == 1)
        assert all(one.topic_id == there.id for one in replies)
    if sent != 303:
        assert "Kept words." in writer.page.html


def test_a_reply_to_what_has_moved_meanwhile_keeps_its_words(
    visit, ben, mona, topic, there, comment
):
    writer = visit(ben)
    writer.get(f"/topics/{topic.id}?reply_to=1")
    move(mona, comment, there)
    answer = writer.submit(having="source", **{**REMARK, "source": "Kept words."})
    assert answer.status_code == 409
    assert "has been moved here meanwhile" in writer.page.text
    back = in_composer(writer.page)
    assert (back["source"], back["reply_to"], back["kind"]) == ("Kept words.", "2", "remark")
    assert writer.submit(having="source").location == f"/topics/{there.id}#c3"


def test_an_old_link_to_reply_leads_to_the_composer_where_the_comment_is_now(
    make, visit, ben, mona, topic, there, comment
):
    move(mona, comment, there)
    writer = visit(ben)
    answer = ask(writer, f"/topics/{topic.id}?reply_to=1")
    assert answer.location == f"/topics/{there.id}?reply_to=2#compose"
    assert in_composer(writer.get(answer.location))["reply_to"] == "2"


def test_only_moderators_of_its_table_do_any_of_this(make, visit, ada, topic, there, comment):
    elsewhere = visit(make.member("Nora", Role.MODERATOR, at=(4,)))
    token = elsewhere.get("/account").form(having="name").values["csrf_token"]
    for act in ("removal", "restoration", "move"):
        answer = elsewhere.post(f"/moderation/{comment.id}/{act}", {"csrf_token": token})
        assert answer.status_code == 404
