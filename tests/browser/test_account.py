"""From the invitation to the end, in a real browser: with the keyboard alone, with and without
JavaScript."""

import re

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from forum.access.models import Purpose
from forum.clock import now
from tests.access.doors import PASSWORD, link_for
from tests.access.letters import letters, path_in

MOST_TABS = 80


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_TABS):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the keyboard")


def type_into(page: Page, label: str, words: str) -> None:
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def press(page: Page, name: str) -> None:
    reach(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def tick(page: Page, target: Locator) -> None:
    reach(page, target)
    page.keyboard.press("Space")


def accept(page: Page, invitation: str) -> None:
    page.goto(invitation)
    type_into(page, "New password", PASSWORD)
    type_into(page, "The new password once more", PASSWORD)
    tick(page, page.get_by_role("checkbox"))
    reach(page, page.locator("main form button[type=submit]").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ada")).to_have_count(1)


def set_up_a_second_step(page: Page) -> None:
    page.goto("/account/second-factor/set-up")
    secret = re.sub(r"\s", "", page.locator("main code").inner_text())
    type_into(page, "Code", pyotp.TOTP(secret).at(now()))
    press(page, "Set up")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def move_to_another_address(app: Flask, page: Page) -> None:
    page.goto("/account/address")
    type_into(page, "New e-mail address", "ada@new.example")
    press(page, "Send the link")
    expect(page.get_by_text("A link went to ada@new.example")).to_be_visible()
    letter = next(one for one in reversed(letters(app)) if "new.example" in one["To"])
    page.goto(path_in(letter.get_content()))
    press(page, "Use this address")
    expect(page.get_by_text("Your new address is set")).to_be_visible()


def take_a_copy(page: Page) -> None:
    page.goto("/account/copy")
    press(page, "Make a copy")
    expect(page.get_by_role("link", name=re.compile("Take the copy"))).to_be_visible()
    with page.expect_download() as copy:
        reach(page, page.get_by_role("link", name=re.compile("Take the copy")))
        page.keyboard.press("Enter")
    assert copy.value.suggested_filename == "roundtable.zip"


def be_erased(page: Page) -> None:
    page.goto("/account/erase")
    tick(page, page.get_by_label(re.compile("^It stays")))
    tick(page, page.get_by_label("I know that nobody can bring this back"))
    press(page, "Erase me")
    expect(page.get_by_text("You are erased")).to_be_visible()
    page.goto("/account")
    expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_member_s_whole_life_with_the_keyboard_alone(app, make, open_browser, script):
    ada = make.member("Ada", agreed_to="")
    invitation = link_for(app, ada, Purpose.INVITATION)
    page = open_browser(java_script_enabled=script).new_page()
    accept(page, invitation)
    set_up_a_second_step(page)
    move_to_another_address(app, page)
    take_a_copy(page)
    be_erased(page)
