"""A form is one comment, however often it is sent."""

import pytest
import time_machine

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.discussion.sent import SENT_AGAIN_WITHIN
from forum.permissions import Role
from tests.conftest import both_columns
from tests.moderation.arranging import another_topic, move
from tests.together import together

from .writing import POSITION, reply, stored, write

KEY = "made-when-the-composer-opened"


def test_the_same_form_sent_twice_is_one_comment_and_one_answer(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))

    answers = [write(writer, topic, form_key=KEY) for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 303]
    assert [a.location for a in answers] == [f"/topics/{topic.id}#c1"] * 2
    assert len(stored(app)) == 1


def test_every_composer_has_a_key_of_its_own(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))

    write(writer, topic)
    write(writer, topic, source="Something else.")

    assert len({comment.form_key for comment in stored(app)}) == 2


def test_the_same_words_from_the_page_before_are_one_comment(app, make, visit):
    """Without a script the browser's way back fetches a form with the old words and a new key."""
    topic = make.topic("post")
    writer = visit(make.member("Ada"))

    answers = [write(writer, topic) for _ in range(2)]

    assert [a.location for a in answers] == [f"/topics/{topic.id}#c1"] * 2
    assert len(stored(app)) == 1
    visit(make.member("Ben")).submit(f"/topics/{topic.id}", having="source", **POSITION)
    assert len(stored(app)) == 2


@pytest.mark.parametrize("since", ["a while", "withdrawn"])
def test_what_is_said_once_more_on_purpose_is_another_comment(app, make, visit, since):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    write(writer, topic)
    if since == "withdrawn":
        writer.submit("/comments", action=f"/comments/{stored(app)[0].id}/withdraw")
    later = SENT_AGAIN_WITHIN if since == "a while" else SENT_AGAIN_WITHIN / 2

    with time_machine.travel(now() + later):
        assert write(writer, topic).location == f"/topics/{topic.id}#c2"


def test_the_same_form_with_another_text_is_refused_and_given_back(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    write(writer, topic, form_key=KEY)

    answer = write(writer, topic, form_key=KEY, source="On second thoughts")

    assert answer.status_code == 409
    assert "This form has been sent before with another text." in writer.page.text
    assert "On second thoughts" in writer.page.text
    assert [comment.source for comment in stored(app)] == [POSITION["source"]]


@pytest.mark.parametrize(
    "other",
    [
        {"claim": "Another point"},
        {"kind": "question"},
        {"citation": "Report 12 of the committee, 2024"},
        {"language": "fr"},
        {"kind": "question", "addressed_to": "academic"},
    ],
    ids=lambda other: " ".join(other),
)
def test_whatever_else_of_the_form_is_another_is_another_text(app, make, visit, other):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))
    first = {"kind": "question"} if "addressed_to" in other else {}
    write(writer, topic, form_key=KEY, **first)
    assert write(writer, topic, form_key=KEY, **first).status_code == 303

    answer = write(writer, topic, form_key=KEY, **other)

    assert answer.status_code == 409
    assert "This form has been sent before with another text." in writer.page.text
    assert len(stored(app)) == 1


def test_below_another_comment_or_under_another_prompt_it_is_another_text(app, make, visit):
    topic, ada = another_topic(app, make, make.topic("post"), "Which first?"), make.member("Ada")
    writer = visit(ada)
    for _ in range(2):
        make.comment(ada, topic)
    assert reply(writer, topic, 1, form_key=KEY).status_code == 303
    assert reply(writer, topic, 2, form_key=KEY).status_code == 409
    assert write(writer, topic, form_key=f"{KEY}-again", prompt="1").status_code == 303
    assert write(writer, topic, form_key=f"{KEY}-again", prompt="").status_code == 409
    assert len(stored(app)) == 4


def test_what_a_moderator_has_moved_is_still_what_the_form_has_made(app, make, visit):
    topic = make.topic("post")
    there = another_topic(app, make, topic)
    writer, moderator = visit(make.member("Ada")), visit(make.member("Mo", Role.MODERATOR))
    write(writer, topic, form_key=KEY)
    move(moderator, stored(app)[0], there)

    assert write(writer, topic, form_key=KEY).location == f"/topics/{there.id}#c1"
    assert len(stored(app)) == 1


def test_what_a_moderator_has_filed_anew_is_still_what_the_form_has_made(app, make, visit):
    topic = make.topic("post")
    writer, moderator = visit(make.member("Ada")), visit(make.member("Mo", Role.MODERATOR))
    write(writer, topic, form_key=KEY)
    (comment,) = stored(app)
    case = f"/moderation/{comment.id}/kind"
    moderator.submit(case, having="message", kind="question", message="It asks.")
    assert stored(app)[0].kind is Kind.QUESTION

    assert write(writer, topic, form_key=KEY).location == f"/topics/{topic.id}#c1"
    assert len(stored(app)) == 1


def test_two_members_may_have_the_same_key(app, make, visit):
    topic = make.topic("post")

    for name in ("Ada", "Ben"):
        write(visit(make.member(name)), topic, form_key=KEY)

    assert len(stored(app)) == 2


@both_columns
def test_the_same_form_sent_at_once_from_many_windows_is_one_comment(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    make.comment(ada, topic)
    windows = [visit(ada) for _ in range(4)]

    answers = together(*[lambda w=w: write(w, topic, form_key=KEY) for w in windows])

    assert [a.status_code for a in answers] == [303] * 4
    assert {a.location for a in answers} == {f"/topics/{topic.id}#c2"}
    assert len(stored(app)) == 2


@both_columns
def test_the_same_form_at_once_with_different_texts_keeps_one_and_returns_the_others(
    app, make, visit
):
    ada, topic = make.member("Ada"), make.topic("post")
    texts = {f"Text {letter}": visit(ada) for letter in "abc"}

    answers = together(
        *[lambda s=s, w=w: write(w, topic, form_key=KEY, source=s) for s, w in texts.items()]
    )

    assert sorted(a.status_code for a in answers) == [303, 409, 409]
    (kept,) = stored(app)
    for source, answer in zip(texts, answers, strict=True):
        assert (answer.status_code == 303) is (source == kept.source)
        assert answer.status_code == 303 or source in answer.text
