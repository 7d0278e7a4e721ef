"""A database set back to a backup may come as far again: pages that saw what it lost load anew."""

import sqlite3
from contextlib import closing

import pytest

from forum import create_app
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from forum.programme.models import Topic
from tests.conftest import both_columns
from tests.make import Make
from tests.moderation.test_locking import lock
from tests.visitor import Visitor

from .writing import write


def changes(visitor, topic, after: int, seal: str) -> dict:
    return visitor.client.get(f"/topics/{topic.id}/changes?after={after}&seal={seal}").json


def seal_on(page) -> str:
    return page.html.split('data-seal="')[1].split('"')[0]


def test_what_was_lost_does_not_stay_on_a_page_however_far_the_topic_comes(
    column, make, visit, tmp_path
):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    make.comment(ada, topic, "Kept")
    kept = seal_on(visit(ben).get(f"/topics/{topic.id}"))
    with (
        closing(sqlite3.connect(tmp_path / "forum.db")) as database,
        closing(sqlite3.connect(tmp_path / "backup.db")) as backup,
    ):
        database.backup(backup)
    make.comment(ada, topic, "Lost")
    lost = seal_on(visit(ben).get(f"/topics/{topic.id}"))

    set_back = {**column, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/backup.db"}
    restored = create_app(set_back)
    for seq, words in ((2, "Instead"), (3, "Further")):
        with restored.app_context():
            Make().comment(db.session.get(Member, ada.id), db.session.get(Topic, topic.id), words)
        reader = Visitor(restored, lambda: "", ben.email)
        seal = seal_on(reader.get(f"/topics/{topic.id}"))
        assert changes(reader, topic, 2, lost) == {"seq": seq, "reload": True, "seal": seal}
        missed = changes(reader, topic, 1, kept)
        assert (words in missed["changes"][-1]["html"], missed["seal"]) == (True, seal)
        assert changes(reader, topic, seq, seal) == {"seq": seq, "changes": [], "seal": seal}


@pytest.mark.parametrize(
    "seal", ["x", "1", "1-", "-1", "1-x", "1-None", "9-1", "9-None", f"{'9' * 5000}-1", "undefined"]
)
def test_a_seal_that_the_topic_never_had_is_of_another_history(make, visit, seal):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    assert changes(visit(make.member("Ben")), topic, 1, seal)["reload"]


def test_another_topic_has_another_history(make, visit):
    here, there = make.topic("post"), make.topic("anonymous")
    reader = visit(make.member("Ben"))
    lock(visit(make.member("Mona", Role.MODERATOR)), there)
    make.comment(make.member("Ada"), here)
    own, other = (seal_on(reader.get(f"/topics/{topic.id}")) for topic in (here, there))
    assert changes(reader, here, 1, other)["reload"]
    for topic, seal in ((here, own), (there, other)):
        assert changes(reader, topic, 1, seal) == {"seq": 1, "changes": [], "seal": seal}
    (missed,) = changes(reader, here, 0, own)["changes"]
    assert (missed["anchor"], "parts" in missed) == ("c1", False)


@both_columns
def test_a_change_comes_with_its_seal(make, visit):
    topic = make.topic("post")
    writer, reader = visit(make.member("Ada")), visit(make.member("Ben"))
    assert reader.follow(topic.id) == {"seq": 0}
    assert reader.ask("follow topic", topic.id, "")["seal"] == "0-0"
    write(writer, topic)
    ((_, seal),) = heard(reader, 1)
    assert seal == reader.ask("follow topic", topic.id, "")["seal"]
    assert changes(reader, topic, 1, seal) == {"seq": 1, "changes": [], "seal": seal}


def test_of_several_changes_at_once_the_last_comes_with_a_seal(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(make.member("Ben"), topic, kind=Kind.ANSWER, parent=question)
    reader = visit(make.member("Cleo"))
    reader.follow(topic.id)
    visit(ada).submit(f"/topics/{topic.id}/comments/2/answers", having="is_it", is_it="yes")
    told = heard(reader, 2)
    assert [seal and seal.split("-")[0] for _, seal in told] == [None, str(told[-1][0]["seq"])]


def heard(reader, count):
    return [reader.hears_all("change") for _ in range(count)]
