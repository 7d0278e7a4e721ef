"""A script that sends what waited reads no pages: it hears where the comment stands, or why not."""

import pytest
import sqlalchemy as sa

from forum.clock import now
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.programme.models import Attribution, Topic
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


def test_what_is_so_of_two_is_said_once(make, writer):
    topic = make.topic("pre")
    form = writer.get(f"/topics/{topic.id}").form(having="source")
    for key in ("the key of the first", "the key of the second"):
        values = {**form.values, **POSITION, "form_key": key}
        writer.client.post(form.action, data=values, headers=SCRIPT, environ_overrides=BROWSER)

    assert writer.get(f"/topics/{topic.id}").text.count("A moderator reads your comment") == 1


def hide_what_it_answers(topic):
    comment = db.session.scalars(sa.select(Comment).where(Comment.number == 1)).one()
    comment.state = State.HIDDEN


def close(topic):
    for exchange in topic.series.exchanges:
        exchange.closes_at = now()


def change_the_rule(topic):
    topic.attribution = Attribution.ANONYMOUS


@pytest.mark.parametrize("come_between", [hide_what_it_answers, close, change_the_rule])
def test_what_was_taken_is_not_refused_for_what_has_come_since(app, make, writer, come_between):
    """The answer to it may have been lost on the way."""
    topic = make.topic("post")
    make.comment(make.member("Ben"), topic)
    form = writer.get(f"/topics/{topic.id}?reply_to=1").form(having="source")

    def send_again(**other):
        values, path = {**form.values, **REMARK, **other}, f"/topics/{topic.id}/comments"
        return writer.client.post(path, data=values, headers=SCRIPT, environ_overrides=BROWSER)

    taken = 201, {"place": f"/topics/{topic.id}#c2"}
    assert ((answer := send_again()).status_code, answer.json) == taken
    with app.app_context():
        come_between(db.session.get(Topic, topic.id))
        db.session.commit()
    assert ((answer := send_again()).status_code, answer.json) == taken
    assert send_again(form_key="another form").status_code in {403, 409, 422}
