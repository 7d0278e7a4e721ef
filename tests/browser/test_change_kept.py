"""What is being changed is sent, or kept, whatever becomes of the comment meanwhile."""

import pytest
from playwright.sync_api import expect

from forum.permissions import Role
from tests.moderation.arranging import another_topic, move

from .test_what_is_new import remove

TEXT = "Half a change"
BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False])


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def comment(make, ada, topic):
    return make.comment(ada, topic, source="As it was.")


@pytest.fixture
def moderator(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def changing(author, comment):
    author.goto(f"/comments/{comment.id}/revise")
    author.get_by_label("Your text").fill(TEXT)
    return author


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save the change").click()
    page.wait_for_load_state()


def bring_back(app, make, mo, comment, topic):
    remove(mo, comment.id)
    mo.submit(f"/moderation/{comment.id}", action="/restoration")


def file_anew(app, make, mo, comment, topic):
    mo.submit(f"/moderation/{comment.id}/kind", having="message", kind="question", message="It is.")


def move_away(app, make, mo, comment, topic):
    move(mo, comment, another_topic(app, make, topic))


@BOTH_WAYS
@pytest.mark.parametrize("become", [bring_back, file_anew, move_away])
def test_it_is_taken_wherever_and_as_whatever_the_comment_stands(
    app, make, moderator, comment, topic, changing, become
):
    become(app, make, moderator, comment, topic)
    save(changing)
    expect(changing.locator("#c1 .prose")).to_have_text(TEXT)


def take_away(visit, ada, mo, comment, topic):
    remove(mo, comment.id)


def take_back(visit, ada, mo, comment, topic):
    visit(ada).submit("/comments", action=f"/comments/{comment.id}/withdraw")


def lock(visit, ada, mo, comment, topic):
    mo.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="")


@BOTH_WAYS
@pytest.mark.parametrize("become", [take_away, take_back, lock])
def test_where_it_can_be_made_no_more_it_is_among_the_drafts(
    visit, ada, moderator, comment, topic, changing, javascript, become
):
    become(visit, ada, moderator, comment, topic)
    save(changing)
    expect(changing.get_by_role("heading", level=1)).to_have_text("Something changed meanwhile")
    if javascript:
        # Nothing from which it could not be sent, and about which one were asked for ever.
        kept = "Object.keys(localStorage).filter((key) => key.startsWith('draft'))"
        assert changing.evaluate(kept) == []
    changing.goto("/drafts")
    expect(changing.get_by_text(TEXT)).to_be_visible()
