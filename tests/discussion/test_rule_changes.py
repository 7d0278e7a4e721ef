"""What a changed attribution rule does: tighter at once and everywhere, looser never backwards."""

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.language import LANGUAGES
from forum.permissions import Role
from tests.digests.desk import issue, laid_down, parts, work_off
from tests.make import PROGRAMME
from tests.moderation.arranging import move

from .writing import in_composer, stored, write

RECORD, CHATHAM = "on the record", "Chatham House Rule"
PAGE = "/programme/attribution"
TOPIC = "{key: record, title: Locks, attribution: on the record}"


@pytest.fixture
def organiser(make, visit):
    return visit(make.member("Olga", Role.ORGANISER))


@pytest.fixture(params=["on the page", "by a programme file"])
def change(request, make, organiser):
    """Changes the rule of the topic `record`, in each way there is."""

    def by_page(rule):
        place = f"topic-{make.topic('record').id}"
        token = organiser.get(PAGE).form(action=PAGE).values["csrf_token"]
        answer = organiser.post(PAGE, {"csrf_token": token, "place": place, "rule": rule})
        assert answer.status_code == 303

    def by_file(rule):
        assert TOPIC in PROGRAMME
        make.series(PROGRAMME.replace(TOPIC, TOPIC.replace(RECORD, rule)))

    return by_page if request.param == "on the page" else by_file


def rules(app):
    with app.app_context():
        return [c.rule.value for c in db.session.query(Comment).order_by(Comment.id)]


def test_a_tighter_rule_applies_to_what_stands_and_a_looser_one_only_to_what_comes(
    app, make, change
):
    ada, topic = make.member("Ada", Role.MODERATOR), make.topic("record")
    make.comment(ada, topic)
    assert rules(app) == [RECORD]

    change(CHATHAM)
    make.comment(ada, make.topic("record"))
    assert rules(app) == [CHATHAM, CHATHAM]

    change(RECORD)
    make.comment(ada, make.topic("record"))
    assert rules(app) == [CHATHAM, CHATHAM, RECORD]


def test_open_pages_are_told_to_load_anew_live_and_when_they_catch_up(make, visit, change):
    topic_id = make.topic("record").id
    readers = [visit(make.member(f"Ben {one}", language=one)) for one in LANGUAGES]
    (before,) = {reader.follow(topic_id)["seq"] for reader in readers}

    change(CHATHAM)

    anew = {"seq": before + 1, "reload": True}
    assert [reader.hears() for reader in readers] == [anew] * len(LANGUAGES)
    assert readers[0].client.get(f"/topics/{topic_id}/changes?after={before}").json == anew


def test_pages_that_may_say_where_a_comment_came_from_are_told_as_well(make, visit, change):
    mo, there = make.member("Mo", Role.MODERATOR), make.topic("pre")
    move(visit(mo), make.comment(mo, make.topic("record")), there)
    reader, page = visit(make.member("Ben")), f"/topics/{there.id}"
    before = reader.follow(there.id)["seq"]
    assert "moved here from" not in reader.get(page).text

    change(CHATHAM)

    assert reader.hears() == {"seq": before + 1, "reload": True}
    assert "moved here from II.2" in reader.get(page).text


def test_a_text_begun_under_another_rule_comes_back_unsent(app, make, visit, change):
    topic, writer = make.topic("record"), visit(make.member("Ada", Role.MODERATOR))
    writer.get(f"/topics/{topic.id}")

    change(CHATHAM)
    answer = writer.submit(having="source", kind="position", claim="Mine", source="Long thought.")

    assert answer.status_code == 422
    assert "It has changed while you wrote" in writer.page.text
    assert in_composer(writer.page)["source"] == "Long thought."
    assert stored(app) == []
    assert write(writer, topic).status_code == 303


class TestADigest:
    """Sent while the real queue still holds its letters."""

    @pytest.fixture
    def settings(self):
        return {"TESTING": False}

    def test_letters_that_wait_and_exports_name_nobody_once_the_rule_is_tighter(
        self, app, make, visit, change
    ):
        author = make.member("Zyxname", Role.MODERATOR, organisation="Zyxhouse")
        make.comment(author, make.topic("record"), kind=Kind.PROPOSAL, claim="Say so")
        editor = visit(make.member("Mona", Role.MODERATOR))
        issue(editor)
        assert "Zyxname" in editor.client.get("/digests/1/export.md").text

        change(CHATHAM)
        work_off(app)

        letter = "".join(parts(laid_down(app)["mona@example.org"]))
        for text in (letter, editor.client.get("/digests/1/export.md").text):
            assert "Say so" in text
            assert "A participant" in text
            assert "Zyx" not in text
