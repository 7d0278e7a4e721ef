"""Looking behind an anonymous comment: with a reason, on record, and the author is told."""

from datetime import timedelta

import pytest
import time_machine

from forum.clock import now
from forum.extensions import db
from forum.journal import JournalEntry
from tests.letters import letters_to, whole

REASON = "It threatens a colleague"
CANARIES = ("Canaryname", "Canaryfunction", "Canaryorganisation", "Malta")


@pytest.fixture
def author(make):
    profile = {"function": "Canaryfunction", "organisation": "Canaryorganisation"}
    return make.member("Canaryname", **profile, country="MT")


@pytest.fixture
def comment(make, author):
    return make.comment(author, make.topic("anonymous"), claim="Canary claim")


@pytest.fixture
def moderator(make, visit, comment):
    return visit(make.member("Mo", "moderator"))


def look(moderator, comment, reason=REASON):
    values = {"look-reason": reason}
    return moderator.submit(f"/moderation/{comment.id}", action="/looks", **values)


def looks(app):
    with app.app_context():
        return db.session.query(JournalEntry).filter_by(event="looked behind").all()


def named_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def test_a_look_shows_the_name_once_and_no_cache_keeps_it(moderator, comment):
    assert "Canary claim" in moderator.get(f"/moderation/{comment.id}").text
    assert named_in(moderator.page.html) == []

    answer = look(moderator, comment)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Written by Canaryname, Canaryfunction, Canaryorganisation" in moderator.page.text
    assert named_in(moderator.get(f"/moderation/{comment.id}").html) == []


def test_the_same_look_sent_again_is_one_and_another_is_another(app, author, moderator, comment):
    for _ in range(2):
        assert look(moderator, comment).status_code == 200
        assert "Written by Canaryname" in moderator.page.text
    assert len(looks(app)) == len(letters_to(app, author)) == 1
    look(moderator, comment, "It names somebody else")
    with time_machine.travel(now() + timedelta(minutes=3)):
        look(moderator, comment, "It names somebody else")
    assert len(looks(app)) == len(letters_to(app, author)) == 3


def test_a_look_is_in_the_journal(app, moderator, comment):
    assert looks(app) == []

    look(moderator, comment)

    (entry,) = looks(app)
    assert (entry.comment_id, entry.topic_id) == (comment.id, comment.topic_id)
    assert entry.actor_id
    assert entry.data == {"reason": REASON}


def test_the_author_reads_when_where_and_why_and_not_who(app, moderator, comment, author):
    look(moderator, comment)

    (letter,) = letters_to(app, author)
    assert letter["Subject"] == "A moderator has looked behind your anonymous comment"
    assert REASON in whole(letter)
    assert "Swimming" in whole(letter)
    assert "Mo" not in whole(letter).replace("A moderator", "").split()
    assert "mo@example.org" not in whole(letter)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Please fill this in."),
        ("          ", "Please fill this in."),
        ("Curious", "At least 10 characters, please."),
        ("m" * 501, "At most 500 characters, please."),
    ],
)
def test_without_a_good_reason_nobody_looks(app, moderator, comment, author, reason, words):
    answer = look(moderator, comment, reason)

    assert answer.status_code == 422
    assert words in moderator.page.text
    assert reason.strip() in answer.text
    assert named_in(answer.text) == []
    assert looks(app) == []
    assert letters_to(app, author) == []


@pytest.mark.parametrize("role", ["moderator", "organiser"])
def test_moderators_and_organisers_read_who_looked_and_why(make, visit, moderator, comment, role):
    other = visit(make.member("Other", role))
    assert REASON not in other.get("/moderation/log").text

    look(moderator, comment)

    foot = other.get("/moderation/log").html.split('id="looks"')[1]
    assert REASON in foot
    assert ">Mo<" in foot
    assert "Canary claim" in foot
    assert named_in(foot) == []


def test_a_moderator_of_another_table_reads_nothing_of_it(make, visit, moderator, comment):
    look(moderator, comment)
    assert REASON in moderator.get("/moderation/log").text

    other = visit(make.member("Other", "moderator", at=(1,)))

    assert "Looks behind anonymous comments" in other.get("/moderation/log").text
    assert REASON not in other.page.text


def test_only_moderators_of_its_table_look(app, make, visit, moderator, comment):
    token = {"look-reason": REASON}
    elsewhere = visit(make.member("Other", "moderator", at=(1,)))
    participant = visit(make.member("Ben"))

    for visitor, status in ((elsewhere, 404), (participant, 403)):
        visitor.get("/")
        values = visitor.page.form(action="/sign-out").values
        answer = visitor.post(f"/moderation/{comment.id}/looks", {**values, **token})
        assert answer.status_code == status
    assert looks(app) == []


def test_what_is_not_anonymous_needs_no_look(app, make, moderator, author):
    named = make.comment(author, make.topic("post"), claim="Named claim")
    values = moderator.get(f"/moderation/{named.id}").form(action="/sign-out").values
    assert "Canaryname" in moderator.page.text
    assert "/looks" not in moderator.page.html

    answer = moderator.post(f"/moderation/{named.id}/looks", {**values, "look-reason": REASON})

    assert answer.status_code == 409
    assert looks(app) == []


def test_the_desk_tells_no_record_beside_an_anonymous_comment(make, moderator, author, comment):
    named = make.comment(author, make.topic("post"))

    assert "Record in this series" in moderator.get(f"/moderation/{named.id}").text
    assert "Record in this series" not in moderator.get(f"/moderation/{comment.id}").text
