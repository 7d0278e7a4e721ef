"""How many read a topic and how many write: numbers alone, and only where they tell of nobody."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import redis
import sqlalchemy as sa
import time_machine
from socketio.exceptions import SocketIOError

from forum.clock import now
from forum.discussion import presence
from forum.extensions import db
from forum.language import LANGUAGES
from forum.permissions import Role
from forum.programme.models import Attribution, Topic
from forum.turns import A_MOMENT
from tests.conftest import both_columns
from tests.discussion.writing import write
from tests.together import elsewhere
from tests.visitor import BROWSER


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(presence, "TOGETHER", 0.2)


def hears(visitor, sentence):
    """Whether the visitor is told so before long."""
    return any(visitor.hears("presence") == sentence for _ in range(4))


def last_told(visitor):
    """The last sentence the visitor hears within a moment."""
    return visitor.last_heard("presence", within=1)


@both_columns
def test_readers_and_writers_are_counted(make, visit):
    topic = make.topic("post")
    ada, ben, cleo = (visit(make.member(name)) for name in ("Ada", "Ben", "Cleo"))
    ada.follow(topic.id)
    assert not last_told(ada)
    ben.follow(topic.id)
    assert hears(ada, "2 reading")
    cleo.follow(topic.id)
    assert ben.ask("here", topic.id, True) == {"counted": True}
    assert hears(ada, "3 reading, one of them writing")
    # A page that makes sure of its line takes nothing of that back.
    ben.ask("follow topic", topic.id)
    assert last_told(ada) == "3 reading, one of them writing"
    ben.socket.disconnect()
    assert hears(ada, "2 reading")


def test_whoever_stops_writing_is_told_to_write_no_longer(make, visit, monkeypatch):
    monkeypatch.setitem(presence.LASTS, presence.Sign.WRITES, 0.6)
    topic = make.topic("post")
    ada, ben, cleo = (visit(make.member(name)) for name in ("Ada", "Ben", "Cleo"))
    for reader in (ada, ben, cleo):
        reader.follow(topic.id)
    ben.ask("here", topic.id, True)
    assert hears(ada, "3 reading, one of them writing")
    # Nobody comes, goes or says anything meanwhile.
    assert hears(ada, "3 reading")


@both_columns
def test_of_two_readers_neither_is_told_that_the_other_writes(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    ben.follow(topic.id)
    ben.ask("here", topic.id, True)
    assert last_told(ada) == "2 reading"
    assert sign(ada, topic) == "2 reading"


def test_two_windows_are_one_reader(make, visit):
    topic, ada = make.topic("post"), make.member("Ada")
    first, second = visit(ada), visit(ada)
    first.follow(topic.id)
    second.follow(topic.id)
    assert not last_told(first)


def test_closing_one_of_two_windows_leaves_one_there(make, visit):
    topic, ben = make.topic("post"), make.member("Ben")
    ada, first, second = visit(make.member("Ada")), visit(ben), visit(ben)
    for reader in (ada, first, second):
        reader.follow(topic.id)
    assert hears(ada, "2 reading")
    first.socket.disconnect()
    assert last_told(ada) in {None, "2 reading"}
    second.socket.disconnect()
    assert hears(ada, "")


def test_what_many_signs_say_at_once_is_told_once(make, visit, monkeypatch):
    """Or all would be told of each who is back after a restart."""
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    ben.follow(topic.id)
    assert last_told(ada) == "2 reading"
    # However busy the machine is, they all come before it is told.
    monkeypatch.setattr(presence, "TOGETHER", 2.0)
    for _ in range(8):
        ben.ask("here", topic.id)
    assert ada.hears("presence") == "2 reading"
    assert last_told(ada) is None


def test_a_count_that_is_late_is_not_told_after_a_newer_one(make, visit, monkeypatch):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    counted, is_first = presence.sentence, iter([True])

    def slow_at_first(topic_id):
        sentence = counted(topic_id)
        time.sleep(1.0 if next(is_first, False) else 0)
        return sentence

    monkeypatch.setattr(presence, "sentence", slow_at_first)
    ada.follow(topic.id)
    time.sleep(0.4)
    ben.follow(topic.id)
    assert hears(ada, "2 reading")
    assert last_told(ada) in {None, "2 reading"}


def test_who_hears_of_a_topic_in_a_window_nobody_looks_at_does_not_read_it(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    assert hears(ada, "")
    ben.connect()
    assert ben.ask("follow topic", topic.id, None, False) == {"seq": 0}
    assert last_told(ada) is None
    write(ada, topic)
    assert ben.hears()["anchor"] == "c1"
    assert ben.ask("follow topic", topic.id, None, True) == {"seq": 1}
    assert hears(ada, "2 reading")


@both_columns
def test_who_signs_out_reads_no_longer(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    ben.follow(topic.id)
    assert hears(ada, "2 reading")
    ben.submit("/", action="/sign-out")
    assert hears(ada, "")


def test_who_wishes_it_no_more_is_hidden_with_the_next_sign_of_their_page(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    ben.follow(topic.id)
    assert hears(ada, "2 reading")
    form = ben.get("/account").form(having="shows_presence").values
    ben.post("/account", {**form, "shows_presence": ""})
    assert ben.ask("here", topic.id) == {"counted": False}
    assert hears(ada, "")


def test_in_an_anonymous_topic_nobody_is_counted(make, visit):
    topic = make.topic("anonymous")
    readers = [visit(make.member(name)) for name in ("Ada", "Ben", "Cleo")]
    for reader in readers:
        reader.follow(topic.id)
        reader.ask("here", topic.id, True)
    assert last_told(readers[0]) is None


def test_where_nobody_is_counted_nobody_is_told_that_somebody_leaves(make, visit):
    """Who goes when could tell whose text it was that came just before."""
    topic = make.topic("anonymous")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    ben.follow(topic.id)
    ben.socket.disconnect()
    assert last_told(ada) is None


def test_nobody_is_told_that_somebody_leaves_who_does_not_wish_to_be_counted(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben", shows_presence=False))
    ada.follow(topic.id)
    assert hears(ada, "")
    ben.follow(topic.id)
    ben.socket.disconnect()
    assert last_told(ada) is None


def becomes_anonymous(make, visit, topic):
    page, rule = "/programme/attribution", {"rule": Attribution.ANONYMOUS, "seen": ""}
    organiser = visit(make.member("Olga", Role.ORGANISER))
    organiser.submit(page, action=page, place=f"topic-{topic.id}", **rule)


@both_columns
def test_where_a_topic_becomes_anonymous_nobody_is_counted_with_the_next_sign(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    ada.follow(topic.id)
    ben.follow(topic.id)
    assert hears(ben, "2 reading")
    becomes_anonymous(make, visit, topic)
    ada.ask("here", topic.id)
    assert hears(ben, "")


# Silence is heard where one process does everything: over one Redis others may tell something yet.
def test_where_a_topic_becomes_anonymous_nobody_goes_one_by_one(make, visit):
    topic = make.topic("post")
    ada, ben, cleo = readers = [visit(make.member(name)) for name in ("Ada", "Ben", "Cleo")]
    for reader in readers:
        reader.follow(topic.id)
    assert hears(ben, "3 reading")
    becomes_anonymous(make, visit, topic)
    ada.ask("here", topic.id)
    assert hears(ben, "")
    cleo.socket.disconnect()
    assert last_told(ben) is None


@both_columns
def test_where_a_topic_becomes_anonymous_who_leaves_before_any_sign_is_not_told_of(
    make, visit, monkeypatch
):
    """Nobody but a browser that loads its page anew gives a sign at once."""
    # That nobody writes any more is told in its time, and that is not while silence is heard.
    monkeypatch.setitem(presence.LASTS, presence.Sign.WRITES, 3600.0)
    topic = make.topic("post")
    ada, ben, cleo = readers = [visit(make.member(name)) for name in ("Ada", "Ben", "Cleo")]
    for reader in readers:
        reader.follow(topic.id)
    assert ada.ask("here", topic.id, True) == {"counted": True}
    assert hears(ben, "3 reading, one of them writing")
    becomes_anonymous(make, visit, topic)
    cleo.socket.disconnect()
    assert hears(ben, "")
    # What is told together with what comes after it may come so late.
    while ben.last_heard("presence", within=presence.TOGETHER + 1) is not None:
        pass
    ada.socket.disconnect()
    assert last_told(ben) is None


def test_who_does_not_wish_to_be_counted_is_not(make, visit):
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    cleo = visit(make.member("Cleo", shows_presence=False))
    for reader in (ada, ben, cleo):
        reader.follow(topic.id)
    assert cleo.ask("here", topic.id, True) == {"counted": False}
    assert hears(ada, "2 reading")


def test_the_wish_is_kept_in_the_account(make, visit):
    ada = visit(make.member("Ada"))
    form = ada.get("/account").form(having="shows_presence")
    assert form.values["shows_presence"] == ["y"]
    values = {name: value for name, value in form.values.items() if name != "shows_presence"}
    ada.post("/account", values)
    assert ada.get("/account").form(having="name").values["shows_presence"] == []


def test_who_only_reads_here_is_never_told_to_write(make, visit):
    topic = make.topic("post")
    ada, obi = visit(make.member("Ada")), visit(make.member("Obi", Role.OBSERVER))
    for reader in (ada, obi, visit(make.member("Ben"))):
        reader.follow(topic.id)
    assert obi.ask("here", topic.id, True) == {"counted": True}
    assert last_told(ada) == "3 reading"
    ada.ask("here", topic.id, True)
    assert hears(obi, "3 reading, one of them writing")


def test_between_two_topics_that_are_told_of_it_is_everybodys_turn(app, make, monkeypatch):
    """Or pages would wait for somebody who leaves a thousand topics at once."""
    ada, ben, topic_id, waits = make.member("Ada"), make.member("Ben"), make.topic("post").id, []
    monkeypatch.setattr(presence.socketio, "sleep", waits.append)
    monkeypatch.setattr(presence.socketio, "start_background_task", lambda tell: tell())
    with app.app_context():
        for reader in (ada, ben):
            presence.note(reader, db.session.get(Topic, topic_id), is_writing=False)
    assert waits == [presence.TOGETHER, A_MOMENT] * 2


def test_presence_writes_nothing_down(app, make, visit):
    """Neither who came when, nor that anybody did."""
    topic = make.topic("post")
    readers = [visit(make.member(name)) for name in ("Ada", "Ben")]
    for reader in readers:
        reader.follow(topic.id)
    assert hears(readers[0], "2 reading")
    assert set(app.extensions["presence"].of(topic.id, presence.Sign.READS)) == {1, 2}


@pytest.mark.parametrize("event", ["here", "follow desk", "open case", "leave case"])
def test_a_socket_that_asks_without_end_is_cut_off_and_others_live(make, visit, event, caplog):
    topic, without_end = make.topic("post"), make.member("Eve")
    eve, ada = visit(without_end), visit(make.member("Ada"))
    ada.follow(topic.id)
    eve.connect()
    for _ in range(80):
        with suppress(SocketIOError):
            eve.ask(event, *([] if event == "follow desk" else [topic.id]))
    assert not eve.socket.connected
    assert f"A socket of member {without_end.id} is cut off" in caplog.text
    write(visit(make.member("Ben")), topic)
    assert ada.hears()["anchor"] == "c1"


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_a_database_that_goes_while_the_count_is_told_takes_nothing_with_it(app, make, monkeypatch):
    counted, tellings, languages = presence.sentence, [], list(LANGUAGES)
    here = threading.get_ident()

    def while_it_goes(topic_id):
        if threading.get_ident() != here:
            # What another test has left to be told.
            return counted(topic_id)
        languages.pop()
        if not languages:
            elsewhere(lambda: end_all_connections(app))
        return counted(topic_id)

    monkeypatch.setattr(presence, "sentence", while_it_goes)
    monkeypatch.setattr(presence.socketio, "start_background_task", tellings.append)
    ada, topic_id = make.member("Ada"), make.topic("post").id
    with app.app_context():
        presence.note(ada, db.session.get(Topic, topic_id), is_writing=False)
    (tell,) = tellings
    tell()
    assert not languages


def end_all_connections(app):
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with app.app_context():
        db.session.execute(
            sa.text(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
        )


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_all_who_come_back_at_once_are_counted(app):
    url, readers = app.config["REDIS_URL"], range(150)
    store = presence.InRedis(url)
    with redis.Redis.from_url(url) as server:
        server.client_pause(500)
    with ThreadPoolExecutor(len(readers)) as at_once:
        for reader in readers:
            at_once.submit(store.put, 1, presence.Sign.READS, reader, time.time() + 60)
    assert set(store.of(1, presence.Sign.READS)) == set(readers)


def sign(visitor, topic, **more):
    """That of a page without a socket, and what it hears."""
    token = visitor.get(f"/topics/{topic.id}").forms[0].values["csrf_token"]
    data = {"csrf_token": token, **more}
    answer = visitor.client.post(f"/topics/{topic.id}/here", data=data, environ_overrides=BROWSER)
    return answer.json["presence"]


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_who_wishes_it_no_more_is_hidden_whichever_process_heard_of_them(app, make, visit):
    topic, member = make.topic("post"), make.member("Ben")
    ada, ben = visit(make.member("Ada")), visit(member)
    for kind in presence.Sign:
        other = presence.InRedis(app.config["REDIS_URL"])
        other.put(topic.id, kind, member.id, time.time() + presence.LASTS[kind])
    cleo = visit(make.member("Cleo"))
    sign(cleo, topic)
    assert sign(ada, topic) == "3 reading, one of them writing"
    form = ben.get("/account").form(having="shows_presence").values
    ben.post("/account", {**form, "shows_presence": ""})
    assert sign(ben, topic) == "2 reading"
    assert sign(ada, topic) == "2 reading"


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_machines_whose_clocks_differ_count_the_same_readers_for_as_long(make, visit, monkeypatch):
    monkeypatch.setitem(presence.LASTS, presence.Sign.READS, 4.0)
    topic = make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben"))
    sign(ada, topic)
    with time_machine.travel(now() + timedelta(seconds=90)):
        assert sign(ben, topic) == "2 reading"
    gone_by = time.monotonic() + 4.5
    while time.monotonic() < gone_by:
        sign(ada, topic)
        time.sleep(0.5)
    assert sign(ada, topic) == ""


@pytest.mark.parametrize("column", ["distributed"], indirect=True)
def test_a_redis_forgets_by_itself_who_read_a_topic(app, make, visit):
    topic = make.topic("post")
    sign(visit(make.member("Ada")), topic, writes="y")
    with redis.Redis.from_url(app.config["REDIS_URL"]) as server:
        lasts = [server.ttl(key) for key in server.keys("presence *")]
    assert len(lasts) == len(presence.Sign)
    assert min(lasts) > 0
    assert max(lasts) <= presence.LASTS[presence.Sign.READS]


@both_columns
def test_who_has_no_socket_is_counted_and_told_with_every_sign(make, visit):
    topic = make.topic("post")
    ada, ben, cleo = (visit(make.member(name)) for name in ("Ada", "Ben", "Cleo"))
    cleo.follow(topic.id)
    assert sign(ada, topic) == "2 reading"
    assert sign(ben, topic, writes="y") == "3 reading, one of them writing"
    assert hears(cleo, "3 reading, one of them writing")
    assert sign(ada, topic) == "3 reading, one of them writing"


def test_without_a_socket_as_little_is_told(make, visit):
    anonymous, topic = make.topic("anonymous"), make.topic("post")
    ada, ben = visit(make.member("Ada")), visit(make.member("Ben", shows_presence=False))
    obi = visit(make.member("Obi", Role.OBSERVER))
    assert [sign(one, anonymous, writes="y") for one in (ada, ben, obi)] == ["", "", ""]
    assert sign(ben, topic, writes="y") == ""
    assert sign(ada, topic) == ""
    assert sign(obi, topic, writes="y") == "2 reading"
    assert sign(ben, topic) == "2 reading"
