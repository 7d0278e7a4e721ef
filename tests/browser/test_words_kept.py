"""What is being written stays its writer's, whatever becomes of the place it is for."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.moderation.arranging import another_topic, move

from .test_drafts import compose, leave, saved
from .test_what_is_new import read, remove

TEXT = "Half a thought"


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ben(make):
    return make.member("Ben")


@pytest.fixture
def comment(make, ben, topic):
    return make.comment(ben, topic)


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def replying(ada, comment, topic, open_browser):
    return read(open_browser(ada), topic, f"?reply_to={comment.number}")


def text(page):
    return page.get_by_label("Your text")


def publish(page):
    page.get_by_role("radio", name="Support").check()
    text(page).fill(TEXT)
    page.get_by_role("button", name="Publish").click()


@pytest.mark.parametrize("is_begun", [False, True])
def test_a_reply_goes_along_with_its_comment(app, make, mo, topic, comment, replying, is_begun):
    there = another_topic(app, make, topic)
    if is_begun:
        text(replying).fill("Half")
        expect(replying.get_by_text("Draft saved")).to_be_visible()
    text(replying).fill(TEXT)
    move(mo, comment, there)
    replying.wait_for_url(f"**/topics/{there.id}?*")
    expect(text(replying)).to_have_value(TEXT)
    # What was brought along is saved as well, before.
    with replying.expect_request_finished(lambda request: "and more" in (request.post_data or "")):
        text(replying).fill(f"{TEXT}, and more")
    assert saved(app) == [f"{TEXT}, and more"]


def test_a_reply_written_offline_finds_its_comment_where_it_is(
    app, make, mo, topic, comment, replying
):
    context = replying.context
    context.set_offline(True)
    publish(replying)
    expect(replying.get_by_text("It waits above")).to_be_visible()
    there = another_topic(app, make, topic)
    move(mo, comment, there)
    context.set_offline(False)
    box = replying.locator("out-box")
    expect(box).to_contain_text("has been moved here meanwhile")
    box.get_by_role("button", name="Change it").click()
    expect(text(replying)).to_have_value(TEXT)
    expect(box).to_be_hidden()
    assert replying.url.startswith(replying.evaluate("location.origin") + f"/topics/{there.id}?")


def test_a_reply_written_offline_is_brought_back_when_its_comment_is_gone(
    mo, topic, comment, replying
):
    context = replying.context
    context.set_offline(True)
    text(replying).fill(TEXT)
    leave(replying)
    remove(mo, comment.id)
    context.set_offline(False)
    page = compose(context, topic, f"?reply_to={comment.number}")
    expect(page.get_by_text("What you write here is a comment of its own.")).to_be_visible()
    expect(text(page)).to_have_value(TEXT)


def test_what_is_typed_while_it_is_sent_is_there_afterwards(topic, replying):
    def type_on(route):
        text(replying).fill(f"{TEXT}, and more")
        route.continue_()

    replying.route("**/comments", type_on)
    with replying.expect_event("load"):
        publish(replying)
    expect(replying.locator("#c2 .prose")).to_have_text(TEXT)
    replying.goto(f"/topics/{topic.id}?reply_to=1")
    expect(text(replying)).to_have_value(f"{TEXT}, and more")


def test_whoever_goes_back_finds_nothing_there_that_was_sent(replying):
    publish(replying)
    replying.wait_for_url("**#c2")
    replying.wait_for_load_state()
    replying.go_back()
    expect(replying).to_have_url(re.compile(r"reply_to=1$"))
    expect(text(replying)).to_have_value("")


def test_two_windows_that_write_at_one_moment_lose_nothing(app, ada, topic, open_browser):
    context = open_browser(ada)
    one, other = compose(context, topic), compose(context, topic)
    text(one).fill("One")
    # The first is saved while the other is kept in the browser.
    one.wait_for_timeout(500)
    text(other).fill("Other")
    expect(one.get_by_text("Draft saved")).to_be_visible()
    expect(other.get_by_role("alert")).to_contain_text("has saved another text")
    other.get_by_role("button", name="Keep mine").click()
    expect(other.get_by_text("Draft saved")).to_be_visible()
    assert saved(app) == ["Other"]


def take_back(author, mo, comment):
    author.submit("/comments", action=f"/comments/{comment.id}/withdraw")


def take_away(author, mo, comment):
    remove(mo, comment.id)


def file_anew(author, mo, comment):
    mo.submit(f"/moderation/{comment.id}/kind", having="message", kind="position", message="It is.")


@pytest.mark.parametrize("become", [take_back, take_away, file_anew])
def test_why_one_objects_can_be_taken_along_from_where_no_view_is_taken_any_more(
    make, visit, ada, ben, mo, topic, open_browser, become
):
    proposal = make.comment(ben, topic, kind=Kind.PROPOSAL)
    page = read(open_browser(ada), topic)
    page.get_by_text("I object").click()
    why = page.get_by_label("Why you object")
    why.fill(TEXT)
    become(visit(ben), mo, proposal)
    expect(page.get_by_text("How the table sees it")).to_have_count(0)
    expect(why).to_have_value(TEXT)
    expect(why).to_be_focused()
    expect(page.get_by_role("button", name="Say so")).to_be_hidden()


def test_why_one_objects_is_there_when_the_proposal_is_back(
    make, ada, ben, mo, topic, open_browser
):
    proposal = make.comment(ben, topic, kind=Kind.PROPOSAL)
    page = read(open_browser(ada), topic)
    page.get_by_text("I object").click()
    page.get_by_label("Why you object").fill(TEXT)
    say = page.get_by_role("button", name="Say so")
    remove(mo, proposal.id)
    expect(say).to_be_hidden()
    mo.submit(f"/moderation/{proposal.id}", action="/restoration")
    say.click()
    expect(page.get_by_text("Your view is noted.")).to_be_visible()
    expect(page.get_by_label("Why you object")).to_have_value(TEXT)


def test_why_one_objects_goes_along_with_the_proposal(app, make, ada, ben, mo, topic, open_browser):
    proposal = make.comment(ben, topic, kind=Kind.PROPOSAL)
    page = read(open_browser(ada), topic)
    page.get_by_text("I object").click()
    page.get_by_label("Why you object").fill(TEXT)
    there = another_topic(app, make, topic)
    with page.expect_event("load"):
        move(mo, proposal, there)
    page.goto(f"/topics/{there.id}")
    expect(page.get_by_label("Why you object")).to_have_value(TEXT)
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_text("Your view is noted.")).to_be_visible()
    expect(page.get_by_label("Why you object")).to_have_value(TEXT)
    assert page.evaluate("Object.keys(localStorage).filter((key) => /draft/.test(key))") == []
