"""Sockets: let in with a session, asked again with every event, never the end of the process."""

import time
from queue import Queue

import pytest
import sqlalchemy as sa

from forum import live
from forum.access.models import Session
from forum.extensions import db
from forum.turns import A_MOMENT
from tests.conftest import both_columns
from tests.together import elsewhere

from .writing import write


def test_a_socket_without_a_session_is_refused(make, visit):
    make.series()
    member = visit(make.member("Ada"))
    assert member.connect()

    assert not visit().connect()


WRONG = [None, "1", "topic", [1], {"id": 1}, True, 1.0, 0, -1, 999, 10**30]


@both_columns
def test_wrong_topics_are_answered_with_an_error_and_the_process_lives(make, visit):
    topic = make.topic("post")
    reader = visit(make.member("Ada"))
    assert reader.connect()

    for wrong in WRONG:
        assert "error" in reader.ask("follow topic", wrong), wrong
    assert "error" in reader.ask("follow topic")
    assert "error" in reader.ask("follow topic", topic.id, topic.id)
    assert "error" in reader.ask("follow desk", "now")

    assert reader.ask("follow topic", topic.id) == {"seq": 0}
    write(visit(make.member("Ben")), topic)
    assert reader.hears()["anchor"] == "c1"


def test_a_topic_of_another_roundtable_and_none_at_all_get_the_same_answer(make, visit):
    topic = make.topic("post")
    eve = visit(make.member("Eve", at=(1,)))
    assert visit(make.member("Ada")).follow(topic.id) == {"seq": 0}

    assert eve.follow(topic.id) == eve.ask("follow topic", 999_999) == {"error": "not found"}


@pytest.mark.parametrize("role", ["participant", "observer"])
def test_only_moderators_follow_the_desk(make, visit, role):
    visitor, moderator = visit(make.member("Ada", role)), visit(make.member("Mo", "moderator"))
    assert moderator.connect()
    assert moderator.ask("follow desk") == {"waiting": 0}

    assert visitor.connect()
    assert visitor.ask("follow desk") == {"error": "not found"}


@both_columns
def test_signing_out_cuts_the_sockets_of_that_session_and_no_other(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    here, elsewhere = visit(ada), visit(ada)
    assert here.follow(topic.id) == elsewhere.follow(topic.id) == {"seq": 0}

    here.submit("/", action="/sign-out")

    assert here.cut_off.wait(5)
    write(visit(make.member("Ben")), topic)
    assert elsewhere.hears()["anchor"] == "c1"
    assert not elsewhere.cut_off.is_set()
    assert not here.connect()


def test_who_says_anything_after_the_end_of_their_session_is_cut_off_unlooked_for(
    app, make, visit, monkeypatch
):
    """Every event asks again: nobody waits for the next look."""
    monkeypatch.setattr(live, "SECONDS_BETWEEN_LOOKS", 20)
    topic, ada = make.topic("post"), visit(make.member("Ada"))
    assert ada.follow(topic.id) == {"seq": 0}
    with app.app_context():
        db.session.execute(sa.delete(Session))
        db.session.commit()

    ada.socket.emit("follow topic", topic.id)

    assert ada.cut_off.wait(5)


def test_who_cannot_be_asked_for_their_session_is_not_let_in(app, make, visit):
    """Nobody would know when it ends."""
    topic, ada = make.topic("post"), visit(make.member("Ada"))
    _rename(app, "session", "away")
    is_in = ada.connect()
    _rename(app, "away", "session")

    assert not is_in
    assert ada.follow(topic.id) == {"seq": 0}


def _rename(app, table, name):
    with app.app_context():
        db.session.execute(sa.text(f"ALTER TABLE {table} RENAME TO {name}"))
        db.session.commit()


def test_what_is_told_before_a_socket_listens_is_counted_in_its_answer(make, visit, monkeypatch):
    """Or nobody would fetch it: the page believes that it knows everything."""
    topic, ben = make.topic("post"), visit(make.member("Ben"))
    listen = live.follow_topic

    def later(*whom):
        elsewhere(lambda: write(ben, topic))
        listen(*whom)

    monkeypatch.setattr(live, "follow_topic", later)
    assert visit(make.member("Ada")).follow(topic.id) == {"seq": 1}


def test_nothing_is_kept_of_a_socket_that_is_gone(app, make, visit, monkeypatch):
    monkeypatch.setattr(live, "SECONDS_BETWEEN_LOOKS", 0.1)
    ada, watch = visit(make.member("Ada")), app.extensions["watch"]
    ada.follow(make.topic("post").id)
    kept = watch.asked, watch.members, watch.open
    assert all(kept)

    ada.socket.disconnect()

    until = time.monotonic() + 5
    while any(kept):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_where_many_go_at_once_it_is_everybodys_turn_between_two(make, visit, monkeypatch):
    """Or a page would wait until all of them are gone."""
    ada = visit(make.member("Ada"))
    ada.connect()
    ada.ask("count notifications")
    sleep, waits = live.socketio.sleep, Queue()
    monkeypatch.setattr(live.socketio, "sleep", lambda time: waits.put(time) or sleep(time))
    ada.socket.disconnect()
    while waits.get(timeout=5) != A_MOMENT:
        pass
