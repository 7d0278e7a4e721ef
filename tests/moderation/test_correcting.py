"""A moderator edits for language or an identity alone: marked, told, kept, and undone."""

import pytest

from forum.discussion.models import Comment, Purpose, Revision
from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.digests.desk import send as send_digest
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together
from tests.visitor import BROWSER

from .arranging import changes

WHY = "One word was hard to follow."
WRITTEN = "Ships sails at nite, says Zephyrine Quill."
CORRECT = "Ships sail at night, says Zephyrine Quill."
VEILED = "Ships sails at nite, says a captain."


@pytest.fixture
def comment(make, ada, topic):
    return make.comment(ada, topic, claim="Night ferries", source=WRITTEN)


@pytest.fixture
def reader(make, visit):
    return visit(make.member("Ben", at=(2, 3)))


def correct(moderator, comment, purpose, source, **fields):
    values = {"purpose": purpose.value, "source": source, "message": WHY, **fields}
    return moderator.submit(f"/moderation/{comment.id}/words", having="purpose", **values)


def history(comment):
    return f"/topics/{comment.topic_id}/comments/{comment.number}/history"


def read(letters):
    return [" ".join(whole(letter).split()) for letter in letters]


# For language


@both_columns
def test_readers_hear_the_edited_words_and_that_a_moderator_edited_them(
    app, mona, reader, topic, comment
):
    reader.follow(topic.id)
    assert correct(mona, comment, Purpose.LANGUAGE, CORRECT).status_code == 303
    heard = reader.hears()
    assert (heard["seq"], heard["anchor"]) == (2, "c1")
    assert "Ships sail at night" in heard["html"]
    assert "edited by a moderator for language" in heard["html"]
    assert changes(reader, topic, 1) == {"seq": 2, "changes": [heard]}
    with app.app_context():
        entry = db.session.query(JournalEntry).filter_by(event="comment corrected").one()
        assert entry.seq == 2
        (kept,) = db.session.query(Revision)
        assert (kept.source, kept.replaced_for) == (WRITTEN, Purpose.LANGUAGE)
    assert "Edited for language" in reader.get("/record").text


def test_everybody_reads_what_it_was_and_for_what_it_was_edited(mona, reader, comment):
    correct(mona, comment, Purpose.LANGUAGE, CORRECT)
    page = reader.get(history(comment))
    assert "nite" in page.text
    assert "edited by a moderator for language" in page.text


def test_its_author_is_told_sees_the_difference_and_lets_their_own_words_stand(
    app, visit, ada, mona, reader, topic, comment
):
    correct(mona, comment, Purpose.LANGUAGE, CORRECT)
    (letter,) = read(letters_to(app, ada))
    assert WHY in letter
    for word in ("Zephyrine", "nite", "Mona"):
        assert word not in letter
    author = visit(ada)
    page = author.get("/comments")
    link = next(href for href, words in page.links if "See the difference" in words)
    page = author.get(link)
    assert "nite" in page.text
    assert WHY in page.text
    assert author.submit(action="/correction/undo").status_code == 303
    page = reader.get(f"/topics/{topic.id}")
    assert WRITTEN in page.text
    assert "edited by a moderator" not in page.text
    assert [one["anchor"] for one in changes(reader, topic, 2)["changes"]] == ["c1"]
    assert "Your own words stand there." in author.get(link).text
    token = author.get("/account").form(having="name").values["csrf_token"]
    # Of another window: the very same form would be told that it is done.
    another = {"csrf_token": token, "window": "another"}
    assert author.post(f"{link}/undo", another).status_code == 409


def test_what_its_author_writes_afterwards_is_theirs(visit, ada, mona, reader, topic, comment):
    correct(mona, comment, Purpose.LANGUAGE, CORRECT)
    author = visit(ada)
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Mine again.")
    page = reader.get(f"/topics/{topic.id}")
    assert "Mine again." in page.text
    assert "edited by a moderator" not in page.text
    assert "nite" in reader.get(history(comment)).text


def test_an_appeal_that_is_granted_gives_the_words_back(
    app, make, visit, ada, mona, topic, comment
):
    correct(mona, comment, Purpose.IDENTITY, VEILED)
    author = visit(ada)
    page = author.get(f"/comments/{comment.id}/correction")
    assert "/correction/undo" not in page.html
    appeal = next(href for href, words in page.links if "Appeal" in words)
    author.submit(appeal, having="words", words="She wishes to be named.")
    mo = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    fields = {"ruling-verdict": "overturn", "ruling-answer": "She does indeed."}
    assert mo.submit(f"/moderation/{comment.id}", action="/ruling", **fields).status_code == 303
    again = row(app, comment.id)
    assert (again.source, again.edited_for) == (WRITTEN, None)


# For an identity


def everything_a_member_gets(visitor, topic, comment):
    for path in (
        "/",
        "/ten-minutes",
        "/record",
        f"/topics/{topic.id}",
        f"/topics/{topic.id}?order=time",
        f"/topics/{topic.id}/comments/1/replies",
        f"/topics/{topic.id}/changes?after=0",
        history(comment),
        "/digests/1",
        "/digests/1/letter",
        "/digests/1/letter.txt",
        "/digests/1/export.md",
        "/digests/1/export.html",
        f"/topics/{topic.id}/suggestions?key=%23&text=1",
    ):
        yield path, visitor.client.get(path, environ_overrides=BROWSER).get_data(as_text=True)


def test_an_identity_is_nowhere_any_more_for_members(
    make, visit, ada, mona, reader, topic, comment
):
    """Also not in what they could read before: an earlier version, the digest, the open page."""
    visit(ada).submit(
        f"/comments/{comment.id}/revise", having="source", source=f"{WRITTEN} Surely."
    )
    olga = visit(make.member("Olga", Role.ORGANISER))
    olga.submit("/digests", action="/digests/gather")
    olga.submit("/digests/1/edit", having="subject", subject="A week")
    assert send_digest(olga).status_code == 303
    before = {
        path for path, text in everything_a_member_gets(reader, topic, comment) if "Quill" in text
    }
    assert {f"/topics/{topic.id}", history(comment), "/digests/1/letter.txt"} <= before
    correct(mona, comment, Purpose.IDENTITY, VEILED)
    texts = dict(everything_a_member_gets(reader, topic, comment))
    assert [path for path, text in texts.items() if "Quill" in text] == []
    assert "a captain" in texts[f"/topics/{topic.id}"]
    assert "edited by a moderator to protect an identity" in texts[f"/topics/{topic.id}"]
    assert "kept for its author and the moderators" in texts[history(comment)]


def test_its_author_and_moderators_read_what_it_was(visit, ada, mona, reader, comment):
    correct(mona, comment, Purpose.IDENTITY, VEILED)
    for one in (visit(ada), mona):
        page = one.get(history(comment))
        assert "Quill" in page.text
        assert "Only its author and moderators read this." in page.text
    assert "Quill" in visit(ada).get(f"/comments/{comment.id}/correction").text
    assert "Quill" in mona.get(f"/moderation/{comment.id}/words").text
    assert reader.status(f"/comments/{comment.id}/correction") == 404


def test_later_versions_are_open_again_and_earlier_ones_stay_closed(
    visit, ada, mona, reader, comment
):
    correct(mona, comment, Purpose.IDENTITY, VEILED)
    correct(mona, comment, Purpose.LANGUAGE, "Ships sail at night, says a captain.")
    page = reader.get(history(comment))
    assert "nite" in page.text
    assert "Quill" not in page.text
    # Taking the second one back leaves the first.
    author = visit(ada)
    author.submit(f"/comments/{comment.id}/correction", action="/correction/undo")
    assert row(mona.app, comment.id).source == VEILED
    assert row(mona.app, comment.id).edited_for is Purpose.IDENTITY
    assert "/correction/undo" not in author.get(f"/comments/{comment.id}/correction").html


def test_quotations_elsewhere_are_shown_to_the_moderator(make, ada, mona, reader, topic, comment):
    quoting = make.comment(ada, topic, "> says Zephyrine Quill.\n\nWho?", parent=comment)
    make.comment(ada, topic, "Something else.", parent=comment)
    answer = correct(mona, comment, Purpose.IDENTITY, VEILED)
    page = mona.get(answer.location.split("#")[0])
    places = [href for href, _ in page.links if href.endswith("/words")]
    assert places == [f"/moderation/{quoting.id}/words"]


def test_a_quote_that_tells_who_it_was_is_void(app, visit, ada, mona, comment):
    words = {"words": "says Zephyrine Quill.", "context": "Here.", "place": "A book"}
    mona.submit(f"/comments/{comment.id}/quote", having="words", **words)
    author = visit(ada)
    page = author.get("/quotes")
    assert "not there any more" not in page.text
    correct(mona, comment, Purpose.IDENTITY, VEILED)
    assert "nothing of it is published" in author.get("/quotes").text


# Versions


@both_columns
def test_of_an_author_and_a_moderator_who_change_it_at_once_one_is_told(
    app, visit, ada, mona, comment
):
    author = visit(ada)
    author.get(f"/comments/{comment.id}/revise")
    mona.get(f"/moderation/{comment.id}/words")
    values = {"purpose": "for language", "source": CORRECT, "message": WHY}
    answers = together(
        lambda: author.submit(having="source", source="Mine.").status_code,
        lambda: mona.submit(having="purpose", **values).status_code,
    )
    assert sorted(answers) == [303, 409]
    assert row(app, comment.id).source in {"Mine.", CORRECT}
    lost = author if answers[0] == 409 else mona
    assert ("Mine." if lost is author else CORRECT) in lost.page.text


@both_columns
def test_of_two_moderators_one_is_told_and_sees_the_other_words(app, make, visit, mona, comment):
    mo = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    for one in (mona, mo):
        one.get(f"/moderation/{comment.id}/words")
    values = {"purpose": "for language", "message": WHY}
    answers = together(
        lambda: mona.submit(having="purpose", source=CORRECT, **values).status_code,
        lambda: mo.submit(having="purpose", source="Another.", **values).status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        assert db.session.query(Revision).count() == 1
    lost = mona if answers[0] == 409 else mo
    assert "was changed while you wrote" in lost.page.text
    assert row(app, comment.id).source in lost.page.text


def test_a_change_of_the_author_that_waits_is_decided_on_first(make, visit, mona):
    waits = make.topic("newcomers")
    ada = make.member("Amy", email="amy@example.org")
    for _ in range(3):
        make.comment(make.member(f"M{_}", Role.MODERATOR), waits)
    moderator = visit("m0@example.org")
    first = make.comment(ada, waits, source=WRITTEN)
    moderator.submit(f"/moderation/{first.id}", having="message", verdict="publish")
    visit(ada).submit(f"/comments/{first.id}/revise", having="source", source="Changed.")
    assert correct(moderator, first, Purpose.LANGUAGE, CORRECT).status_code == 409
    assert CORRECT in moderator.page.text
    with moderator.app.app_context():
        assert db.session.get(Comment, first.id).source == WRITTEN


def test_what_is_missing_is_said_and_nothing_changes(app, mona, comment):
    assert correct(mona, comment, Purpose.LANGUAGE, WRITTEN).status_code == 422
    assert "Nothing is changed." in said_beside(mona.page, "source")
    assert correct(mona, comment, Purpose.LANGUAGE, CORRECT, message="").status_code == 422
    assert said_beside(mona.page, "message")
    assert CORRECT in mona.page.text
    path = f"/moderation/{comment.id}/words"
    assert mona.submit(path, having="purpose", source=CORRECT, message=WHY).status_code == 422
    assert "Choose one of the two" in mona.page.text
    assert row(app, comment.id).edited_for is None


def test_only_moderators_of_its_table_edit(make, visit, ada, mona, comment):
    path = f"/moderation/{comment.id}/words"
    assert mona.status(path) == 200
    assert visit(ada).status(path) == 403
    assert visit(make.member("Nora", Role.MODERATOR, at=(4,))).status(path) == 404
