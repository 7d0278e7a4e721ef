"""Reading a thread in a real browser: where one is, what fits, and where the keys lead."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from forum.clock import now
from forum.discussion.kinds import Kind
from tests.discussion.writing import write

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstands"
MARKED = """(item) => [
  getComputedStyle(item.querySelector('.num')).outlineStyle,
  getComputedStyle(item.querySelector('.text')).boxShadow !== 'none',
]"""

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('main *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def topic(make):
    """A position with a reply and a reply to that, and a question below."""
    topic, ada = make.topic("post"), make.member("Ada")
    root = make.comment(ada, topic, source="Long. " * 900)
    reply = make.comment(make.member("Ben"), topic, parent=root)
    make.comment(ada, topic, parent=reply)
    make.comment(ada, topic, kind=Kind.QUESTION, claim="Who asks?")
    return topic


def marked(page: Page, anchor: str) -> bool:
    """Whether a comment is marked as the place where one is: its number framed, a rule beside."""
    return page.locator(f"#{anchor}").evaluate(MARKED) == ["solid", True]


@pytest.mark.parametrize("has_script", [True, False])
def test_the_comment_a_link_leads_to_is_marked(make, open_browser, topic, has_script):
    window = open_browser(make.member("Cleo"))
    if not has_script:
        window.route("**/thread-reader.js*", lambda route: route.abort())
        window.route("**/live-topic.js*", lambda route: route.abort())
    page = window.new_page()
    page.goto(f"/topics/{topic.id}/comments/4")

    expect(page.locator("#c4")).to_be_in_viewport()
    assert marked(page, "c4")
    assert not marked(page, "c1")
    if has_script:
        expect(page.locator("#c4")).to_be_focused()
        page.keyboard.press("k")
        expect(page.locator("#c3")).to_be_focused()
        assert [one for one in ("c1", "c2", "c3", "c4") if marked(page, one)] == ["c3"]


def test_arriving_at_a_comment_does_not_travel_through_the_thread(make, open_browser, topic):
    page = open_browser(make.member("Cleo"), reduced_motion="no-preference").new_page()
    page.goto(f"/topics/{topic.id}/comments/4")
    expect(page.locator("#c4")).to_be_focused()

    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.locator(".outline a:visible").first.focus()
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


def test_a_word_longer_than_the_screen_is_broken_everywhere(make, open_browser):
    topic = make.topic("post")
    ada = make.member(LONG[:60], email="ada@example.org", function=LONG, organisation=LONG)
    root = make.comment(ada, topic, claim=LONG, source=LONG, citation=LONG)
    reply = make.comment(ada, topic, source=LONG, parent=root)
    for _ in range(3):
        reply = make.comment(ada, topic, source=LONG, parent=reply)
    make.comment(ada, topic, kind=Kind.QUESTION, claim=LONG, source=LONG)
    make.comment(ada, topic, kind=Kind.PROPOSAL, claim=LONG, source=LONG)
    reader = open_browser(make.member("Ben"), viewport={"width": 320, "height": 800}).new_page()
    author = open_browser(ada, viewport={"width": 320, "height": 800}).new_page()
    at = f"/topics/{topic.id}"
    for page, paths in (
        (reader, (at, f"{at}?order=time", f"{at}?reply_to=1", f"{at}/comments/4/replies")),
        (reader, (f"{at}/comments/7/stance", f"{at}/comments/1/history", "/", "/ten-minutes")),
        (author, (at, "/comments", "/drafts", "/comments/1/revise")),
    ):
        for path in paths:
            page.goto(path)
            assert page.evaluate(TOO_WIDE) == [], path


def test_headings_show_the_structure_and_every_comment_has_a_name(make, open_browser, topic):
    page = open_browser(make.member("Cleo")).new_page()
    page.goto(f"/topics/{topic.id}")

    headings = page.locator(".item").locator("h4, h5")
    levels = headings.evaluate_all("all => all.map((one) => one.tagName)")
    assert levels == ["H4", "H5", "H5", "H4"]
    expect(page.get_by_role("article", name="Comment 4 Question Who asks?")).to_have_count(1)
    expect(page.get_by_role("article", name="comment 2 Remark Ben")).to_have_count(1)
    by = page.locator("#t2").evaluate(
        "h5 => [h5, h5.querySelector('b')].map((one) => getComputedStyle(one))"
        ".map(({ fontWeight, fontFamily }) => [fontWeight, fontFamily.split(',')[0]])"
    )
    assert by == [["400", "system-ui"], ["650", "system-ui"]]


def test_the_next_new_one_may_stand_on_another_page(make, open_browser):
    topic, ada = make.topic("post"), make.member("Ada")
    for number in range(22):
        make.comment(ada, topic, claim=f"Claim {number}")
    page = open_browser(make.member("Ben"), viewport={"width": 1280, "height": 500}).new_page()
    page.goto(f"/topics/{topic.id}/comments/20")
    expect(page.locator("#c20")).to_be_focused()
    # The outline scrolls with what one reads; the page does not.
    line = page.locator(".outline [aria-current]")
    expect(line).to_have_attribute("href", "#c20")
    expect(line).to_be_in_viewport()

    page.keyboard.press("j")
    expect(page.locator("#c21")).to_be_focused()
    # The other page hears keys when its scripts have come.
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_text("There is no later new comment.")).to_be_visible()
    expect(page.locator("#c22")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#c21")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#c20")).to_be_focused()

    page.goto(f"/topics/{topic.id}?order=time&kind=position#c3")
    expect(page.locator(".outline [aria-current]")).to_have_attribute("href", "#c3")


def test_the_outline_follows_whoever_jumps(make, open_browser, topic):
    page = open_browser(make.member("Cleo")).new_page()
    page.goto(f"/topics/{topic.id}/comments/4")
    line = page.locator(".outline [aria-current]")
    expect(line).to_have_attribute("href", "#c4")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.evaluate("scrollTo(0, 0)")
    expect(line).to_have_count(0)


def test_the_dock_hides_nothing_that_has_the_focus(make, open_browser, topic):
    make.comment(make.member("Dan"), topic, source="[here](https://example.org) " * 90)
    phone = open_browser(make.member("Cleo"), viewport={"width": 390, "height": 700}).new_page()
    phone.goto(f"/topics/{topic.id}/comments/5")
    expect(phone.locator("#c5")).to_be_focused()
    dock = phone.locator(".dock").bounding_box()
    assert dock
    for _ in range(40):
        phone.keyboard.press("Tab")
        place = phone.locator(":focus").bounding_box()
        assert place
        assert place["y"] + place["height"] <= dock["y"]


def test_whoever_goes_back_finds_the_filters_as_they_were(make, open_browser, topic):
    page = open_browser(make.member("Cleo")).new_page()
    page.goto(f"/topics/{topic.id}?kind=question")
    page.get_by_text("More filters").click()
    page.get_by_label("Stakeholder group").select_option("academic")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing here passes these filters.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="One of 4 comments")).to_be_visible()
    expect(page.get_by_label("Stakeholder group")).to_have_value("")


def test_each_paragraph_runs_its_own_way(make, open_browser, topic):
    make.comment(make.member("Dan"), topic, source="Left to right.\n\nمن اليمين إلى اليسار.")
    page = open_browser(make.member("Cleo")).new_page()
    page.goto(f"/topics/{topic.id}/comments/5")
    first, second = page.locator("#c5 .prose p").all()
    begin = """(p) => {
      const range = document.createRange()
      range.setStart(p.firstChild, 0)
      range.setEnd(p.firstChild, 1)
      const [letter, all] = [range, p].map((one) => one.getBoundingClientRect())
      return letter.left - all.left < all.right - letter.right ? 'left' : 'right'
    }"""
    assert [first.evaluate(begin), second.evaluate(begin)] == ["left", "right"]


def test_what_changed_in_a_nested_list_is_read_as_nested(make, open_browser, topic):
    ada = make.member("Ana")
    changed = make.comment(ada, topic, source="- Who counts\n    - adults")
    author = open_browser(ada).new_page()
    author.goto(f"/comments/{changed.id}/revise")
    author.get_by_label("Your text").fill("- Who counts\n    - grown-ups")
    with author.expect_event("load"):
        author.get_by_role("button", name="Save the change").click()
    author.goto(f"/topics/{topic.id}/comments/5/history")
    text = author.locator("section .pre")
    expect(text.locator("ins")).to_contain_text("grown")
    begin = text.evaluate("(p) => p.getBoundingClientRect().left")
    assert text.locator("del").first.bounding_box()["x"] - begin > 30


def test_on_paper_stands_what_was_written_and_no_form(make, open_browser, topic):
    wide = "| " + "A long heading | " * 8 + "\n" + "|---" * 8 + "|\n" + "| 123,456 " * 8 + "|"
    make.comment(make.member("Dan"), topic, kind=Kind.PROPOSAL, source=wide)
    page = open_browser(make.member("Cleo"), viewport={"width": 640, "height": 900}).new_page()
    page.goto(f"/topics/{topic.id}")
    page.emulate_media(media="print")
    for gone in (".compose", ".filters", ".shown", ".yours", ".acts", "#line"):
        assert page.locator(gone).count()
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    table = page.locator("#c5 table")
    assert table.evaluate("(t) => t.scrollWidth <= t.closest('.text').clientWidth")


def test_after_the_pill_the_counts_are_those_of_what_is_there(make, visit, open_browser):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic)
    page = open_browser(make.member("Ben")).new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    write(visit(make.member("Cleo")), topic)

    page.get_by_role("button", name="1 new comment").click()

    expect(page.locator("#counts")).to_contain_text("2 comments, 2 people")


def test_a_comment_is_cited_with_its_number_and_its_link(make, open_browser, address, topic):
    window = open_browser(make.member("Cleo"), permissions=["clipboard-read", "clipboard-write"])
    page = window.new_page()
    page.goto(f"/topics/{topic.id}")
    page.get_by_role("link", name="Cite #4").click()

    expect(page.get_by_text("Copied: III.1 #4")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"III.1 #4 {address}/topics/{topic.id}/comments/4"
    page.get_by_role("link", name="Restate #4").click()
    expect(page.get_by_role("radio", name="Restatement")).to_be_checked()


def test_without_a_script_no_button_is_there_that_does_nothing(make, open_browser, topic):
    reader = make.member("Cleo")
    open_browser(reader).new_page().goto(f"/topics/{topic.id}")
    with time_machine.travel(now() + timedelta(hours=12)):
        dora = make.member("Dora")
        for _ in range(2):
            make.comment(dora, topic)
        page = open_browser(reader, java_script_enabled=False).new_page()
        page.goto(f"/topics/{topic.id}")
        expect(page.get_by_role("link", name="To the first new one")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("new one"))).to_have_count(0)


def test_an_error_has_the_focus_without_a_script(make, open_browser, topic):
    page = open_browser(make.member("Cleo"), java_script_enabled=False).new_page()
    page.goto(f"/topics/{topic.id}")
    page.get_by_role("button", name="Publish").click()

    expect(page.locator("#problem")).to_be_focused()


def test_in_the_path_above_a_branch_every_word_has_its_room(make, open_browser, topic):
    reader = make.member("Reader")
    claim = "A claim that takes more than one line of a path, on a phone and on a desk " * 2
    above = make.comment(reader, topic, claim=claim[:118])
    for _ in range(4):
        above = make.comment(reader, topic, parent=above)
    width_of = "Math.ceil(one.getBoundingClientRect().width)"
    crowded = f"(all) => all.filter((one) => one.scrollWidth > {width_of}).length"
    for width in (320, 1280):
        page = open_browser(reader, viewport={"width": width, "height": 800}).new_page()
        page.goto(f"/topics/{topic.id}/comments/{above.number}/replies")
        kinds = page.locator(".path .kind")
        expect(kinds).to_have_count(4)
        assert kinds.evaluate_all(crowded) == 0
