"""Writing from a list of what one wants to see, with the keyboard alone, and coming back to it."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind

from .hands import choose, follow, press


@pytest.fixture
def topic(make):
    topic, ada = make.topic("post"), make.member("Ada")
    make.comment(ada, topic)
    make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Night ferries")
    return topic


@pytest.mark.parametrize("has_script", [True, False])
def test_a_reply_from_a_list_is_there_and_the_list_as_well(make, open_browser, topic, has_script):
    page = open_browser(make.member("Ben"), java_script_enabled=has_script).new_page()
    page.goto(f"/topics/{topic.id}?kind=proposal")
    follow(page, "Reply to #2")
    choose(page, re.compile("Remark"))
    page.get_by_label("Your text").fill("I wonder.")
    press(page, "Publish")

    expect(page.get_by_text("Shown here although it does not pass the filters.")).to_be_visible()
    expect(page.locator("#c3")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="One of 3 comments")).to_be_visible()
    expect(page.locator("#c1")).to_have_count(0)
    if has_script:
        expect(page.locator("#c3")).to_be_focused()


def test_what_changes_live_in_a_list_leads_back_to_the_list_still(make, visit, open_browser, topic):
    page = open_browser(make.member("Ben")).new_page()
    page.goto(f"/topics/{topic.id}?kind=proposal")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    author = visit("ada@example.org")
    author.submit("/comments/2/revise", having="source", source="Other words.")
    expect(page.get_by_text("Other words.")).to_be_visible()

    follow(page, "Reply to #2")

    page.wait_for_url(re.compile(r"\?reply_to=2&kind=proposal#compose$"))


def test_on_a_phone_one_writes_as_wide_as_the_page_however_deep_that_is(make, open_browser, topic):
    below, ben = None, make.member("Ben")
    for _ in range(4):
        below = make.comment(ben, topic, parent=below)
    window = open_browser(make.member("Cy"), viewport={"width": 320, "height": 800})
    page = window.new_page()
    for path in (f"?reply_to={below.number}", ""):
        page.goto(f"/topics/{topic.id}{path}")
        box = page.get_by_label("Your text").bounding_box()
        assert (round(box["x"]), round(box["width"])) in {(16, 288), (17, 287), (19, 285)}
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("has_script", [True, False])
def test_that_a_view_was_kept_is_in_sight_beside_the_proposal(make, open_browser, has_script):
    ada, topic = make.member("Ada"), make.topic("post")
    for _ in range(3):
        make.comment(ada, topic, "Long words.\n\n" * 30)
    make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Night ferries")
    page = open_browser(make.member("Ben"), java_script_enabled=has_script).new_page()
    page.goto(f"/topics/{topic.id}")
    proposal = page.locator("#c4")
    choose(proposal, "I can accept it")
    press(proposal, "Say so")

    expect(page.get_by_text("Your view is noted. You can change it any time.")).to_be_in_viewport()
    expect(proposal.get_by_text("Night ferries")).to_be_in_viewport()
    expect(page.locator("h1")).not_to_be_in_viewport()
