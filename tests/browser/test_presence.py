"""Who is counted among the readers: whoever looks at the page."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from forum.discussion import presence

from .test_bad_lines import wait_for
from .test_live import read


def look(page: Page, *, is_hidden: bool) -> None:
    """As the browser tells it, when another tab comes before this one, or goes."""
    page.evaluate(
        """(isHidden) => {
          Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true })
          document.dispatchEvent(new Event("visibilitychange"))
        }""",
        is_hidden,
    )


def give_a_sign(page: Page) -> None:
    """That it is still read, as it does by itself every half minute."""
    page.evaluate("document.querySelector('reader-count').tell()")


def test_a_window_that_nobody_looks_at_reads_no_longer(make, open_browser, monkeypatch):
    monkeypatch.setattr(presence, "TOGETHER", 0.2)
    topic = make.topic("post")
    page, other = (read(open_browser(make.member(name)), topic.id) for name in ("Ada", "Ben"))
    expect(page.get_by_text("2 reading")).to_be_visible()

    monkeypatch.setitem(presence.LASTS, presence.Sign.READS, 1.0)
    give_a_sign(other)
    look(other, is_hidden=True)
    page.wait_for_timeout(1500)
    monkeypatch.undo()
    # A page makes sure of its line all the same.
    other.evaluate("document.querySelector('live-topic').line.ask()")
    give_a_sign(page)
    expect(page.locator("reader-count")).to_be_empty()

    look(other, is_hidden=False)
    expect(page.get_by_text("2 reading")).to_be_visible()


def test_without_a_line_nobody_is_said_to_read(make, open_browser, monkeypatch):
    monkeypatch.setattr(presence, "TOGETHER", 0.2)
    topic = make.topic("post")
    page, _ = (read(open_browser(make.member(name)), topic.id) for name in ("Ada", "Ben"))
    expect(page.get_by_text("2 reading")).to_be_visible()

    page.context.set_offline(True)
    page.evaluate("() => import('forum/socket').then(({ socket }) => socket.io.engine.close())")
    expect(page.locator("reader-count")).to_be_empty()


def test_who_wishes_it_no_more_is_counted_no_longer_where_nobody_looks(
    make, open_browser, monkeypatch
):
    """It is switched off on another page, behind which the topic lies."""
    monkeypatch.setattr(presence, "TOGETHER", 0.2)
    topic = make.topic("post")
    page, other = (read(open_browser(make.member(name)), topic.id) for name in ("Ada", "Ben"))
    expect(page.get_by_text("2 reading")).to_be_visible()
    look(other, is_hidden=True)
    account = other.context.new_page()
    account.goto("/account")

    account.get_by_label("Count me among those who read a topic").uncheck()
    account.get_by_role("button", name="Save").click()

    expect(account.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("reader-count")).to_be_empty(timeout=3000)


def read_without_sockets(context: BrowserContext, topic_id: int) -> Page:
    page = context.new_page()
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    page.clock.install()
    page.goto(f"/topics/{topic_id}")
    return page


def test_who_has_no_socket_is_counted_and_told_as_well(make, open_browser, monkeypatch):
    monkeypatch.setattr(presence, "TOGETHER", 0.2)
    topic = make.topic("post")
    with_socket = read(open_browser(make.member("Ada")), topic.id)
    ben, cleo = (
        read_without_sockets(open_browser(make.member(name)), topic.id) for name in ("Ben", "Cleo")
    )
    wait_for(ben, 10)
    expect(ben.get_by_text("2 reading")).to_be_visible()
    wait_for(cleo, 10)
    expect(cleo.get_by_text("3 reading")).to_be_visible()
    expect(with_socket.get_by_text("3 reading")).to_be_visible()

    cleo.get_by_label("Your text").fill("Because")
    expect(with_socket.get_by_text("3 reading, one of them writing")).to_be_visible()
    wait_for(ben, 25)
    expect(ben.get_by_text("3 reading, one of them writing")).to_be_visible()

    # What is not answered is said of nobody.
    ben.route("**/here", lambda route: route.fulfill(body="<p>Please agree first"))
    wait_for(ben, 25)
    expect(ben.locator("reader-count")).to_be_empty()
    ben.unroute("**/here")
    wait_for(ben, 85)
    expect(ben.get_by_text("3 reading")).to_be_visible()


def test_while_a_sign_hangs_whoever_writes_on_gives_no_other(make, open_browser):
    page = read_without_sockets(open_browser(make.member("Ada")), make.topic("post").id)
    hanging = []
    page.route("**/here", lambda route: hanging.append(route))
    for letter in "sedately":
        page.get_by_label("Your text").press(letter)
        wait_for(page, 5)
    assert len(hanging) == 1
