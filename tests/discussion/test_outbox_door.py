"""A script that sends what waited reads no pages: it hears where the comment stands, or why not."""

import pytest

from forum.discussion.models import Comment, State
from forum.extensions import db
from tests.discussion.writing import POSITION, REMARK
from tests.visitor import BROWSER

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def writer(make, visit):
    return visit(make.member("Ada"))


def send(writer, topic, **fields):
    form = writer.get(f"/topics/{topic.id}").form(having="source")
    values = {**form.values, **POSITION, **fields}
    path = f"/topics/{topic.id}/comments"
    return writer.client.post(path, data=values, headers=SCRIPT, environ_overrides=BROWSER)


def test_it_hears_where_the_comment_stands(make, writer):
    topic = make.topic("post")
    answer = send(writer, topic)
    assert (answer.status_code, answer.json) == (201, {"place": f"/topics/{topic.id}#c1"})


def test_it_hears_what_is_wrong_with_a_text(make, writer):
    answer = send(writer, make.topic("post"), source="", claim="x" * 121)
    assert answer.status_code == 422
    assert "Your text: Please write something." in answer.json["reason"]
    assert "at most 120" in answer.json["reason"]


def test_the_same_form_with_another_text_is_a_conflict(make, writer):
    topic = make.topic("post")
    key = "a form key of this test"
    assert send(writer, topic, form_key=key).status_code == 201
    assert send(writer, topic, form_key=key).json == {"place": f"/topics/{topic.id}#c1"}
    answer = send(writer, topic, form_key=key, source="Something else.")
    assert answer.status_code == 409
    assert "sent before with another text" in answer.json["reason"]


def test_what_waits_for_a_moderator_says_so_on_the_next_page(make, writer):
    topic = make.topic("pre")
    assert send(writer, topic).status_code == 201
    assert "A moderator reads your comment" in writer.get(f"/topics/{topic.id}").text


def test_what_was_taken_is_not_refused_for_what_has_come_since(app, make, writer):
    """The answer to it may have been lost on the way."""
    topic = make.topic("post")
    parent = make.comment(make.member("Ben"), topic)
    form = writer.get(f"/topics/{topic.id}?reply_to=1").form(having="source")
    values, path = {**form.values, **REMARK}, f"/topics/{topic.id}/comments"

    def again():
        answer = writer.client.post(path, data=values, headers=SCRIPT, environ_overrides=BROWSER)
        return answer.status_code, answer.json

    assert again() == (201, {"place": f"/topics/{topic.id}#c2"})
    with app.app_context():
        db.session.get(Comment, parent.id).state = State.HIDDEN
        db.session.commit()
    assert again() == (201, {"place": f"/topics/{topic.id}#c2"})
