"""Where it is needed, moderators and organisers set up a second factor before anything else."""

import pytest

from forum.extensions import db
from forum.members.models import Member
from forum.permissions import OPERATOR, Role
from forum.programme.models import Roundtable
from forum.seats import actions as seats
from tests.access.doors import is_in, knows_password
from tests.discussion.writing import POSITION

from .test_second_step import SET_UP, set_up


@pytest.fixture
def settings():
    return {"SECOND_FACTOR_NEEDED": True}


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ORGANISER])
def test_who_holds_others_names_is_led_to_the_set_up_until_it_is_done(make, visit, role):
    topic = make.topic("post")
    mine = visit(make.member("Ada", role, **knows_password()))
    for path in ("/", "/account", f"/topics/{topic.id}", "/moderation", "/digests"):
        answer = mine.client.get(path, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
        assert (answer.status_code, answer.location) == (303, SET_UP)
    assert mine.follow(topic.id) is None

    set_up(mine)

    assert is_in(mine)
    assert mine.follow(topic.id) == {"seq": 0}


def test_it_cannot_be_removed_where_it_is_needed(make, visit):
    mine = visit(make.member("Ada", Role.MODERATOR))
    set_up(mine)
    page = mine.get("/account/second-factor")
    token = page.form(action="/recovery-codes").values["csrf_token"]
    answer = mine.post("/account/second-factor/remove", {"csrf_token": token})
    assert answer.status_code == 409


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PARTICIPANT])
def test_others_are_free_to_have_one(make, visit, role):
    assert is_in(visit(make.member("Ada", role)))


def test_who_comes_to_need_one_while_they_write_gets_back_what_they_send(app, make, visit):
    topic, ada = make.topic("post"), make.member("Ada")
    mine = visit(ada)
    mine.get(f"/topics/{topic.id}")
    with app.app_context():
        tables = dict.fromkeys(db.session.query(Roundtable), Role.MODERATOR)
        seats.change_seats(OPERATOR, db.session.get(Member, ada.id), tables, is_organiser=False)

    answer = mine.submit(having="source", **POSITION)

    assert answer.status_code == 409
    assert "Your second factor is missing." in answer.text
    assert POSITION["source"] in mine.page.text
