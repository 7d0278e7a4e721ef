"""What whoever hears a page, or has a small phone, is told and can reach."""

import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind

from .hands import press, unfold

SMALL, LARGE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
LONG = "Ferries run at night, and nobody counts them. " * 30


@pytest.fixture
def topic(make: Any) -> Any:
    return make.topic("pre")


@pytest.fixture
def mo(make: Any) -> Any:
    return make.member("Mo", "moderator")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_outline_is_folded_where_it_would_stand_before_all_comments(
    make, open_browser, topic, mo, javascript
):
    make.comment(mo, topic, claim="Ferries for all")
    window = open_browser(mo, viewport=SMALL, java_script_enabled=javascript)
    page = window.new_page()
    page.goto(f"/topics/{topic.id}")
    outline = page.get_by_role("navigation", name="Thread outline")
    expect(outline).to_be_hidden()
    unfold(page, "In this thread")
    expect(outline).to_be_visible()

    page.set_viewport_size(LARGE)
    page.goto(f"/topics/{topic.id}")
    expect(outline).to_be_visible()
    if javascript:
        unfold(page, "In this thread")
        expect(outline).to_be_hidden()


def test_what_can_be_done_with_ones_comments_says_with_which(make, open_browser, topic, ada):
    for claim in ("Ferries for all", "Trains for all"):
        make.comment(ada, topic, claim=claim)
    page = open_browser(ada).new_page()
    for address, some in (("/comments", 2), ("/", 2)):
        page.goto(address)
        doors = page.locator("main").locator("a, summary").all_text_contents()
        named = Counter(" ".join(words.split()) for words in doors if "for all" in words)
        assert len(named) >= some, address
        assert set(named.values()) == {1}, address
    doors = re.compile("^(Change it|Withdraw|See it)$")
    assert page.get_by_role("link", name=doors).count() == 0


def test_nothing_is_called_wrong_before_it_was_sent(make, open_browser, topic, mo, ada):
    make.comment(mo, topic, source=LONG)
    page = open_browser(ada, viewport=SMALL).new_page()
    page.goto(f"/topics/{topic.id}")
    kind = page.get_by_role("radio", name=re.compile("^Position"))
    expect(kind).to_have_attribute("aria-invalid", "false")

    page.goto(f"/topics/{topic.id}/comments/1/flag")
    reason = page.get_by_role("radio").first
    expect(reason).to_have_attribute("aria-invalid", "false")
    press(page, "Report it")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(reason).to_be_in_viewport()
    expect(reason).to_have_attribute("aria-invalid", "true")
    expect(reason).to_have_accessible_description("Choose a reason.")


def test_a_question_is_answered_with_a_thumb(make, open_browser, topic, mo, ada):
    make.comment(mo, topic, kind=Kind.QUESTION, claim="Who counts?")
    page = open_browser(ada, viewport=SMALL).new_page()
    page.goto(f"/topics/{topic.id}")
    box = page.get_by_role("link", name="Answer this question").bounding_box()
    assert box
    assert box["height"] >= 24


@pytest.mark.parametrize(
    ("filters", "is_open"),
    [("kind=question", False), ("kind=support", True), ("group=diplomat", True)],
)
def test_what_a_tab_says_no_form_stands_before(make, open_browser, topic, mo, filters, is_open):
    make.comment(mo, topic, kind=Kind.QUESTION, claim="Who counts?")
    page = open_browser(mo, viewport=SMALL).new_page()
    page.goto(f"/topics/{topic.id}?{filters}#discussion")
    expect(page.get_by_label("Stakeholder group")).to_be_visible(visible=is_open)
