"""What the composer takes: every kind, with its prompt, language and source."""

import pytest

from forum.discussion.kinds import REPLIES_TO, ROOTS
from forum.language import LANGUAGES

from .writing import in_composer, reply, stored, write


@pytest.mark.parametrize("kind", [kind.value for kind in ROOTS])
def test_every_kind_of_root_is_published_with_all_that_was_filled_in(app, make, visit, kind):
    ada, topic = make.member("Ada"), make.topic("newcomers")
    writer, reader = visit(make.member("Mo", "moderator")), visit(ada)

    answer = write(
        writer,
        topic,
        kind=kind,
        prompt="2",
        language="fr",
        citation="Eurostat 2023",
        claim="Fleuve",
    )

    (comment,) = stored(app)
    assert answer.location == f"/topics/{topic.id}#c1"
    assert (comment.kind, comment.language, comment.number) == (kind, "fr", 1)
    page = reader.get(f"/topics/{topic.id}")
    place = page.html.split('data-prompt="2"')[1].split('id="prompt-0"')[0]
    assert '<h4 class="claim" id="t1" lang="fr">Fleuve</h4>' in place
    assert "Comes <strong>first</strong>." in place
    assert "Eurostat 2023" in place
    assert f'class="kind {kind}"' in place


@pytest.mark.parametrize(
    ("parent", "kind"),
    [
        ("position", "support"),
        ("proposal", "challenge"),
        ("question", "answer"),
        ("evidence", "restatement"),
        ("position", "remark"),
    ],
)
def test_every_kind_of_reply_stands_under_what_it_answers(app, make, visit, parent, kind):
    ada, topic = make.member("Ada"), make.topic("post")
    root = make.comment(make.member("Ben"), topic, kind=parent, citation="A source")

    answer = reply(
        visit(ada), topic, root.number, kind=kind, language="de", source="Nein, *danke*."
    )

    made = stored(app)[1]
    assert answer.location == f"/topics/{topic.id}#c2"
    assert (made.kind, made.language, made.parent_id) == (kind, "de", root.id)
    page = visit(ada).get(f"/topics/{topic.id}")
    inside = page.html.split('id="c1"')[1].split('class="replies"')[1]
    assert "Nein, <em>danke</em>." in inside


def test_all_nine_kinds_are_covered_above():
    replies = {kind for fitting in REPLIES_TO.values() for kind in fitting}

    assert len({*ROOTS, *replies}) == 9


def test_the_composer_offers_the_kinds_that_fit(make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    question = make.comment(ada, topic, kind="question")
    writer = visit(ada)

    assert offered(writer.get(f"/topics/{topic.id}")) == "position proposal question evidence"
    path = f"/topics/{topic.id}?reply_to={question.number}"
    assert offered(writer.get(path)) == "answer restatement remark"


def test_in_every_language_it_says_to_which_number_one_replies(make, visit):
    topic = make.topic("post")
    comment = make.comment(make.member("Ada"), topic)
    path = f"/topics/{topic.id}?reply_to={comment.number}"
    for language in LANGUAGES:
        writer = visit(make.member(f"Ben-{language}", language=language))
        titles = [said for level, said in writer.get(path).headings if level == "h4"]
        assert any("#1" in title for title in titles), language


def offered(page) -> str:
    kinds = page.html.split('class="seg kinds"')[1].split("</fieldset>")[0]
    return " ".join(part.split('"')[0] for part in kinds.split('value="')[1:])


def test_a_comment_may_stand_beside_the_prompts(app, make, visit):
    topic = make.topic("post")

    write(visit(make.member("Ada")), topic, prompt="")

    (comment,) = stored(app)
    assert comment.prompt_id is None


def test_a_reply_is_filed_where_its_root_is(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    writer = visit(ada)
    write(writer, topic, prompt="1")

    reply(writer, topic, 1)

    root, answer = stored(app)
    assert root.prompt_id is not None
    assert answer.prompt_id == root.prompt_id


def test_a_preview_of_nothing_says_so(make, visit):
    topic = make.topic("post")
    answer = write(visit(make.member("Ada")), topic, source="  ", intent="preview")
    assert "Please write something." in answer.text.split('id="preview"')[1].split("<form")[0]


def test_preview_shows_the_text_as_it_would_stand_and_stores_nothing(app, make, visit):
    ada, topic = make.member("Ada"), make.topic("post")
    writer = visit(ada)

    answer = write(writer, topic, intent="preview")

    assert answer.status_code == 200
    assert "Comes <strong>first</strong>." in answer.text.split('id="preview"')[1]
    assert in_composer(writer.page)["source"] == "Comes **first**."
    assert stored(app) == []
    assert writer.submit(having="source").status_code == 303
    assert [comment.claim for comment in stored(app)] == ["Storage"]


def test_a_script_in_a_text_is_words_only(app, make, visit):
    topic = make.topic("post")
    writer = visit(make.member("Ada"))

    write(writer, topic, claim="<b>x</b>", source="<script>alert(1)</script> [a](javascript:b)")

    page = writer.get(f"/topics/{topic.id}")
    assert len(stored(app)) == 1
    assert "<script>alert" not in page.html
    assert "javascript:" not in page.html
    assert "&lt;b&gt;x&lt;/b&gt;" in page.html
