"""A real Chromium, and people who use it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from forum.access.actions import new_link
from forum.access.models import Purpose
from forum.extensions import db
from forum.members.models import Member
from tests import programs
from tests.visitor import let_in

# What takes longer is broken; a busy machine is not.
SECONDS_TO_WAIT = 20
expect.set_options(timeout=SECONDS_TO_WAIT * 1000)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not (executable := programs.chromium()):
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(
    app: Flask, address: str, chromium: Browser
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser window of its own, signed in as a member or not; complaints in it are failures."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    # As in production: a browser that has a stylesheet does not ask for it with every page.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000

    def open_browser(member: Any = None, **options: Any) -> BrowserContext:
        context = chromium.new_context(base_url=address, **options)
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        context.on("page", lambda page: _listen(page, address, complaints))
        contexts.append(context)
        if member is not None:
            cookies = let_in(app, member.email).items()
            context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies])
        return context

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def javascript() -> bool:
    """With it, unless a test asks for both ways."""
    return True


@pytest.fixture
def ada(make: Any) -> Any:
    return make.member("Ada")


@pytest.fixture
def author(open_browser: Callable[..., BrowserContext], ada: Any, javascript: bool) -> Page:
    return open_browser(ada, java_script_enabled=javascript).new_page()


@pytest.fixture
def mo(make: Any, open_browser: Callable[..., BrowserContext], javascript: bool) -> Page:
    return open_browser(make.member("Mo", "moderator"), java_script_enabled=javascript).new_page()


@pytest.fixture
def mia(make: Any, open_browser: Callable[..., BrowserContext], javascript: bool) -> Page:
    return open_browser(make.member("Mia", "moderator"), java_script_enabled=javascript).new_page()


def sign_in(app: Flask, context: BrowserContext, email: str) -> None:
    """Come in by a one-time link, in a window of its own."""
    with app.app_context():
        link = new_link(db.session.query(Member).filter_by(email=email).one(), Purpose.SIGN_IN)
        db.session.commit()
    page = context.new_page()
    page.goto("/" + link.split("://", 1)[1].split("/", 1)[1])
    page.get_by_role("button", name=re.compile("^Sign in as")).click()
    page.wait_for_url("/")
    page.close()


def _listen(page: Page, address: str, complaints: list[str]) -> None:
    """Whatever the browser complains of, and whatever it asks of other sites."""
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{page.url}: {message.text}")
            if message.type in {"error", "warning"} and not _is_a_broken_line(message.text)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: None if request.url.startswith(address) else complaints.append(request.url),
    )


def _is_a_broken_line(text: str) -> bool:
    """Lines that a test cuts on purpose, and refusals it provokes."""
    return any(
        words in text
        for words in (
            "ERR_INTERNET_DISCONNECTED",
            "WebSocket connection",
            "status of 4",
            "status of 503",
            "net::ERR_",
        )
    )
