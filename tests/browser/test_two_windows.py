"""One member in two windows of one browser, and one who is sent away while they write."""

import pytest
from playwright.sync_api import expect

from .test_outbox import box, claims, compose, send
from .test_refused import take_seat


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def windows(ada, topic, open_browser):
    context = open_browser(ada)
    return [compose(context, topic) for _ in range(2)]


def begin(page):
    """Somebody types: nothing is on the server yet."""
    page.get_by_label("Your text").fill("Begun beside it")


def test_each_window_publishes_its_own(app, windows):
    for page, claim in zip(windows, ("One", "Two"), strict=True):
        send(page, claim)
        expect(page.get_by_role("heading", name=claim)).to_be_visible()
    assert claims(app) == ["One", "Two"]


def test_what_both_send_offline_waits_and_goes_out(app, windows):
    one, other = windows
    one.context.set_offline(True)
    send(one, "One")
    send(other, "Two")
    expect(box(other)).to_contain_text("2 texts wait to be sent.")
    one.context.set_offline(False)
    for page in windows:
        expect(page.get_by_text("It waits above")).to_be_hidden()
    assert claims(app) == ["One", "Two"]


def test_what_one_begins_stays_when_the_other_publishes(app, windows):
    one, other = windows
    one.route("**/comments", lambda route: (begin(other), route.continue_()))
    # The comment stands there before the page comes anew.
    with one.expect_event("load"):
        send(one, "One")
    expect(one.locator("#c1")).to_be_visible()
    other.close(run_before_unload=False)
    one.reload()
    expect(one.get_by_label("Your text")).to_have_value("Begun beside it")
    assert claims(app) == ["One"]


def test_who_is_taken_from_the_table_while_writing_finds_the_words(app, ada, topic, open_browser):
    page = compose(open_browser(ada), topic)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_label("Your text").fill("Half a thought")
    take_seat(app, ada)

    expect(page.get_by_role("heading", name="Nothing is here")).to_be_visible()

    expect(box(page)).to_contain_text("Not taken")
    expect(box(page)).to_contain_text("Half a thought")


def test_each_window_says_what_the_other_has_sent(app, windows):
    one, other = windows
    one.context.set_offline(True)
    send(other, "Said in the tunnel")
    for page in windows:
        expect(box(page)).to_contain_text("Said in the tunnel")
    # This one cannot: the other delivers it.
    other.route("**/comments", lambda route: route.abort())
    one.get_by_role("link", name="Programme").last.focus()
    one.context.set_offline(False)
    expect(one.locator("out-box")).to_contain_text("Sent meanwhile")
    expect(box(other)).to_contain_text("Sent meanwhile")
    expect(box(other)).to_contain_text("It has been sent")
    assert claims(app) == ["Said in the tunnel"]


def test_what_one_is_sending_the_other_does_not_send_as_well(app, windows):
    one, other = windows
    one.context.set_offline(True)
    send(one, "Said in the tunnel")
    expect(box(other)).to_contain_text("Said in the tunnel")
    held = []
    one.context.route("**/comments", lambda route: held.append(route))
    one.context.set_offline(False)
    for page in windows:
        page.evaluate("() => void document.querySelector('out-box').send()")
    while not held:
        one.evaluate("0")
    # As much as the other would have needed for it.
    other.evaluate("() => fetch('/sign-in').then((answer) => answer.text())")
    for route in held:
        route.continue_()
    for page in windows:
        expect(page.get_by_text("It waits above")).to_be_hidden()
    assert claims(app) == ["Said in the tunnel"]
    assert len(held) == 1
