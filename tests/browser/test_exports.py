"""What is taken along, in a real browser: the page it is taken from, the file, and the feed's."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.digests.desk import issue

from .test_pages import faults

NOTE = (
    "A *good* week.\n\n# To read\n\n- one\n- two\n\n> said\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
)


@pytest.fixture
def mona(make, visit):
    """Has sent a digest with all that a note can have."""
    mona = make.member("Mona", Role.MODERATOR)
    make.comment(mona, make.topic(), "Because it leaks.", Kind.PROPOSAL, claim="Dig deeper")
    issue(visit(mona), subject="Below", note=NOTE)
    return mona


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_pages_and_file_are_accessible_and_fit(visit, mona, open_browser, width, theme):
    page = open_browser(
        mona, viewport={"width": width, "height": 800}, color_scheme=theme
    ).new_page()

    def look(at):
        assert faults(page) == [], at
        overflow = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{at} is {overflow} px too wide"

    for path in ("/digests", "/digests/1", "/account/feed"):
        page.goto(path)
        look(path)
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Its address")).to_have_value(re.compile(r"/feeds/.+\.atom$"))
    look("an open feed")
    page.goto("about:blank")
    page.set_content(visit(mona).client.get("/digests/1/export.html").text)
    look("the file")


def test_a_number_leads_to_its_paragraph(mona, open_browser):
    page = open_browser(mona).new_page()
    page.goto("/digests/1#1.5")
    expect(page.locator("[id='1.5']")).to_be_in_viewport()
    expect(page.locator(":target")).to_contain_text("Dig deeper")

    page.get_by_role("link", name="Paragraph 1.1").click()

    expect(page).to_have_url("/digests/1#1.1")
    expect(page.locator(":target")).to_contain_text("A good week.")
