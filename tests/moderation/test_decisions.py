"""Publish, return, decline: through the desk's form, and what the author is told."""

import pytest

from forum.discussion.models import State
from forum.extensions import db
from forum.moderation.models import Decision
from tests.discussion.writing import row
from tests.letters import letters_to, whole

from .deciding import REASONED, decide, log, queue

AFTER = {"publish": State.PUBLISHED, "return": State.RETURNED, "decline": State.DECLINED}
SUBJECTS = {
    "publish": "Your comment has been published",
    "return": "Your comment was returned to you",
    "decline": "Your comment was not published",
}
TABLES = {"newcomers": 1, "pre": 2}


@pytest.fixture
def waiting(make):
    ada = make.member("Ada")
    return make.comment(ada, make.topic("pre"), "Canary text", claim="Canary claim")


def test_a_published_comment_takes_its_place_and_is_heard(app, make, visit, waiting):
    reader, moderator = visit(make.member("Ben")), visit(make.member("Mo", "moderator"))
    reader.follow(waiting.topic_id)

    answer = decide(moderator, waiting, "publish")

    assert (answer.status_code, answer.location) == (303, "/moderation")
    change = reader.hears()
    assert (change["seq"], change["anchor"]) == (1, "c1")
    assert "Canary text" in change["html"]
    assert "Canary claim" in reader.get(f"/topics/{waiting.topic_id}").text
    assert row(app, waiting.id).state is State.PUBLISHED


@pytest.mark.parametrize("verdict", ["return", "decline"])
def test_what_is_not_published_leaves_the_queue_and_is_heard_by_nobody(
    app, make, visit, waiting, verdict
):
    reader, moderator = visit(make.member("Ben")), visit(make.member("Mo", "moderator"))
    reader.follow(waiting.topic_id)
    assert queue(moderator) == [str(waiting.id)]

    answer = decide(moderator, waiting, verdict, **REASONED)

    assert answer.status_code == 303
    assert queue(moderator) == []
    assert row(app, waiting.id).state is AFTER[verdict]
    assert reader.heard_nothing()


@pytest.mark.parametrize("verdict", ["return", "decline"])
@pytest.mark.parametrize("reason", ["", "Invented"])
def test_without_a_reason_nothing_is_decided_and_the_message_stays(
    app, make, visit, waiting, verdict, reason
):
    moderator = visit(make.member("Mo", "moderator"))

    answer = decide(moderator, waiting, verdict, reason=reason, message="Canary message")

    assert answer.status_code == 422
    assert "Choose a reason; the author is told." in moderator.page.text
    assert "Canary message" in moderator.page.form(having="message").values["message"][0]
    assert row(app, waiting.id).state is State.PENDING
    assert list(app.config["INSTANCE"].glob("outbox/*")) == []
    with app.app_context():
        assert db.session.query(Decision).count() == 0


@pytest.mark.parametrize("verdict", ["", "remove", "pending"])
def test_an_unknown_decision_is_none(app, make, visit, waiting, verdict):
    moderator = visit(make.member("Mo", "moderator"))

    answer = decide(moderator, waiting, verdict, **REASONED)

    assert answer.status_code == 422
    assert row(app, waiting.id).state is State.PENDING


def test_a_message_too_long_is_given_back(app, make, visit, waiting):
    moderator = visit(make.member("Mo", "moderator"))

    answer = decide(moderator, waiting, "return", reason="Unclear", message="m" * 4001)

    assert answer.status_code == 422
    assert "At most 4000 characters, please." in moderator.page.text
    assert "m" * 4001 in answer.text
    assert row(app, waiting.id).state is State.PENDING


@pytest.mark.parametrize(
    ("verdict", "words"), [("return", "Returned for a change"), ("decline", "Declined")]
)
def test_an_author_sees_state_reason_and_message_and_peers_do_not(
    make, visit, waiting, verdict, words
):
    decide(visit(make.member("Mo", "moderator")), waiting, verdict, **REASONED)
    author, peer = visit("ada@example.org"), visit(make.member("Ben"))

    for path in ("/comments", f"/topics/{waiting.topic_id}"):
        page = author.get(path).text
        for expected in (words, "Reason: Unclear.", REASONED["message"], "Canary"):
            assert expected in page, (path, expected)
        assert REASONED["message"] not in peer.get(path).text


def test_an_author_sees_the_message_of_a_published_comment(make, visit, waiting):
    moderator = visit(make.member("Mo", "moderator"))

    decide(moderator, waiting, "publish", message="Thank you, Ada.")

    assert "Thank you, Ada." in visit("ada@example.org").get("/comments").text
    assert "Thank you" not in visit(make.member("Ben")).get(f"/topics/{waiting.topic_id}").text


def test_a_reason_chosen_first_does_not_go_with_what_is_published(app, make, visit, waiting):
    moderator = visit(make.member("Mo", "moderator"))
    decide(moderator, waiting, "publish", **REASONED)
    with app.app_context():
        (letter,) = letters_to(app, db.session.merge(waiting).author)
    assert REASONED["message"] in whole(letter)
    assert "Unclear" not in whole(letter)
    assert "Unclear" not in visit("ada@example.org").get("/comments").text
    assert "Unclear" not in moderator.get("/record").html.partition("<tbody")[2]


@pytest.mark.parametrize("verdict", AFTER)
def test_the_author_gets_a_letter_that_quotes_nothing(app, make, visit, waiting, verdict):
    mo = make.member("Mo", "moderator")
    given = REASONED if verdict != "publish" else {"message": REASONED["message"]}

    decide(visit(mo), waiting, verdict, **given)

    with app.app_context():
        (letter,) = letters_to(app, db.session.merge(waiting).author)
    text = whole(letter)
    assert letter["Subject"] == SUBJECTS[verdict]
    assert "II.1 “Ferries”" in text
    assert REASONED["message"] in text
    assert ("Reason: Unclear." in text) is (verdict != "publish")
    published = f"/topics/{waiting.topic_id}/comments/1"
    place = published if verdict == "publish" else f"/comments#own-{waiting.id}"
    assert f"http://forum.test{place}\n" in text.replace("\r", "")
    for hidden in ("Canary", mo.name + " ", mo.email):
        assert hidden not in text
    assert letters_to(app, mo) == []


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_letter_is_in_its_readers_language(app, make, visit, language):
    ada = make.member("Ada", language=language)
    english = make.comment(make.member("Eve"), make.topic("pre"))
    comment = make.comment(ada, make.topic("pre"))
    moderator = visit(make.member("Mo", "moderator"))

    for decided in (english, comment):
        decide(moderator, decided, "return", **REASONED)

    with app.app_context():
        (theirs,) = letters_to(app, db.session.merge(english).author)
    (letter,) = letters_to(app, ada)
    assert "Dear Eve," in whole(theirs)
    assert "Dear Ada" not in whole(letter)
    assert letter["Subject"] != theirs["Subject"]


def test_the_log_shows_the_decisions_of_ones_own_roundtables(make, visit):
    ada = make.member("Ada")
    comments = {key: make.comment(ada, make.topic(key), claim=f"On {key}") for key in TABLES}
    for key, at in TABLES.items():
        moderator = visit(make.member(f"Mo{at}", "moderator", at=(at,)))
        decide(moderator, comments[key], "decline", **REASONED)

    for at, shown, hidden in [(1, "On newcomers", "On pre"), (2, "On pre", "On newcomers")]:
        said = log(visit(f"mo{at}@example.org"))
        assert f"Mo{at}" in said
        assert "Unclear" in said
        assert shown in said
        assert hidden not in said
    both = log(visit(make.member("Max", "moderator", at=(1, 2))))
    assert both.index("On pre") < both.index("On newcomers")
