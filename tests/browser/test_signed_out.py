"""Whose session ends while they write goes on where they were, without JavaScript as well."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.models import Comment
from forum.extensions import db
from tests.access.doors import PASSWORD, knows_password

from .hands import press


@pytest.fixture
def ada(make):
    return make.member("Ada", **knows_password())


@pytest.fixture
def javascript():
    return False


def write(page, topic):
    page.goto(f"/topics/{topic.id}")
    page.locator("#compose [value=question]").check()
    page.get_by_label("In one sentence").fill("Who keeps <the> bridges?")
    page.get_by_label("Your text").fill("\nOne line.\n\n  * and another")


def sign_out_elsewhere(author):
    other = author.context.new_page()
    other.goto("/programme")
    other.get_by_role("button", name="Sign out").first.click()
    other.wait_for_url("/")
    return other


def assert_back(page):
    # Where one lands is what happened, and beside the text it is said as well.
    expect(page).to_have_url(re.compile("#problem$"))
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent yet")
    expect(page.locator("#compose [value=question]")).to_be_checked()
    expect(page.get_by_label("In one sentence")).to_have_value("Who keeps <the> bridges?")
    expect(page.get_by_label("Your text")).to_have_value("One line.\n\n  * and another")


def test_who_signs_in_again_sends_the_same_text_by_a_press_of_their_own(app, make, author):
    topic = make.topic("post")
    write(author, topic)
    sign_out_elsewhere(author)
    press(author, "Publish")
    expect(author.get_by_role("heading", level=1)).to_have_text("You are signed out")
    author.get_by_label("E-mail address").fill("ada@example.org")
    author.get_by_label("Password").fill(PASSWORD)
    author.keyboard.press("Enter")
    expect(author.get_by_role("button", name="Go on")).to_be_focused()
    author.keyboard.press("Enter")
    assert_back(author)
    with app.app_context():
        assert db.session.query(Comment).count() == 0
    press(author, "Publish")
    expect(author.locator("#c1 .claim")).to_have_text("Who keeps <the> bridges?")
    author.go_back()
    assert author.goto(f"/topics/{topic.id}")
    expect(author.locator(".item")).to_have_count(1)


def test_who_has_signed_in_in_another_window_goes_on_in_this_one(app, make, author, ada):
    topic = make.topic("post")
    write(author, topic)
    other = sign_out_elsewhere(author)
    press(author, "Publish")
    press(author, "I am signed in: go on")
    # Not yet.
    expect(author.get_by_role("heading", level=1)).to_have_text("You are signed out")
    other.goto("/sign-in")
    other.get_by_label("E-mail address").fill("ada@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.get_by_role("button", name="Sign out").first).to_be_visible()
    press(author, "I am signed in: go on")
    assert_back(author)


def test_a_link_skips_to_the_composer_where_there_is_one(make, author):
    author.goto(f"/topics/{make.topic('post').id}")
    author.keyboard.press("Tab")
    author.keyboard.press("Tab")
    skip = author.get_by_role("link", name="Skip to the composer")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0
    author.keyboard.press("Enter")
    author.keyboard.press("Tab")
    expect(author.locator("#compose :focus")).to_have_count(1)
    author.goto(f"/topics/{make.topic('closed').id}")
    expect(skip).to_have_count(0)
