"""A member says what counts as new to them; what answers them counts in any case."""

import pytest

from tests.discussion.writing import reply


@pytest.fixture
def topic(make):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic, claim="Night ferries")
    return topic


def mute(visitor, topic):
    return visitor.submit(f"/topics/{topic.id}", action="/attention", attention="muted")


def test_what_is_new_in_a_muted_topic_is_not_counted(make, visit, topic):
    ben = visit(make.member("Ben"))
    mute(ben, topic)
    make.comment(make.member("Cy"), topic, claim="Day ferries")
    home = ben.get("/")
    assert "You have read everything" in home.text
    assert "Day ferries" not in home.text
    ben.submit(f"/topics/{topic.id}", action="/attention", attention="usual")
    make.comment(make.member("Di"), topic, claim="More ferries")
    assert "One new comment" in ben.get("/").text


def test_muting_is_each_member_s_own(make, visit, topic):
    mute(visit(make.member("Ben")), topic)
    assert "One new comment" in visit(make.member("Cy")).get("/").text


def test_answers_to_oneself_count_all_the_same(make, visit, topic):
    ada, ben = visit("ada@example.org"), visit(make.member("Ben"))
    mute(ada, topic)
    reply(ben, topic, 1)
    assert "One answers you" in ada.get("/").text


def test_a_topic_never_opened_can_be_marked_as_read(make, visit, topic):
    make.comment(make.member("Di"), make.topic("anonymous"))
    ben = visit(make.member("Ben"))
    assert "2 new comments in 2 topics" in ben.get("/").text
    ben.submit("/", action="/read-all")
    assert "You have read everything" in ben.get("/").text
    make.comment(make.member("Ed"), topic)
    assert "One new comment" in ben.get("/").text
    assert ben.get(f"/topics/{topic.id}").text.count("New: comment") == 1


def test_what_is_followed_stands_first(make, visit, topic):
    other = make.topic("anonymous")
    ben = visit(make.member("Ben"))
    ben.submit(f"/topics/{topic.id}", action="/attention", attention="followed")
    assert "Followed: no longer" in ben.get(f"/topics/{topic.id}").text
    make.comment(make.member("Cy"), topic, claim="Older in the followed one")
    make.comment(make.member("Di"), other, claim="Newer elsewhere")
    home = ben.get("/").text
    assert home.index("Older in the followed one") < home.index("Newer elsewhere")
    # As long as they are, one alone fits.
    for where in (other, topic):
        make.comment(make.member(f"Eva{where.id}"), where, claim="Long", source="word " * 4000)
    page = ben.get("/ten-minutes").text
    assert page.index("Older in the followed one") < page.index("What this leaves out")
    left = page[page.index("What this leaves out") :]
    assert left.index(topic.title) < left.index(other.title)
    assert "followed" in home


def test_an_unknown_wish_is_the_usual_one(make, visit, topic):
    ben = visit(make.member("Ben"))
    ben.submit(f"/topics/{topic.id}", action="/attention", attention="burn")
    assert "Follow this topic" in ben.get(f"/topics/{topic.id}").text
