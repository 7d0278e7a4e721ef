"""What changes beside comments, a lock, the synthesis, the order: it moves nothing that is read."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.clock import now
from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Topic

from .test_live import read
from .test_pages import tab_to

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
LONG = "Many words stand here. " * 30


@pytest.fixture
def topic(make):
    topic, ada = make.topic("post"), make.member("Ada")
    for number in range(8):
        make.comment(ada, topic, source=f"Number {number}. {LONG}")
    return topic


@pytest.fixture
def ben(make):
    return make.member("Ben")


@pytest.fixture
def desk(make, open_browser) -> BrowserContext:
    return open_browser(make.member("Mona", Role.MODERATOR))


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_who_comes_and_writes_moves_nothing(make, topic, ben, open_browser, screen):
    page = read(open_browser(ben, viewport=screen), topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    top = page.locator("live-topic").bounding_box()["y"]
    cleo, _ = (read(open_browser(make.member(name)), topic.id) for name in ("Cleo", "Dora"))
    expect(page.get_by_text("3 reading")).to_be_visible()
    assert page.locator("live-topic").bounding_box()["y"] == top
    cleo.get_by_label("Your text").press_sequentially("Well")
    expect(page.get_by_text("3 reading, one of them writing")).to_be_visible()
    assert page.locator("live-topic").bounding_box()["y"] == top


def lock(context: BrowserContext, topic: Topic, closing: str = "Thank you all.") -> Page:
    page = context.new_page()
    page.goto(f"/topics/{topic.id}/lock")
    page.get_by_label("Closing statement").fill(closing)
    page.get_by_role("button", name="Lock it").click()
    expect(page.get_by_text("The topic is locked.")).to_be_visible()
    return page


def reading(context: BrowserContext, topic: Topic) -> tuple[Page, dict[str, float]]:
    """A page that is live and scrolled to a comment, and where that stands on the screen."""
    page = read(context, topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.locator("#c5").evaluate("element => element.scrollIntoView({ block: 'start' })")
    return page, page.locator("#c5 h4").bounding_box()


def stays(page: Page, before: dict[str, float]) -> None:
    assert abs(page.locator("#c5 h4").bounding_box()["y"] - before["y"]) < 1


def add_line(context: BrowserContext, topic: Topic, text: str) -> None:
    """With the keyboard alone."""
    page = context.new_page()
    page.goto(f"/topics/{topic.id}/synthesis")
    tab_to(page, page.get_by_role("radio", name="Common ground"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("The line"))
    page.keyboard.type(text)
    tab_to(page, page.get_by_label("Comments it rests on"))
    page.keyboard.type("#1 #2")
    tab_to(page, page.get_by_role("button", name="Add the line"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The line is there, for everybody to read.")).to_be_visible()
    page.close()


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_synthesis_appears_and_changes_without_moving_what_is_read(
    open_browser, desk, topic, ben, screen
):
    page, before = reading(open_browser(ben, viewport=screen), topic)
    synthesis = page.locator("#synthesis")
    expect(synthesis).to_be_hidden()
    add_line(desk, topic, "Ferries run at night.")
    expect(synthesis.get_by_text("Ferries run at night.")).to_have_count(1)
    expect(synthesis).to_be_visible()
    stays(page, before)
    first = synthesis.locator("li").first.element_handle()
    add_line(desk, topic, "Nobody pays for it.")
    expect(synthesis.locator("li")).to_have_count(2)
    stays(page, before)
    # What is the same was not touched.
    assert first.evaluate("element => element.isConnected")
    assert page.evaluate("() => document.activeElement === document.body")


def test_a_lock_takes_the_composer_away_and_keeps_what_was_typed(open_browser, desk, topic, ben):
    page = read(open_browser(ben), topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_label("Your text").fill("Half a thought")
    lock(desk, topic)
    expect(page.locator("#lock")).to_contain_text("Thank you all.")
    compose = page.locator("#compose")
    expect(compose.get_by_role("heading", name="Locked")).to_be_focused()
    expect(compose).to_contain_text("What you had begun is kept.")
    expect(compose).to_contain_text("Half a thought")
    expect(page.get_by_label("Your text")).to_have_count(0)
    expect(page.get_by_role("link", name="Reply to #1")).to_be_hidden()

    page = desk.pages[-1]
    page.goto(f"/topics/{topic.id}/lock")
    page.get_by_role("button", name="Unlock it").click()
    reader = compose.page
    expect(reader.get_by_label("Your text")).to_have_value("Half a thought")
    expect(reader.locator("#lock")).to_be_hidden()
    expect(reader.get_by_role("link", name="Reply to #1", exact=True)).to_be_visible()


def test_a_lock_does_not_move_what_is_read(open_browser, desk, topic, ben):
    page, before = reading(open_browser(ben, viewport=PHONE), topic)
    lock(desk, topic, closing=LONG)
    expect(page.locator("#lock")).to_contain_text("Many words")
    expect(page.locator("#compose")).to_contain_text("Locked")
    stays(page, before)


def test_whoever_is_at_a_button_stays_there_when_a_lock_comes(open_browser, desk, topic, ben):
    page = read(open_browser(ben), topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    button = page.get_by_role("button", name="Follow this topic")
    button.focus()
    lock(desk, topic)
    expect(page.locator("topic-opening")).to_contain_text("Locked since")
    expect(button).to_be_focused()


def test_a_page_opened_before_locks_by_itself_at_the_time(app, open_browser, topic, ben):
    in_an_hour(app, topic)
    page = open_browser(ben).new_page()
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.locator("#lock")).to_contain_text("Locks on")
    expect(page.get_by_label("Your text")).to_be_visible()
    # On the server the hour has passed, and nothing was announced.
    with app.app_context():
        db.session.get(Topic, topic.id).locks_at = now()
        db.session.commit()
    page.clock.fast_forward("01:00:10")
    expect(page.locator("#lock")).to_contain_text("Until then.")
    expect(page.locator("#compose")).to_contain_text("Locked")


def in_an_hour(app, topic) -> None:
    with app.app_context():
        row = db.session.get(Topic, topic.id)
        row.locks_at = now() + timedelta(hours=1)
        row.closing = row.closing_html = "Until then."
        db.session.commit()


def test_with_sockets_blocked_a_lock_and_a_line_come_with_the_next_question(
    open_browser, desk, topic, ben
):
    page = open_browser(ben).new_page()
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    lock(desk, topic)
    add_line(desk, topic, "Ferries run at night.")
    page.clock.fast_forward("00:20")
    expect(page.locator("#lock")).to_contain_text("Thank you all.")
    expect(page.locator("#synthesis")).to_contain_text("Ferries run at night.")
    expect(page.locator("#compose")).to_contain_text("Locked")


def test_another_prompt_waits_until_the_reader_asks(open_browser, desk, topic, ben):
    page, before = reading(open_browser(ben), topic)
    moderating = desk.new_page()
    moderating.goto("/moderation/5/kind")
    moderating.get_by_role("radio", name=re.compile("^Question")).check()
    moderating.get_by_label("Under prompt").select_option("1")
    moderating.get_by_role("textbox", name="Why").fill("It asks.")
    moderating.get_by_role("button", name="Change it").click()
    expect(page.locator("#c5 .kind").first).to_have_text("Question")
    expect(page.locator('.outline a[href="#c5"]')).to_have_class("question")
    stays(page, before)
    section = "element => element.closest('.thread').dataset.prompt"
    assert page.locator("#c5").evaluate(section) == "0"
    page.get_by_role("button", name="The order has changed: show it").click()
    expect(page.locator('.thread[data-prompt="1"] #c5')).to_be_visible()


def test_without_a_script_a_synthesis_is_written_all_the_same(make, open_browser, topic):
    page = open_browser(make.member("Mo", Role.MODERATOR), java_script_enabled=False).new_page()
    for text in ("First said.", "Second said."):
        page.goto(f"/topics/{topic.id}/synthesis")
        page.get_by_text("Next steps", exact=True).last.click()
        page.get_by_label("The line").fill(text)
        page.get_by_label("Comments it rests on").fill("3")
        page.get_by_role("button", name="Add the line").click()
    page.get_by_role("button", name="Up: Second said.").click()
    expect(page.locator(".lines li p").first).to_contain_text("Second said.")
    page.get_by_role("button", name=re.compile("Drop it.*First said")).click()
    page.goto(f"/topics/{topic.id}")
    expect(page.locator("#synthesis li")).to_have_text([re.compile("Second said.")])
