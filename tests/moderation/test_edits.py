"""Where moderators read first, they read what is changed as well; until then nothing changes."""

import pytest

from forum.discussion.models import Edit, State
from forum.erasure.actions import erase
from forum.extensions import db
from forum.journal import JournalEntry
from forum.members.models import Member
from forum.permissions import Role
from forum.programme.models import Exchange, Policy
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.house import states
from tests.letters import letters_to, whole
from tests.page import Page
from tests.together import together
from tests.visitor import BROWSER

from .deciding import REASONED, decide, queue


@pytest.fixture
def ada(make):
    return make.member("Ada", email="ada@example.org")


@pytest.fixture
def mona(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


@pytest.fixture
def comment(make, mona, ada):
    waiting = make.comment(ada, make.topic("pre"), claim="Night ferries", source="Run them late.")
    decide(mona, waiting, "publish")
    return waiting


def path(comment):
    return f"/comments/{comment.id}/revise"


def change(visitor, comment, source="Run them at dawn.", **fields):
    return visitor.submit(path(comment), having="source", source=source, **fields)


def beside(page):
    """What stands beside the first comment of a change of it."""
    said = page.html.split('id="change-c1"')[1].split("</p>")[0]
    return Page(f"<p{said}</p>").text


def edit_of(app, comment):
    with app.app_context():
        return db.session.query(Edit).filter_by(comment_id=comment.id).one_or_none()


def test_a_change_waits_and_is_seen_by_its_author_and_the_moderators(
    app, make, visit, mona, ada, comment
):
    mine, ben = visit(ada), visit(make.member("Ben"))
    ben.follow(comment.topic_id)
    answer = change(mine, comment)
    assert answer.status_code == 303
    assert "A moderator reads the change" in mine.get("/").text
    assert "Your change: " in mine.page.text
    assert ben.heard_nothing()
    assert "dawn" not in ben.get(f"/topics/{comment.topic_id}").text
    assert row(app, comment.id).source == "Run them late."
    assert queue(mona) == [str(comment.id)]
    case = mona.get(f"/moderation/{comment.id}").text
    assert "[removed: late]" in case
    assert "[added: at dawn]" in case

    decide(mona, comment, "publish", message="Thank you.")

    heard = ben.hears()
    assert heard["anchor"] == "c1"
    assert "dawn" in heard["html"]
    assert "edited" in ben.get(f"/topics/{comment.topic_id}").text
    assert "[added: at dawn]" in ben.get(f"/topics/{comment.topic_id}/comments/1/history").text
    assert edit_of(app, comment) is None
    assert queue(mona) == []
    assert "Thank you." in mine.get("/comments").text
    subjects = [letter["Subject"] for letter in letters_to(app, ada)]
    assert "Your change has been published" in subjects


def test_beside_the_comment_its_author_alone_is_told_how_the_change_stands(
    make, visit, mona, ada, comment
):
    waits, there = "A moderator reads your change before it appears", f"/topics/{comment.topic_id}"
    mine, others = visit(ada), [mona, visit(make.member("Ben"))]
    change(mine, comment)
    assert waits in beside(mine.get(there))
    assert all(waits not in other.get(there).text for other in others)
    assert waits not in mine.get(f"/topics/{make.topic('post').id}").text

    decide(mona, comment, "return", **REASONED)
    assert "Your change: Returned for a change. See what was said" in beside(mine.get(there))

    change(mine, comment, "Run them at noon.")
    assert waits in beside(mine.get(there))
    decide(mona, comment, "publish")
    assert "change-c1" not in mine.get(there).ids
    assert "Run them at noon." in mine.page.text


@pytest.mark.parametrize("verdict", ["return", "decline"])
def test_a_change_that_is_not_published_leaves_the_comment_as_it_was(
    app, visit, mona, ada, comment, verdict
):
    mine = visit(ada)
    change(mine, comment)
    decide(mona, comment, verdict, **REASONED)
    assert row(app, comment.id).source == "Run them late."
    assert row(app, comment.id).state is State.PUBLISHED
    assert queue(mona) == []
    said = mine.get("/comments").text
    assert "Unclear" in said
    assert "Say *which* rivers" in said
    letters = [" ".join(whole(letter).lower().split()) for letter in letters_to(app, ada)]
    assert any("your comment stands as it was" in letter for letter in letters)
    # What was written is kept for the author, and can be sent again.
    assert mine.get(path(comment)).form(having="source").values["source"] == ["Run them at dawn."]
    change(mine, comment, "Run them at noon.")
    assert queue(mona) == [str(comment.id)]
    assert "Unclear" in mona.get(f"/moderation/{comment.id}").text


def test_without_a_reason_a_change_is_not_declined(app, visit, mona, ada, comment):
    change(visit(ada), comment)
    answer = decide(mona, comment, "decline", message="Kept message")
    assert answer.status_code == 422
    assert said_beside(mona.page, "reason")
    assert edit_of(app, comment).state is State.PENDING


def test_a_change_is_taken_back_by_a_button_or_by_writing_what_stood_there(
    app, visit, mona, ada, comment
):
    mine = visit(ada)
    take_back = f"/comments/{comment.id}/edit/take-back"
    change(mine, comment)
    assert mine.submit("/comments", action=take_back).status_code == 303
    assert edit_of(app, comment) is None
    assert take_back not in mine.get("/comments").html
    change(mine, comment)
    change(mine, comment, "Run them late.")
    assert edit_of(app, comment) is None
    assert queue(mona) == []


def test_nobody_but_its_author_takes_a_change_back(app, make, visit, ada, mona, comment):
    change(visit(ada), comment)
    for other in (visit(make.member("Ben")), mona):
        token = other.get("/account").forms[0].values["csrf_token"]
        path = f"/comments/{comment.id}/edit/take-back"
        assert other.post(path, {"csrf_token": token}).status_code == 404
    assert edit_of(app, comment)


def test_the_same_change_twice_waits_once(app, visit, ada, comment):
    mine = visit(ada)
    change(mine, comment)
    first = edit_of(app, comment).submitted_at
    change(mine, comment)
    assert edit_of(app, comment).submitted_at == first
    with app.app_context():
        assert db.session.query(JournalEntry).filter_by(event="edit submitted").count() == 1


def test_a_moderator_does_not_decide_on_a_change_they_have_not_seen(app, visit, mona, ada, comment):
    mine = visit(ada)
    change(mine, comment)
    mona.get(f"/moderation/{comment.id}")
    change(mine, comment, "Run them never.")
    assert mona.submit(having="message", verdict="publish").status_code == 409
    assert row(app, comment.id).source == "Run them late."


def test_a_comment_withdrawn_meanwhile_takes_its_change_with_it(app, visit, mona, ada, comment):
    mine = visit(ada)
    change(mine, comment)
    mona.get(f"/moderation/{comment.id}")
    mine.submit("/comments", action=f"/comments/{comment.id}/withdraw")
    assert mona.submit(having="message", verdict="publish").status_code == 409
    assert edit_of(app, comment) is None
    assert queue(mona) == []


def test_where_comments_appear_at_once_by_now_a_waiting_change_gives_way(app, visit, ada, comment):
    mine = visit(ada)
    change(mine, comment)
    with app.app_context():
        exchanges = db.session.query(Exchange)
        exchanges.update({"policy": Policy.POST})
        db.session.commit()
    change(mine, comment, "Run them now.")
    assert row(app, comment.id).source == "Run them now."
    assert edit_of(app, comment) is None


@both_columns
def test_two_changes_at_once_are_one_change_that_waits(app, visit, ada, comment):
    first, second = visit(ada), visit(ada)
    for window in (first, second):
        window.get(path(comment))
    answers = together(
        lambda: first.submit(having="source", source="At one.").status_code,
        lambda: second.submit(having="source", source="At two.").status_code,
    )
    assert sorted(answers) == [303, 409]
    assert edit_of(app, comment).source in {"At one.", "At two."}


@both_columns
def test_a_change_taken_back_while_it_is_published_has_one_end(app, visit, mona, ada, comment):
    mine = visit(ada)
    change(mine, comment)
    mona.get(f"/moderation/{comment.id}")
    mine.get("/comments")
    take_back = f"/comments/{comment.id}/edit/take-back"
    back, decided = together(
        lambda: mine.submit(action=take_back).status_code,
        lambda: mona.submit(having="message", verdict="publish").status_code,
    )
    assert back == 303
    assert decided in {303, 409}
    assert edit_of(app, comment) is None
    is_changed = row(app, comment.id).source == "Run them at dawn."
    assert is_changed is (decided == 303)


def test_an_erased_member_leaves_no_change_behind(app, visit, ada, comment):
    change(visit(ada), comment)
    with app.app_context():
        erase(db.session.get(Member, ada.id), with_texts=False)
    assert edit_of(app, comment) is None


def test_on_every_surface_a_change_is_its_authors_and_the_moderators_alone(
    make, visit, mona, ada, comment
):
    change(visit(ada), comment, "Zyxwords at dawn.")
    readers = {
        "author": (visit(ada), {"own", "revise"}),
        "moderator": (mona, {"case"}),
        "peer": (visit(make.member("Ben", at=(2,))), set()),
        "observer": (visit(make.member("Oda", Role.OBSERVER, at=(2,))), set()),
        "elsewhere": (visit(make.member("Nora", Role.MODERATOR, at=(4,))), set()),
    }
    names = {"topic": comment.topic_id, "comment": comment.id}
    for role, (reader, wanted) in readers.items():
        shown = set()
        for surface, (_, address) in states.SURFACES.items():
            answer = reader.client.get(address.format_map(names), environ_overrides=BROWSER)
            if "Zyxwords" in answer.get_data(as_text=True):
                shown.add(surface)
        assert shown == wanted, role
