"""What waits is seen by its author and the moderators; for others it does not exist."""

import pytest

from tests.moderation.deciding import queue

from .writing import write

CANARY = "canary-of-ada"
TEXT = {"claim": f"{CANARY} claim", "source": f"{CANARY} text", "citation": f"{CANARY} source"}
VERDICTS = {"pending": None, "returned": "return", "declined": "decline"}


def everything_read_by(visitor, topic) -> str:
    paths = ("/", "/comments", "/digests", "/programme", f"/topics/{topic.id}")
    pages = [visitor.get(path).html for path in paths]
    changes = visitor.client.get(f"/topics/{topic.id}/changes?after=0").text
    return "\n".join([*pages, changes])


@pytest.mark.parametrize("state", VERDICTS)
def test_what_was_not_published_is_seen_by_its_author_and_moderators_only(make, visit, state):
    ada, topic = make.member("Ada"), make.topic("pre")
    author, peer = visit(ada), visit(make.member("Ben"))
    watcher, moderator = (
        visit(make.member("Olga", "observer")),
        visit(make.member("Mo", "moderator")),
    )
    before = {who: who.get("/").text for who in (peer, watcher)}
    assert peer.follow(topic.id) == {"seq": 0}
    assert watcher.follow(topic.id) == {"seq": 0}
    assert moderator.connect()
    assert moderator.ask("follow desk") == {"waiting": 0}

    write(author, topic, **TEXT)
    moderator.hears("waiting")
    if verdict := VERDICTS[state]:
        (case,) = queue(moderator)
        path = f"/moderation/{case}"
        moderator.submit(path, having="message", verdict=verdict, reason="Unclear")

    page = "/moderation/log" if verdict else "/moderation"
    assert CANARY in moderator.get(page).html
    for path in ("/", "/comments", f"/topics/{topic.id}"):
        assert CANARY in author.get(path).text
    for who in (peer, watcher):
        assert CANARY not in everything_read_by(who, topic)
        assert who.get("/").text == before[who]
        assert "0 comments, 0 people" in who.get(f"/topics/{topic.id}").text
        assert who.ask("follow topic", topic.id) == {"seq": 0}
        assert who.heard_nothing()


def test_a_published_comment_is_in_all_those_places(make, visit):
    """The other half of the test above: that those places would show it."""
    topic = make.topic("post")
    peer = visit(make.member("Ben"))

    write(visit(make.member("Ada")), topic, **TEXT)

    home = peer.get("/").text
    assert CANARY in home
    assert "One new comment in one topic." in home
    assert CANARY in peer.client.get(f"/topics/{topic.id}/changes?after=0").text
    page = peer.get(f"/topics/{topic.id}").text
    assert CANARY in page
    assert "1 comment, 1 person" in page


def test_an_author_does_not_see_what_waits_of_others_beside_their_own(make, visit):
    ada, ben, topic = make.member("Ada"), make.member("Ben"), make.topic("pre")
    make.comment(ada, topic, claim="Of Ada")
    make.comment(ben, topic, claim="Of Ben")

    page = visit(ada).get(f"/topics/{topic.id}").text

    assert "Of Ada" in page
    assert "Of Ben" not in page
