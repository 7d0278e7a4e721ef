"""The digest in a real browser: its draft's rows are put in order, and the way to a sent one is
short; the letter is as wide and as dark as the screen it is read on."""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.digests.desk import deliveries, digests, edit, gather

MOST_ACTIONS = 9


@pytest.fixture
def mona(make):
    return make.member("Mona", Role.MODERATOR)


@pytest.fixture
def draft(make, visit, mona):
    ada = make.member("Ada")
    for claim in ("Dig deeper", "Dig wider", "Fill it in"):
        make.comment(ada, make.topic(), "Because it leaks.", claim=claim, kind=Kind.PROPOSAL)
    editor = visit(mona)
    gather(editor)
    return editor


class Hand:
    """Counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def press(self, role: str, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role(role, name=name).click()
        self.actions += 1

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)
        self.actions += 1


def test_from_gathered_to_sent_it_takes_few_actions(app, draft, mona, open_browser):
    page = open_browser(mona).new_page()
    page.goto("/")
    hand = Hand(page)

    hand.press("link", "Digests")
    hand.press("link", re.compile("^Edit it"))
    hand.write("Subject", "Tunnels")
    hand.write("Your note", "They leak.")
    page.get_by_role("checkbox", name="Include: Dig wider").uncheck()
    hand.actions += 1
    hand.press("button", re.compile("go on to sending"))
    hand.press("button", "Send it now")
    hand.press("button", re.compile("^Send to"))

    expect(page.get_by_role("heading", name="Tunnels", exact=True)).to_be_visible()
    assert hand.actions <= MOST_ACTIONS
    assert set(deliveries(app).values()) == {"sent"}


def claims(app):
    return [item.comment.claim for item in digests(app)[0].items]


def test_rows_are_moved_by_their_buttons_and_dragged_without_a_reload(
    app, draft, mona, open_browser
):
    page = open_browser(mona, viewport={"width": 1280, "height": 1600}).new_page()
    page.goto("/digests/1/edit")
    page.get_by_label("Subject", exact=True).fill("Not saved yet")

    page.get_by_role("button", name="Move down: Dig deeper").click()
    expect(page.locator("ordered-rows [role=status]")).to_have_text(re.compile("place 2 of 3"))
    expect(page.get_by_role("button", name="Move down: Dig deeper")).to_be_focused()
    rows = page.locator(".pick > li")
    handle = rows.nth(2).locator(":scope > .ord")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    target = rows.nth(0).bounding_box()
    page.mouse.move(target["x"] + 200, target["y"] + 20, steps=8)
    page.mouse.move(target["x"] + 200, target["y"] + 6, steps=4)
    page.mouse.up()
    expect(page.get_by_label("Subject", exact=True)).to_have_value("Not saved yet")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    assert claims(app) == ["Fill it in", "Dig wider", "Dig deeper"]


def test_another_editor_appears_without_a_reload(make, draft, mona, open_browser):
    page = open_browser(mona).new_page()
    page.goto("/digests/1/edit")
    other = open_browser(make.member("Max", Role.MODERATOR)).new_page()
    with other.expect_response("**/editors"):
        other.goto("/digests/1/edit")

    # As it does by itself every while.
    page.evaluate("document.querySelector('also-editing').tell()")

    expect(page.get_by_text("Also being edited by Max")).to_be_visible()


@pytest.mark.parametrize("width", [600, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_letter_fits_its_screen_in_either_theme(draft, mona, open_browser, width, theme):
    edit(draft, subject="A subject that is long enough for two lines", note="Many words. " * 30)
    screen = {"width": width, "height": 800}
    page = open_browser(mona, viewport=screen, color_scheme=theme).new_page()
    page.goto("/digests/1/letter")

    paper = page.locator(".card").evaluate("e => getComputedStyle(e).backgroundColor")
    words = page.locator(".h1").evaluate("e => getComputedStyle(e).color")
    padding = page.locator(".pad").first.evaluate("e => getComputedStyle(e).paddingLeft")

    dark = ("rgb(35, 33, 30)", "rgb(236, 231, 220)")
    assert (paper, words) == (
        dark if theme == "dark" else ("rgb(255, 254, 251)", "rgb(31, 28, 24)")
    )
    assert padding == "20px"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("wanted", ["a phone", "plain text"])
def test_a_preview_is_looked_at_beside_a_draft_that_is_not_saved(draft, mona, open_browser, wanted):
    page = open_browser(mona).new_page()
    page.goto("/digests/1/edit")
    page.get_by_label("Your note").fill("Not saved yet")
    page.get_by_label("Seen on").select_option(wanted)
    page.get_by_role("button", name="Show it").click()

    frame = page.frame_locator("iframe[name=preview]")
    seen = frame.get_by_text("Dig deeper").filter(visible=True)
    expect(seen.first).to_be_visible()
    expect(page.get_by_label("Your note")).to_have_value("Not saved yet")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_what_saves_a_draft_stays_in_one_row_and_a_letter_to_try_is_asked_for_beside_it(
    app, make, draft, open_browser, language
):
    page = open_browser(make.member("Max", Role.MODERATOR, language=language)).new_page()
    page.goto("/digests/1/edit")
    page.locator("input[name=subject]").fill("Tunnels")
    tops = page.locator(".savebar button").evaluate_all("all => all.map(one => one.offsetTop)")
    assert len(tops) == 2
    assert len(set(tops)) == 1

    page.locator(".preview button[value=trial]").click()
    expect(page.get_by_role("status").filter(has_text="max@example.org")).to_be_visible()
    expect(page.locator("input[name=subject]")).to_have_value("Tunnels")
