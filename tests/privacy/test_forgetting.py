"""What has been kept long enough is forgotten, and the privacy page says when."""

from datetime import timedelta

import pytest
import time_machine

from forum.access.actions import new_link
from forum.access.models import Purpose, Session, Token
from forum.clock import now
from forum.discussion.models import Comment, Revision, State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.mail import Letter
from forum.members.models import Member
from forum.moderation.models import Flag
from forum.notifications.models import Notification
from forum.permissions import Role
from forum.privacy.jobs import forget_what_is_old
from tests.conftest import both_columns
from tests.letters import letters_to

KEEP = {
    "sessions": 30,
    "links": 40,
    "letters": 50,
    "withdrawn": 60,
    "looks": 70,
    "flags": 72,
    "notifications": 74,
    "declined": 77,
}


# What the test below leaves of each.
EVERYTHING = {
    "sessions": 2,
    "links": 2,
    "letters": 2,
    "withdrawn": 1,
    "looks": 1,
    "flags": 1,
    "notifications": 2,
    "declined": 1,
}


@pytest.fixture
def settings():
    return {"KEEP": {**KEEP, "copies": 80}}


def forget(app, days):
    with time_machine.travel(now() + timedelta(days=days)), app.app_context():
        forget_what_is_old()
        return {
            "sessions": db.session.query(Session).count(),
            "links": db.session.query(Token).count(),
            "letters": db.session.query(Letter).count(),
            "withdrawn": with_words(State.WITHDRAWN),
            "declined": with_words(State.DECLINED),
            "looks": db.session.query(JournalEntry).filter_by(event="looked behind").count(),
            "flags": db.session.query(Flag).count(),
            "notifications": db.session.query(Notification).count(),
        }


def with_words(state):
    return db.session.query(Comment).filter(Comment.source != "", Comment.state == state).count()


@both_columns
def test_each_thing_is_forgotten_after_its_own_time(app, make, visit):
    ada, mona = make.member("Ada"), make.member("Mona", Role.MODERATOR)
    topic = make.topic("anonymous")
    mine, theirs = visit(ada), visit(mona)
    comment = make.comment(ada, topic)
    theirs.submit(
        f"/moderation/{comment.id}", action="/looks", **{"look-reason": "Threats were made."}
    )
    mine.submit("/comments", action="/withdraw")
    declined = make.comment(ada, make.topic("pre"))
    theirs.submit(
        f"/moderation/{declined.id}", action="/decisions", verdict="decline", reason="Unclear"
    )
    with app.app_context():
        seen = {"outcome": "kept", "settled_at": now()}
        db.session.add(Flag(comment_id=comment.id, member_id=ada.id, reason="Unclear", **seen))
        for member in (ada, mona):
            new_link(db.session.get_one(Member, member.id), Purpose.SIGN_IN)
        db.session.commit()
    mine.submit("/", action="/sign-out")
    theirs.submit("/", action="/sign-out")
    # What is in the post still is not forgotten.
    assert letters_to(app, ada)

    left = dict(EVERYTHING)
    assert forget(app, 29) == left
    for name, days in KEEP.items():
        left[name] = 0
        assert forget(app, days + 1) == left
    with app.app_context():
        assert db.session.query(Revision).count() == 0
        assert db.session.query(Comment).filter_by(state=State.WITHDRAWN).one().number == 1
        told = [e.data for e in db.session.query(JournalEntry).filter_by(event="forgotten")]
    assert len(told) == len(KEEP)


def test_who_is_signed_in_and_what_stands_is_not_forgotten(app, make, visit):
    ada = visit(make.member("Ada"))
    make.comment(make.member("Ben"), make.topic("post"))
    with app.app_context():
        forget_what_is_old()
    assert ada.status("/account") == 200
    with app.app_context():
        assert db.session.query(Comment).one().source


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_the_privacy_page_says_what_the_settings_say(make, visit, who):
    visitor = visit(make.member("Ada") if who == "member" else None)
    words = visitor.get("/privacy").text
    for days in (*KEEP.values(), 80):
        assert f"{days} days" in words
    assert "365 days" in words
    assert "sign in with a second factor" not in words


def test_the_privacy_page_is_one_click_away(visit):
    assert "/privacy" in [href for href, _ in visit().get("/").links]
