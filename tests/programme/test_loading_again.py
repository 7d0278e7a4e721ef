"""Loading a programme again: what it says is changed, what people wrote is kept."""

import pytest
import sqlalchemy as sa

from forum.discussion.models import Comment
from forum.extensions import db
from forum.permissions import Role
from tests.conftest import both_columns
from tests.make import PROGRAMME

FORDS = "      - key: fords\n        title: Fords\n"
FERRIES = "      - key: ferries\n        title: Ferries\n"
SECOND_TABLE = f"  - title: Floating\n    topics:\n{FERRIES}"


@pytest.fixture
def loaded(programme, small):
    assert programme("load", small).exit_code == 0


@pytest.fixture
def comments(app):
    """Every comment as it is stored, with its topic's key and its prompt's number."""

    def rows():
        with app.app_context():
            return [
                {
                    **{column.name: getattr(c, column.name) for column in Comment.__table__.c},
                    "topic": c.topic.key,
                    "last number": c.topic.last_number,
                    "prompt": c.prompt and c.prompt.number,
                }
                for c in db.session.scalars(sa.select(Comment).order_by(Comment.id))
            ]

    return rows


@both_columns
def test_loading_twice_changes_nothing_and_doubles_nothing(programme, small, stored, time_machine):
    time_machine.move_to("2026-09-01 12:00 +0000", tick=False)
    assert programme("load", small).exit_code == 0
    before = stored()
    assert (len(before["topic"]), len(before["prompt"]), len(before["exchange"])) == (3, 2, 1)
    assert programme("load", small).exit_code == 0
    assert stored() == before


@both_columns
def test_loading_again_updates_titles_and_dates_and_keeps_every_comment(
    programme, small, loaded, make, visit, comments
):
    ada, topic = make.member("Ada", at=(1,)), make.topic("bridges")
    root = make.comment(ada, topic, "Built of stone.")
    make.comment(ada, topic, "And of wood.", parent=root)
    before = comments()
    assert [row["number"] for row in before] == [1, 2]

    for old, new in [
        ("title: Bridges", "title: Old bridges"),
        ("title: Crossing", "title: Crossing over"),
        ("First?", "Who first?"),
        ("closes: +9d 18:00", "closes: 2031-03-14 18:00"),
    ]:
        small = small.replace(old, new)
    assert programme("load", small).exit_code == 0

    assert comments() == before
    page = visit(ada).get(f"/topics/{topic.id}")
    assert ("h1", "Old bridges") in page.headings
    assert ("h3", "Who first?") in page.headings
    assert "Built of stone." in page.text
    assert "14 Mar 2031" in page.text
    assert "Crossing over" in visit().get("/programme").text


@both_columns
def test_a_topic_that_goes_to_another_roundtable_is_told_to_nobody_of_the_old_one(
    programme, small, make, visit
):
    both = small.replace("key_questions:", SECOND_TABLE + "key_questions:")
    assert programme("load", both).exit_code == 0
    topic = make.topic("fords")
    ada, bea = visit(make.member("Ada", at=(1,))), visit(make.member("Bea", at=(1, 2)))
    assert ada.follow(topic.id) == bea.follow(topic.id) == {"seq": 0}

    moved = both.replace(FORDS, "").replace(FERRIES, FERRIES + FORDS)
    assert programme("load", moved).exit_code == 0

    assert ada.cut_off.wait(5)
    assert bea.cut_off.wait(5)
    assert ada.follow(topic.id) == {"error": "not found"}
    # What her page says of where it stands is another now.
    assert bea.follow(topic.id) == {"seq": 1}


@both_columns
def test_a_topic_with_comments_cannot_be_dropped(programme, small, loaded, make, stored):
    make.comment(make.member("Ada", at=(1,)), make.topic("fords"))
    before = stored()
    assert before["comment"]

    result = programme("load", small.replace(FORDS, "").replace("Crossing", "Other"))

    assert result.exit_code == 1
    assert "programme.yaml, line 1: expected the topic `fords` (I.2 Fords)" in result.output
    assert "it has comments and cannot be dropped" in result.output
    assert stored() == before


def test_a_topic_with_a_comment_that_still_waits_cannot_be_dropped(programme, small, make, stored):
    small = small.replace("policy: post", "policy: pre")
    programme("load", small)
    comment = make.comment(make.member("Ada", at=(1,)), make.topic("fords"))
    assert comment.number is None
    before = stored()
    result = programme("load", small.replace(FORDS, ""))
    assert result.exit_code == 1
    assert "`fords`" in result.output
    assert stored() == before


@both_columns
def test_a_topic_without_comments_can_be_dropped(programme, small, loaded, visit, stored):
    assert "Fords" in visit().get("/programme").text
    assert programme("load", small.replace(FORDS, "")).exit_code == 0
    page = visit().get("/programme")
    assert "Fords" not in page.text
    assert "Bridges" in page.text


@both_columns
def test_a_topic_that_was_only_read_can_be_dropped(programme, small, loaded, make, visit):
    topic = make.topic("fords")
    visit(make.member("Ada", at=(1,))).get(f"/topics/{topic.id}")
    result = programme("load", small.replace(FORDS, ""))
    assert result.exit_code == 0, result.output
    assert "Fords" not in visit().get("/programme").text


@both_columns
def test_a_prompt_with_comments_cannot_be_dropped(programme, small, loaded, make, app, stored):
    ada, topic = make.member("Ada", at=(1,)), make.topic("bridges")
    with app.app_context():
        prompt = next(p for p in db.session.merge(topic).prompts if p.number == 2)
        db.session.expunge(prompt)
    make.comment(ada, topic, prompt=prompt)
    before = stored()

    result = programme("load", small.replace("['First?', 'Second?']", "['First?']"))

    assert result.exit_code == 1
    assert "expected every prompt with comments" in result.output
    assert stored() == before


def test_a_prompt_without_comments_can_be_dropped(programme, small, loaded, make, visit):
    ada, topic = visit(make.member("Ada", at=(1,))), make.topic("bridges")
    assert ("h3", "Second?") in ada.get(f"/topics/{topic.id}").headings
    assert programme("load", small.replace("['First?', 'Second?']", "['First?']")).exit_code == 0
    assert ("h3", "Second?") not in ada.get(f"/topics/{topic.id}").headings


def test_a_roundtable_with_members_cannot_be_dropped(programme, small, make, stored):
    two = small.replace(
        "key_questions:", "  - {title: Swimming, topics: [{key: s, title: S}]}\nkey_questions:"
    )
    programme("load", two)
    make.member("Ada", at=(2,))
    before = stored()
    assert len(before["seat"]) == 1
    result = programme("load", small)
    assert result.exit_code == 1
    assert "every roundtable with members to stay" in result.output
    assert stored() == before


def test_a_topic_moves_to_another_roundtable_with_its_comments(
    programme, small, loaded, make, comments
):
    make.comment(make.member("Ada", at=(1,)), make.topic("fords"))
    before = comments()
    moved = small.replace(FORDS, "").replace(
        "key_questions:", "  - title: Swimming\n    topics:\n" + FORDS + "key_questions:"
    )
    assert programme("load", moved).exit_code == 0
    assert comments() == before
    assert make.topic("fords").roundtable_id != make.topic("bridges").roundtable_id


RIVER = "key_questions:\n  - {key: river, title: 'What is a river?'}\n"


def test_who_heard_of_a_topic_that_is_dropped_hears_nothing_of_the_one_with_its_id(
    programme, small, loaded, make, visit
):
    """Its id is given to the next that comes, which may be at another roundtable."""
    river, ada = make.topic("river"), visit(make.member("Ada", at=(1,)))
    assert ada.follow(river.id) == {"seq": 0}
    assert RIVER in small
    for content in (small.replace(RIVER, ""), small.replace(RIVER, SECOND_TABLE)):
        assert programme("load", content).exit_code == 0
    ferries = make.topic("ferries")
    assert (ferries.id, ada.status(f"/topics/{ferries.id}")) == (river.id, 404)

    make.comment(make.member("Mona", Role.MODERATOR, at=(2,)), ferries)
    assert ada.cut_off.wait(5)
    assert ada.last_heard("change", within=0.5) is None


FIRST = "      - {key: pre, title: Ferries, prompts: ['First?']}\n"
SECOND = "      - {key: record, title: Locks, attribution: on the record}\n"
POST = "    exchanges:\n      - {key: post, opens: -20d 08:00, closes: +9d 18:00, policy: post}\n"
CLOSED = (
    POST.replace("post", "closed").replace("+9d", "-10d").replace("policy: closed", "policy: post")
)


@pytest.mark.parametrize(
    ("key", "old", "new", "before", "after"),
    [
        ("post", POST, "", "Exchange open", "No exchange is open"),
        ("post", FIRST + SECOND, SECOND + FIRST, "/topics/2/comments/3", "/topics/3/comments/3"),
        ("closed", "Europe/Brussels", "Asia/Tokyo", "08:00", "16:00"),
    ],
    ids=["an exchange is dropped", "a reference leads elsewhere", "another time zone"],
)
def test_open_pages_are_told_of_what_stands_elsewhere_in_the_file(
    make, visit, time_machine, key, old, new, before, after
):
    time_machine.move_to("2026-01-21 07:00 +0000", tick=False)
    programme = PROGRAMME.replace(CLOSED, "")
    make.series(programme)
    topic, reader = make.topic(key), visit(make.member("Ben"))
    make.comment(make.member("Mo", Role.MODERATOR), topic, source="See II.1 #3.")
    path = f"/topics/{topic.id}"
    assert before in reader.client.get(path).text
    seq = reader.follow(topic.id)["seq"]

    assert old in programme
    make.series(programme.replace(old, new))

    assert reader.hears() == {"seq": seq + 1, "reload": True}
    shown = reader.client.get(path).text
    assert after in shown
    assert before not in shown
