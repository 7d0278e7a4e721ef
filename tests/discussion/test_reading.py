"""What a member has read, and what is marked as new."""

from datetime import timedelta

import time_machine

from forum.clock import now
from forum.discussion.folding import REPLIES_SHOWN
from forum.discussion.queries import unread_by_topic
from forum.discussion.thread import ROOTS_A_PAGE
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from forum.programme.models import Topic
from tests.moderation.arranging import move
from tests.visitor import BROWSER


def marks(page) -> list[str]:
    """The anchors of the comments that are marked as new."""
    return [
        article.split('"')[0]
        for article in page.html.split('<article class="item" id="')[1:]
        if "New: comment" in article.split("</header>")[0]
    ]


def test_what_others_wrote_is_new_and_what_one_wrote_is_not(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    make.comment(ada, topic)
    make.comment(make.member("Ben"), topic)

    assert marks(visit(ada).get(f"/topics/{topic.id}")) == ["c2"]


def test_a_mark_lasts_for_the_visit_and_is_gone_in_the_next(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    make.comment(ada, topic)
    begin = now()
    with time_machine.travel(begin, tick=False) as clock:
        reader = visit(ben)
        assert marks(reader.get(f"/topics/{topic.id}")) == ["c1"]
        clock.shift(timedelta(minutes=20))
        make.comment(ada, topic)
        assert marks(reader.get(f"/topics/{topic.id}")) == ["c1", "c2"]

        clock.shift(timedelta(minutes=29))
        assert marks(reader.get(f"/topics/{topic.id}")) == ["c1", "c2"]
        make.comment(ada, topic)
        clock.shift(timedelta(minutes=31))
        assert marks(reader.get(f"/topics/{topic.id}")) == ["c3"]
        clock.shift(timedelta(minutes=31))
        assert marks(reader.get(f"/topics/{topic.id}")) == []


def test_visits_are_per_topic(make, visit):
    ada, topics = make.member("Ada"), [make.topic("post"), make.topic("anonymous")]
    for topic in topics:
        make.comment(ada, topic)
    begin = now()
    with time_machine.travel(begin, tick=False) as clock:
        reader = visit(make.member("Ben"))
        reader.get(f"/topics/{topics[0].id}")
        clock.shift(timedelta(hours=1))

        assert marks(reader.get(f"/topics/{topics[0].id}")) == []
        assert marks(reader.get(f"/topics/{topics[1].id}")) == ["c1"]


def test_what_was_withdrawn_is_not_new(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic)
    reader = visit(make.member("Ben"))
    assert "One new comment" in reader.get("/").text

    visit(ada).submit("/comments", action=f"/comments/{comment.id}/withdraw")

    assert "You have read everything." in reader.get("/").text
    assert marks(reader.get(f"/topics/{topic.id}")) == []


def counted(app, member, topic) -> int:
    with app.app_context():
        topic, member = db.session.get(Topic, topic.id), db.session.get(Member, member.id)
        return unread_by_topic(member, [topic]).get(topic.id, 0)


def test_a_page_of_a_long_topic_leaves_the_other_pages_unread(app, make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    for _ in range(ROOTS_A_PAGE * 2 + 5):
        make.comment(ada, topic)
    with time_machine.travel(now(), tick=False) as clock:
        reader = visit(ben)
        first = marks(reader.get(f"/topics/{topic.id}"))
        assert len(first) == ROOTS_A_PAGE
        assert counted(app, ben, topic) == ROOTS_A_PAGE + 5
        reader.get(f"/topics/{topic.id}/comments/45", expect=302)
        assert counted(app, ben, topic) == ROOTS_A_PAGE + 5
        reader.get(f"/topics/{topic.id}?after=40")
        assert counted(app, ben, topic) == ROOTS_A_PAGE
        assert marks(reader.get(f"/topics/{topic.id}")) == first

        clock.shift(timedelta(hours=1))
        assert marks(reader.get(f"/topics/{topic.id}")) == []
        assert len(marks(reader.get(f"/topics/{topic.id}?after=20"))) == ROOTS_A_PAGE
        assert counted(app, ben, topic) == 0
        assert "You have read everything." in reader.get("/").text
        make.comment(ada, topic)
        assert counted(app, ben, topic) == 1


def test_what_an_open_page_asks_for_is_unread_until_somebody_looks_at_it(app, make, visit):
    ben, topic = make.member("Ben"), make.topic("post")
    reader = visit(ben)
    with time_machine.travel(now(), tick=False):
        for _ in range(3):
            reader.get(f"/topics/{topic.id}")
        make.comment(make.member("Ada"), topic)
        for _ in range(3):
            reader.get(f"/topics/{topic.id}", headers={"Sec-Fetch-Dest": "empty"})
            assert counted(app, ben, topic) == 1
        reader.get(f"/topics/{topic.id}", headers={"Sec-Fetch-Dest": "document"})
        assert counted(app, ben, topic) == 0


def test_folded_replies_are_unread_until_they_are_opened(app, make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    root = make.comment(ada, topic)
    for _ in range(REPLIES_SHOWN + 3):
        make.comment(ada, topic, parent=root)
    reader = visit(ben)
    reader.get(f"/topics/{topic.id}")
    assert counted(app, ben, topic) == 3
    reader.get(f"/topics/{topic.id}/comments/1/replies")
    assert counted(app, ben, topic) == 0


def test_what_was_looked_at_as_it_arrived_is_read(app, make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("post")
    make.comment(ada, topic)
    reader = visit(ben)
    token = reader.get(f"/topics/{topic.id}").forms[0].values["csrf_token"]
    for _ in range(3):
        make.comment(ada, topic)

    def sees(*numbers):
        data = {"csrf_token": token, "number": list(numbers)}
        return reader.client.post(f"/topics/{topic.id}/seen", data=data, environ_overrides=BROWSER)

    assert sees("3", "99", "x", "-1").status_code == 204
    assert counted(app, ben, topic) == 2
    sees("2", "4")
    assert counted(app, ben, topic) == 0


def test_what_was_read_is_read_where_it_has_moved(app, make, visit):
    ben, cleo = make.member("Ben"), make.member("Cleo")
    before, there = make.topic("record"), make.topic("pre")
    mona = visit(make.member("Mona", Role.MODERATOR))
    root = make.comment(make.member("Mo", Role.MODERATOR), before)
    for topic in (before, there):
        visit(ben).get(f"/topics/{topic.id}")
    move(mona, root, there)
    assert counted(app, ben, there) == 0
    assert marks(visit(ben).get(f"/topics/{there.id}")) == []
    assert counted(app, cleo, there) == 1
    visit(cleo).submit("/", action="/read-all")
    assert counted(app, cleo, there) == 0
