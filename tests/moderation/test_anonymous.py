"""Under an anonymous rule nothing a peer gets ties a text to its author."""

import pytest

from tests.digests.desk import send as send_digest
from tests.discussion.writing import write
from tests.letters import letters_to, whole
from tests.make import PROGRAMME

from .deciding import decide

AUTHOR = {
    "email": "canary@secret.example",
    "function": "Canaryfunction",
    "organisation": "Canaryorganisation",
    "country": "MT",
}
CANARIES = ("Canaryname", "canary@secret.example", "Canaryfunction", "Canaryorganisation", "Malta")
PRE = "key: pre, title: Ferries"


@pytest.fixture
def author(make):
    make.series(PROGRAMME.replace(PRE, f"{PRE}, attribution: anonymous"))
    return make.member("Canaryname", **AUTHOR)


def peer_reads(visitor, topic) -> str:
    paths = ["/", "/comments", "/programme", "/digests", f"/topics/{topic.id}"]
    paths += [f"/topics/{topic.id}?reply_to=1"]
    changes = visitor.client.get(f"/topics/{topic.id}/changes?after=0").text
    return "\n".join([*[visitor.get(path).html for path in paths], changes])


def canaries_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def test_peers_and_the_queue_see_a_group_and_a_letter_only(make, visit, author):
    topic, writer = make.topic("pre"), visit(author)
    peer, moderator = visit(make.member("Ben")), visit(make.member("Mo", "moderator"))
    peer.follow(topic.id)
    assert "Canaryname" in writer.get(f"/topics/{topic.id}").text

    write(writer, topic)
    queue = moderator.get("/moderation")
    assert "Diplomat" in queue.text
    assert canaries_in(queue.html) == []
    decide(moderator, make.comment(author, topic), "publish")

    heard = peer.hears()["html"]
    assert "Diplomat" in heard
    assert canaries_in(heard) == []
    read = peer_reads(peer, topic)
    assert "Storage comes first" in read
    assert canaries_in(read) == []
    for path in ("/moderation", "/moderation/log"):
        assert canaries_in(moderator.get(path).html) == []


def test_a_reply_to_an_anonymous_comment_shows_no_name_at_home_or_at_the_desk(make, visit, author):
    topic, ben = make.topic("anonymous"), make.member("Ben")
    root = make.comment(ben, topic)
    answer = make.comment(author, topic, parent=root)
    waiting = make.topic("pre")
    moderator = visit(make.member("Mo", "moderator"))
    parent = make.comment(author, waiting)
    decide(moderator, parent, "publish")
    reply = make.comment(ben, waiting, parent=parent)

    home = visit(ben).get("/")

    assert "One answers you." in home.text
    assert f"/topics/{topic.id}/comments/{answer.number}" in home.html
    assert canaries_in(home.html) == []
    case = moderator.get(f"/moderation/{reply.id}")
    assert "Replies to #1" in case.text
    assert canaries_in(case.html) == []


def test_letters_to_peers_name_nobody(app, make, visit, author):
    ben, mo = make.member("Ben"), make.member("Mo", "moderator")
    for key in ("anonymous", "post"):
        make.comment(author, make.topic(key), claim=f"Digested {key}", kind="proposal")
    moderator = visit(mo)
    moderator.submit("/digests", action="/digests/gather")
    moderator.submit("/digests/1/edit", having="subject", subject="A week")
    assert send_digest(moderator).status_code == 303

    (letter,) = letters_to(app, ben)
    assert "Digested anonymous" in whole(letter)
    assert "Digested post" in whole(letter)
    assert canaries_in(whole(letter)) == []
    archive = visit(ben)
    assert "Digested anonymous" in archive.get("/digests/1").text
    for path in ("/digests/1", "/digests/1/letter.txt", "/digests/1/export.md"):
        assert canaries_in(archive.client.get(path).text) == [], path


def test_the_chatham_house_rule_shows_names_inside(make, visit, author):
    topic, peer = make.topic("post"), visit(make.member("Ben"))
    peer.follow(topic.id)

    write(visit(author), topic)

    inside = ["Canaryname", "Canaryfunction", "Canaryorganisation", "Malta"]
    assert canaries_in(peer.hears()["html"]) == inside
    assert canaries_in(peer_reads(peer, topic)) == inside


def test_an_anonymous_handle_tells_nothing_in_another_topic(make, visit, author):
    anonymous, named = make.topic("anonymous"), make.topic("post")
    for topic in (anonymous, named):
        make.comment(author, topic)
    peer = visit(make.member("Ben"))

    handles = [
        peer.get(f"/topics/{topic.id}").html.split('data-seq="1" data-voice="')[1].split('"')[0]
        for topic in (anonymous, named)
    ]

    assert all(handles)
    assert handles[0] != handles[1]
