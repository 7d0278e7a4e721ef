"""What is being changed is sent, or kept, whatever becomes of the comment meanwhile."""

import pytest
from playwright.sync_api import expect

from forum.permissions import Role
from tests.moderation.arranging import another_topic, move

from .test_outbox import ALWAYS_OFFLINE
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


def test_whoever_goes_on_changing_what_has_waited_for_the_line_begins_on_that(changing):
    line = changing.context
    line.set_offline(True)
    changing.get_by_role("button", name="Save the change").click()
    expect(changing.get_by_text("It waits above")).to_be_visible()
    line.set_offline(False)
    expect(changing.get_by_text("It has been sent")).to_be_visible()

    changing.get_by_label("Your text").fill(f"{TEXT}, and the rest")
    save(changing)

    expect(changing.locator("#c1 .prose")).to_have_text(f"{TEXT}, and the rest")


def test_what_takes_the_place_of_a_change_on_its_way_is_sent_after_it(topic, changing):
    changing.context.add_init_script(ALWAYS_OFFLINE)
    changing.reload()
    text = changing.get_by_label("Your text")
    on_the_way = []
    changing.route("**/revise", lambda route: on_the_way.append(route), times=1)
    text.fill(TEXT)
    with changing.expect_request(lambda request: request.url.endswith("/revise")):
        changing.get_by_role("button", name="Save the change").click()
    text.fill(f"{TEXT}, and the rest")
    changing.get_by_role("button", name="Save the change").click()
    expect(changing.locator("out-box [data-words]")).to_contain_text("and the rest")

    on_the_way[0].continue_()

    expect(changing.get_by_text("It has been sent")).to_have_count(2)
    changing.goto(f"/topics/{topic.id}")
    expect(changing.locator("#c1 .prose")).to_have_text(f"{TEXT}, and the rest")


def test_what_takes_the_place_of_a_change_whose_answer_was_lost_is_sent_after_it(topic, changing):
    line, box = changing.context, changing.locator("out-box")

    def lose_the_answer(route):
        route.fetch()
        line.set_offline(True)
        route.abort("connectionreset")

    changing.route("**/revise", lose_the_answer, times=1)
    changing.get_by_role("button", name="Save the change").click()
    expect(box.locator("[data-words]")).to_contain_text(TEXT)
    changing.get_by_label("Your text").fill(f"{TEXT}, and the rest")
    changing.get_by_role("button", name="Save the change").click()
    expect(box.locator("[data-words]")).to_contain_text("and the rest")

    line.set_offline(False)

    expect(box).to_contain_text("It has been sent")
    expect(box).not_to_contain_text("Not taken:")
    changing.goto(f"/topics/{topic.id}")
    expect(changing.locator("#c1 .prose")).to_have_text(f"{TEXT}, and the rest")


def test_what_takes_the_place_of_a_change_undoes_nothing_that_was_changed_elsewhere(
    visit, ada, topic, comment, changing
):
    box = changing.locator("out-box")
    changing.context.set_offline(True)
    for words in (TEXT, f"{TEXT}, and the rest"):
        changing.get_by_label("Your text").fill(words)
        changing.get_by_role("button", name="Save the change").click()
        expect(box.locator("[data-words]")).to_contain_text(words)
    revise = f"/comments/{comment.id}/revise"
    visit(ada).submit(revise, having="source", source="On another device.")

    changing.context.set_offline(False)

    expect(box).to_contain_text("Not taken:")
    expect(box.locator("[data-words]")).to_contain_text("and the rest")
    changing.goto(f"/topics/{topic.id}")
    expect(changing.locator("#c1 .prose")).to_have_text("On another device.")


def test_of_what_is_thrown_away_nothing_is_left_to_be_asked_about(moderator, comment, changing):
    box = changing.locator("out-box")
    changing.context.set_offline(True)
    changing.get_by_role("button", name="Save the change").click()
    expect(box.locator("[data-words]")).to_contain_text(TEXT)
    remove(moderator, comment.id)
    changing.context.set_offline(False)
    expect(box).to_contain_text("Not taken:")
    with changing.expect_navigation():
        box.get_by_role("button", name="Change it").click()
    expect(changing.get_by_role("heading", level=1)).to_have_text("Something changed meanwhile")

    box.get_by_role("button", name="Throw it away").click()

    expect(box).to_be_hidden()
    changing.get_by_role("button", name="Sign out").first.click()
    changing.wait_for_url("/")
