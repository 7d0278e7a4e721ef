"""What a member has read, and what is marked as new."""

from datetime import timedelta

import time_machine

from forum.clock import now


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
