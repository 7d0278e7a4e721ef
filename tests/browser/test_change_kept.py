"""What is being changed is sent, or kept, whatever becomes of the comment meanwhile."""

import pytest
from playwright.sync_api import expect

from forum.clock import now
from forum.discussion.models import Purpose
from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Exchange, Topic
from tests.moderation.arranging import another_topic, move
from tests.moderation.test_correcting import correct

from .test_outbox import ALWAYS_OFFLINE, send
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
    with page.expect_event("load"):
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


def test_whoever_goes_on_changing_what_has_waited_for_the_line_begins_on_that(topic, changing):
    line = changing.context
    line.set_offline(True)
    changing.get_by_role("button", name="Save the change").click()
    expect(changing.get_by_text("It waits above")).to_be_visible()
    # Named after its topic, as every text: what is done on this page is no place.
    named = changing.locator("out-box").get_by_role("link", name=topic.title, exact=True)
    expect(named).to_be_visible()
    line.set_offline(False)
    expect(changing.get_by_text(f"It has been sent – {topic.title}", exact=True)).to_be_visible()

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


def save_in_a_tunnel(changing):
    changing.context.set_offline(True)
    changing.get_by_role("button", name="Save the change").click()
    expect(changing.locator("out-box [data-words]")).to_contain_text(TEXT)


def close(visit, ada, mo, comment, topic):
    db.session.query(Exchange).update({"closes_at": now()})
    db.session.commit()


@pytest.mark.parametrize(
    ("become", "why"),
    [
        (take_away, "This comment has been decided on meanwhile"),
        (lock, "This topic was locked on"),
        (close, "The exchange closed on"),
    ],
)
def test_where_no_composer_is_left_the_words_are_offered_and_no_way_to_one(
    app, visit, ada, moderator, comment, topic, changing, become, why
):
    box = changing.locator("out-box")
    save_in_a_tunnel(changing)
    with app.app_context():
        become(visit, ada, moderator, comment, topic)
    changing.context.set_offline(False)

    expect(box).to_contain_text(f"Not taken: {why}")
    expect(box.get_by_role("button", name="Copy the words")).to_be_visible()
    expect(box.get_by_role("button", name="Change it")).to_have_count(0)
    expect(box.locator("li").get_by_role("link")).to_have_count(0)


def test_a_change_is_not_said_to_be_overtaken_in_another_window_where_a_moderator_was_it(
    moderator, comment, changing
):
    save_in_a_tunnel(changing)
    correct(moderator, comment, Purpose.LANGUAGE, "As it should be.")
    changing.context.set_offline(False)

    box = changing.locator("out-box")
    expect(box).to_contain_text("Not taken: A moderator has changed this meanwhile.")
    box.get_by_role("button", name="Change it").click()
    expect(changing.get_by_label("Your text")).to_have_value(TEXT)


def test_of_what_is_thrown_away_nothing_is_left_to_be_asked_about(app, topic, author):
    box = author.locator("out-box")
    author.goto(f"/topics/{topic.id}")
    author.context.set_offline(True)
    send(author, TEXT)
    expect(box.locator("[data-words]")).to_contain_text(TEXT)
    with app.app_context():
        db.session.get(Topic, topic.id).locks_at = now()
        db.session.commit()
    author.context.set_offline(False)
    expect(box).to_contain_text("Not taken:")
    with author.expect_event("load"):
        box.get_by_role("button", name="Change it").click()
    expect(author.get_by_role("heading", name="Locked")).to_be_visible()

    box.get_by_role("button", name="Throw it away").click()

    expect(box).to_be_hidden()
    author.get_by_role("button", name="Sign out").first.click()
    author.wait_for_url("/")
