"""A looser rule reaches back only with each author's consent, and only while it stands."""

import pytest

from forum.discussion.models import Comment
from forum.extensions import db
from forum.members.models import Consent, Member
from forum.permissions import Role
from tests.digests.desk import issue
from tests.visitor import BROWSER

RECORD, CHATHAM, ANONYMOUS = "on the record", "Chatham House Rule", "anonymous"


@pytest.fixture
def change(make, visit):
    """Sets the rule of a topic, as an organiser does."""
    olga = visit(make.member("Olga", Role.ORGANISER))

    def set_rule(topic, rule):
        page = "/programme/attribution"
        token = olga.get(page).form(action=page).values["csrf_token"]
        values = {"csrf_token": token, "place": f"topic-{topic.id}", "rule": rule}
        assert olga.post(page, values).status_code == 303

    return set_rule


@pytest.fixture
def topic(make):
    """Under the Chatham House Rule at first, with a comment of Ada's and one of Ben's."""
    topic = make.topic("post")
    for name in ("Ada", "Ben"):
        make.comment(make.member(name), topic)
    return topic


@pytest.fixture
def ada(app, visit, topic):
    with app.app_context():
        return visit(db.session.query(Member).filter_by(name="Ada").one())


def rules(app):
    with app.app_context():
        return {c.author.name: c.rule.value for c in db.session.query(Comment)}


def release(visitor, topic):
    assert visitor.submit(f"/topics/{topic.id}/release", action="/release").status_code == 303


def test_only_the_consenting_authors_comments_follow(app, ada, topic, change):
    change(topic, RECORD)
    assert rules(app) == {"Ada": CHATHAM, "Ben": CHATHAM}
    assert "stays under the stricter one" in ada.get("/comments").text

    release(ada, topic)

    assert rules(app) == {"Ada": RECORD, "Ben": CHATHAM}
    with app.app_context():
        (consent,) = db.session.query(Consent)
        assert "I agree that the comments I have written in “Tunnels”" in consent.words
        assert "On the record" in consent.words
        assert consent.given_at


def test_taken_back_they_stand_under_the_stricter_rule_at_once(
    app, make, visit, ada, topic, change
):
    reader = visit(make.member("Eve"))
    change(topic, RECORD)
    release(ada, topic)
    before = reader.follow(topic.id)["seq"]

    ada.submit(f"/topics/{topic.id}/release", action="/take-back")

    assert reader.hears() == {"seq": before + 1, "reload": True}
    assert rules(app) == {"Ada": CHATHAM, "Ben": CHATHAM}
    with app.app_context():
        (consent,) = db.session.query(Consent)
        assert consent.withdrawn_at


def test_what_is_tightened_later_binds_released_comments_as_well(app, ada, topic, change):
    change(topic, RECORD)
    release(ada, topic)
    change(topic, ANONYMOUS)
    assert rules(app) == {"Ada": ANONYMOUS, "Ben": ANONYMOUS}
    change(topic, RECORD)
    assert rules(app) == {"Ada": ANONYMOUS, "Ben": ANONYMOUS}


def test_what_leaves_the_room_follows_the_authors_word(make, visit, ada, topic, change):
    editor = visit(make.member("Mona", Role.MODERATOR))
    change(topic, RECORD)
    release(ada, topic)
    issue(editor)
    exported = editor.client.get("/digests/1/export.md", environ_overrides=BROWSER)
    assert "Ada" in exported.text
    assert "Ben" not in exported.text


def test_there_is_nothing_to_release_where_nothing_was_loosened(app, ada, topic):
    assert "Nothing of yours" in ada.get(f"/topics/{topic.id}/release").text
    token = ada.get("/account").form(having="name").values["csrf_token"]
    ada.post(f"/topics/{topic.id}/release", {"csrf_token": token})
    with app.app_context():
        assert db.session.query(Consent).count() == 0
