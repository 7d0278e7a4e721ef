"""How people move in these walks: by keyboard alone, so that they need neither a mouse nor, where a
browser has it switched off, JavaScript."""

import re

from playwright.sync_api import Locator, Page, expect


def press(page: Page | Locator, name: str) -> None:
    key(page.get_by_role("button", name=name).first, "Enter")


def send(page: Page, name: str) -> None:
    """Send a text, and see what became of it: what others do next comes after it."""
    with page.expect_event("load"):
        press(page, name)


def follow(page: Page | Locator, name: str) -> None:
    key(page.get_by_role("link", name=name).first, "Enter")


def choose(page: Page | Locator, name: str | re.Pattern[str]) -> None:
    """One of several."""
    key(page.get_by_role("radio", name=name).first, "Space")


def unfold(page: Page, words: str) -> None:
    key(page.locator("summary", has_text=words).first, "Enter")


def key(place: Locator, name: str) -> None:
    """Once the page is there: until then the browser moves the focus to where the address leads."""
    place.page.wait_for_load_state()
    place.press(name)


def open_case(moderator: Page, claim: str) -> None:
    """Find a comment in the queue, and open it."""
    moderator.goto("/moderation")
    follow(moderator.locator(".queue"), claim)


def moderate(moderator: Page, topic_id: int, number: int) -> None:
    """Come to a comment's case from where it stands."""
    moderator.goto(f"/topics/{topic_id}")
    follow(moderator.locator(f"#c{number}"), "Moderate")


def hear(member: Page, words: str) -> None:
    """Follow what the bell tells a member first of all, which it rings for."""
    member.goto("/programme")
    expect(member.get_by_role("link", name=re.compile(r"^Notifications \d+ new"))).to_be_visible()
    key(member.get_by_role("link", name=re.compile("^Notifications")), "Enter")
    first = member.locator(".feed > li").first
    expect(first).to_contain_text(words)
    expect(first.get_by_text("New", exact=True)).to_be_visible()
    key(first.locator("a.btn"), "Enter")


def read_anew(member: Page, javascript: bool) -> None:
    """Without JavaScript what has changed shows on reload; with it, by itself."""
    if not javascript:
        member.reload()


def recorded(member: Page) -> Locator:
    """The lines of the record, as members read it."""
    member.goto("/record")
    return member.locator("tbody tr")
