"""Who is counted among the readers: whoever looks at the page."""

from playwright.sync_api import Page, expect

from forum.discussion import presence

from .test_live import read

SECONDS = 3.0


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
