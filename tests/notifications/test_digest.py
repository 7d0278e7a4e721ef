"""In the digest: what a member wishes to hear there stands in their own part of it."""

import pytest

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.digests.desk import issue, laid_down, parts
from tests.moderation.deciding import REASONED, decide
from tests.moderation.flagging import flag

from .bell import choose


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def letter(app, name):
    plain, html = parts(laid_down(app)[f"{name}@example.org"])
    return plain, html


def test_mentions_stand_in_the_digest_and_lead_to_their_answer(app, make, mona):
    ada, ben = make.member("Ada"), make.member("Ben")
    make.comment(ben, make.topic("post"), "I ask @Ada.")
    make.comment(ada, make.topic("post"), "I ask nobody.")
    issue(mona)
    for words in letter(app, "ada"):
        assert "A participant mentions you in #1." in words
        assert "/notifications/" in words
    for words in letter(app, "ben"):
        assert "mentions you" not in words


def test_what_is_told_otherwise_is_not_told_there(app, make, visit, mona):
    ada, ben = make.member("Ada"), make.member("Ben")
    topic = make.topic("post")
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    choose(visit(ada), reply="at once", mention="in the site")
    make.comment(ben, topic, "A remark, @Ada.", parent=question)
    make.comment(ben, topic, "An answer.", kind=Kind.ANSWER, parent=question)
    make.comment(ben, topic, "I ask @Ada.")
    issue(mona)
    plain, _ = letter(app, "ada")
    personal = plain.split("For you")[1].split("III.1 Tunnels\n---")[0]
    assert "An answer." in personal
    assert "A remark" not in personal
    assert "mentions you" not in personal


def test_decisions_may_wait_for_it(app, make, visit, mona):
    ada = make.member("Ada")
    choose(visit(ada), decision="in the digest")
    decide(mona, make.comment(ada, make.topic("pre")), "decline", **REASONED)
    make.comment(ada, make.topic("post"))
    issue(mona)
    plain, _ = letter(app, "ada")
    assert "II.1: A moderator has decided on a comment of yours." in plain


def test_what_waits_for_moderators_stands_in_their_own_letter_without_its_words(
    app, make, visit, mona
):
    ada, ben = make.member("Ada"), make.member("Ben")
    mike = make.member("Mike", Role.MODERATOR, at=(2, 3))
    nora = make.member("Nora", Role.MODERATOR, at=(4,))
    for one in (mona, visit(mike), visit(nora)):
        choose(one, **dict.fromkeys(("waiting", "reported", "appealed"), "in the digest"))
    declined = make.comment(ada, make.topic("pre"), "Canary one", claim="Canary two")
    decide(mona, declined, "decline", **REASONED)
    page = visit(ada).get("/comments")
    (appeal,) = [href for href, _ in page.links if href.endswith("/appeal")]
    assert visit(ada).submit(appeal, having="words", words="Canary three").status_code == 303
    make.comment(ada, make.topic("pre"), "Canary four", claim="Canary five")
    flag(visit(ben), make.comment(ada, make.topic("post")), note="Canary six")
    issue(mona)
    sentences = {
        "A comment waits for a moderator.",
        "#1 has been reported.",
        "An appeal against another moderator’s decision waits.",
    }
    for words in letter(app, "mike"):
        assert {one for one in sentences if one in words} == sentences
        assert "Canary" not in words
    # Who decided hears of no appeal; who keeps another queue, or none, of nothing.
    for words in letter(app, "mona"):
        assert {one for one in sentences if one not in words} == {
            "An appeal against another moderator’s decision waits."
        }
    for name in ("nora", "ada", "ben"):
        assert not [one for one in sentences if one in "".join(letter(app, name))]


def test_who_decided_reads_there_that_an_appeal_is_answered_and_not_what(app, make, visit, mona):
    ada, mike = make.member("Ada"), make.member("Mike", Role.MODERATOR, at=(2, 3))
    choose(mona, ruling="in the digest")
    declined = make.comment(ada, make.topic("pre"), claim="Canary one")
    decide(mona, declined, "decline", **REASONED)
    visit(ada).submit("/decisions/1/appeal", having="words", words="Canary two")
    given = {"ruling-verdict": "overturn", "ruling-answer": "Canary three"}
    visit(mike).submit(f"/moderation/{declined.id}", action="/ruling", **given)
    make.comment(ada, make.topic("post"))
    issue(mona)
    for words in letter(app, "mona"):
        personal = words.split("For you")[1].split("/moderation")[0]
        assert "An appeal against a decision of yours is answered." in personal
        assert "Canary two" not in words
        assert "Canary three" not in words
    for name in ("mike", "ada"):
        assert "a decision of yours" not in "".join(letter(app, name))


def test_what_waits_in_one_topic_is_counted_and_the_topic_named_once(app, make, visit, mona):
    ada = make.member("Ada")
    choose(mona, waiting="in the digest")
    for _ in range(13):
        make.comment(ada, make.topic("pre"))
    issue(mona)

    plain, html = letter(app, "mona")

    sentence = "13 comments wait for a moderator."
    assert f"II.1: {sentence}\nhttp://forum.test/moderation\n" in plain
    assert f"{sentence}</a> (II.1)" in html
    assert "more stand" not in plain, "all of them are told of"


def test_what_was_read_meanwhile_is_not_told_again(app, make, visit, mona):
    ada, ben = make.member("Ada"), make.member("Ben")
    make.comment(ben, make.topic("post"), "I ask @Ada.")
    visit(ada).submit("/notifications", action="/read")
    issue(mona)
    plain, _ = letter(app, "ada")
    assert "mentions you" not in plain
