"""Passkeys in a real browser, with a device that is simulated by the browser itself."""

import pytest
from playwright.sync_api import expect

from forum.permissions import Role
from tests.access.doors import knows_password
from tests.conftest import served

from .hands import press


@pytest.fixture
def address(app):
    """A name: for a number, browsers make no passkeys."""
    with served(app) as address:
        app.config["PUBLIC_URL"] = address.replace("127.0.0.1", "localhost")
        yield app.config["PUBLIC_URL"]


def with_device(context):
    """A page of this window; its device verifies its owner at once."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return page, lambda verified: devtools.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": added["authenticatorId"], "isUserVerified": verified},
    )


def test_added_it_is_the_only_way_in_and_confirms_who_one_is(make, open_browser):
    ada = make.member("Ada", Role.MODERATOR, **knows_password())
    page, verify = with_device(open_browser(ada))
    page.goto("/account/second-factor")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()

    page.goto("/account/password")
    page.get_by_role("button", name="Remove my password").click()
    expect(page.get_by_text("Your passkey alone lets you in now")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("/")

    page.goto("/sign-in?next=/account")
    verify(False)
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    verify(True)
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()

    page.goto("/confirm?next=/programme")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("/programme")


def test_after_the_password_the_passkey_is_asked_for(make, open_browser):
    ada = make.member("Ada", **knows_password())
    page, _ = with_device(open_browser(ada))
    page.goto("/account/passkeys/add")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill("the heron stands in the reeds")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url("/")


def test_without_javascript_no_button_is_there_that_does_nothing(open_browser):
    page = open_browser(java_script_enabled=False).new_page()
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    expect(page.get_by_label("Password")).to_be_visible()
