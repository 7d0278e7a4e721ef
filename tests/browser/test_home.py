"""Home in a real browser: on a phone the roundtables are near, and nothing is out of reach."""

import pytest
from playwright.sync_api import Page, expect

from forum.discussion.kinds import Kind
from forum.permissions import Role

WIDE, PHONE = {"width": 1280, "height": 844}, {"width": 390, "height": 844}


@pytest.fixture
def member(make):
    """Somebody to whom much was said since they were here, and of whom much is asked."""
    ben, mo = make.member("Ben"), make.member("Mo", Role.MODERATOR)
    for key in ("newcomers", "pre", "post", "anonymous", "question"):
        topic = make.topic(key)
        asked = make.comment(mo, topic, kind=Kind.QUESTION, claim=f"Who pays for {key} " * 4)
        make.comment(mo, topic, "Long words, to be read on a phone. " * 4, parent=asked)
    for number in range(4):
        root = make.comment(ben, make.topic("post"), claim=f"My view {number}")
        make.comment(mo, make.topic("post"), "I see it otherwise, as follows.", parent=root)
    return ben


def folds(page: Page) -> list[str]:
    found = page.locator("main .rest > details > summary").all()
    return [fold.inner_text() for fold in found if fold.is_visible()]


def test_on_a_phone_the_roundtables_come_within_two_screens_and_nothing_is_lost(
    member, open_browser
):
    page = open_browser(member, viewport=PHONE).new_page()
    page.goto("/")
    shown = ["2 more for you", "Show the questions", "In 4 more topics"]
    shown += ["Next session, last digest"]
    assert folds(page) == shown
    top = page.locator("#series").bounding_box()["y"]
    assert top < 2 * PHONE["height"]
    digest = page.get_by_role("heading", name="The last digest")
    expect(digest).to_be_hidden()

    for words in shown:
        page.get_by_text(words, exact=True).press("Enter")

    expect(digest).to_be_visible()
    assert page.get_by_role("link", name="Read and reply").count() == 4


def test_where_there_is_room_nothing_is_folded_also_when_a_phone_is_turned(member, open_browser):
    wide, turned = (open_browser(member, viewport=size).new_page() for size in (WIDE, PHONE))
    wide.goto("/")
    turned.goto("/")
    expect(turned.get_by_role("heading", name="The last digest")).to_be_hidden()

    turned.set_viewport_size({"width": 844, "height": 390})

    for page in (wide, turned):
        expect(page.get_by_role("heading", name="The last digest")).to_be_visible()
        assert folds(page) == []
        news = page.get_by_role("region", name="New to you")
        assert news.get_by_role("heading", level=3).count() == 5
        for heading in news.get_by_role("heading", level=3).all():
            expect(heading).to_be_visible()
