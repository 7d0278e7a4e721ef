"""A letter travels: under the Chatham House and anonymous rules it names no author anywhere."""

import quopri

import pytest

from forum.discussion.kinds import Kind
from forum.permissions import Role

from .desk import issue, laid_down

CANARIES = ("Zyxname", "Zyxfunction", "Zyxhouse", "zyxaddress")
PROFILE = {"function": "Zyxfunction", "organisation": "Zyxhouse", "email": "zyxaddress@example.org"}
PLACES = ("letter", "letter.txt", "export.html", "export.md")


@pytest.fixture
def written(make, visit):
    """Sends a week in which a member with telling names has written under a rule."""

    def write(topic_key):
        topic = make.topic(topic_key)
        author = make.member("Zyxname", Role.MODERATOR, **PROFILE, country="MT")
        ben = make.member("Ben")
        root = make.comment(author, topic, "I say so.", Kind.PROPOSAL, claim="Say so")
        make.comment(author, topic, "Is it so?", Kind.QUESTION, claim="Ask so")
        moderator = make.member("Mona", Role.MODERATOR)
        mine = make.comment(moderator, topic, "I wrote this.", Kind.POSITION, claim="Mine")
        make.comment(author, topic, "I reply to you.", Kind.CHALLENGE, parent=mine)
        make.comment(moderator, topic, "Well.", Kind.REMARK, parent=root)
        issue(visit(moderator))
        return author, ben, moderator

    return write


def seen_by(app, visitor):
    """Every byte of the digest that reaches this member, and the letter as it travels."""
    raw = laid_down(app)[f"{visitor}@example.org"]
    return raw.decode() + quopri.decodestring(raw).decode(errors="replace")


@pytest.mark.parametrize("key", ["post", "anonymous"])
def test_nothing_of_an_author_is_in_any_letter_page_or_export(app, make, visit, written, key):
    _, ben, moderator = written(key)

    for reader in (ben, moderator):
        letter = seen_by(app, reader.name.lower())
        assert "Say so" in letter
        assert "A participant" in letter
        assert not [canary for canary in CANARIES if canary in letter]
        visitor = visit(reader)
        page = visitor.get("/digests/1")
        assert "Say so" in page.text
        assert not [canary for canary in CANARIES if canary in page.html]
        for place in PLACES:
            found = visitor.client.get(f"/digests/1/{place}").text
            assert "Say so" in found
            assert not [canary for canary in CANARIES if canary in found]


def test_the_replies_in_a_personal_part_name_nobody(app, written):
    written("anonymous")

    letter = seen_by(app, "mona")

    assert "I reply to you." in letter
    assert not [canary for canary in CANARIES if canary in letter]


def test_an_author_is_named_to_nobody_by_what_letters_share(app, written):
    author, _, _ = written("post")

    own = laid_down(app)[author.email]
    _, _, body = own.partition(b"\r\n\r\n")

    assert b"Zyx" in own
    assert not [canary for canary in CANARIES if canary.encode() in quopri.decodestring(body)]


def test_no_letter_tells_voices_apart_in_an_anonymous_topic(app, make, visit, written):
    _, ben, _ = written("anonymous")
    topic = make.topic("anonymous")
    shown = visit(ben).get(f"/topics/{topic.id}").text
    assert "Diplomat " in shown

    letter = seen_by(app, "ben")

    assert not [x for x in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if f"Diplomat {x}" in letter]


def test_on_the_record_name_and_affiliation_travel_with_the_text(app, visit, written):
    _, ben, _ = written("record")
    byline = "Zyxname, Zyxfunction, Zyxhouse, MT"

    assert byline in seen_by(app, "ben")
    visitor = visit(ben)
    for place in PLACES:
        assert byline in visitor.client.get(f"/digests/1/{place}").text
    assert "Zyxname" in visitor.get("/digests/1").text
    assert "zyxaddress" not in seen_by(app, "ben")
