"""A server answers several questions at once, and the answer to the earlier may come last: what
stands on the page is what the latest has told."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind
from forum.permissions import Role

REMOVAL = {"removal-reason": "Unclear"}
# Pages that ask at one moment do so at once, or as late as they may.
AT_ONCE = "Math.random = () => 0"
LATE = "Math.random = () => 0.999"
RECONNECT = "import('forum/socket').then(({ socket }) => socket.disconnect().connect() && null)"


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def live(open_browser):
    def live(member, where, asks=AT_ONCE):
        page = open_browser(member).new_page()
        page.add_init_script(asks)
        page.goto(where)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        return page

    return live


class Late:
    """Holds the first answer at an address, which the server has given long since."""

    def __init__(self, page, address):
        self.page = page
        self.held = None
        page.route(address, self._answer)

    def _answer(self, route):
        if route.request.is_navigation_request() or self.held:
            route.continue_()
        else:
            self.held = route, route.fetch()

    def wait(self):
        for _ in range(100):
            if not self.held:
                self.page.wait_for_timeout(100)
        assert self.held

    def come(self):
        route, answer = self.held
        route.fulfill(response=answer)
        self.page.wait_for_timeout(1500)


def seq_of(page):
    return page.evaluate("document.querySelector('live-topic').line.seq")


def heard(page, seq):
    page.wait_for_function("(seq) => document.querySelector('live-topic').line.seq >= seq", arg=seq)


def test_the_counts_of_a_topic_are_not_those_of_before(make, ada, mo, live, topic):
    root, other = [make.comment(ada, topic, kind=Kind.PROPOSAL) for _ in range(2)]
    page = live(make.member("Bea", Role.OBSERVER), f"/topics/{topic.id}")
    counts = page.locator("#counts")
    late = Late(page, f"**/topics/{topic.id}")
    mo.submit(f"/moderation/{root.id}", action="/removal", **REMOVAL)
    late.wait()
    mo.submit(f"/moderation/{other.id}", action="/removal", **REMOVAL)
    mo.submit(f"/moderation/{root.id}", action="/restoration")
    mo.submit(f"/moderation/{other.id}", action="/restoration")
    # A second question, if there is one beside the first, is answered by now.
    page.wait_for_timeout(1500)
    late.come()
    expect(counts).to_contain_text("2 comments")


def test_what_a_list_shows_now_is_not_asked_of_a_page_of_before(make, ada, mo, live, topic):
    root, other = [make.comment(ada, topic, kind=Kind.PROPOSAL) for _ in range(2)]
    page = live(make.member("Bea", Role.OBSERVER), f"/topics/{topic.id}?kind=question", LATE)
    late = Late(page, re.compile(r"/topics/\d+\?kind=question"))
    seq = seq_of(page)
    mo.submit(f"/moderation/{root.id}", action="/removal", **REMOVAL)
    late.wait()
    change = {"having": "message", "kind": "question", "message": "It asks."}
    mo.submit(f"/moderation/{other.id}/kind", **change)
    heard(page, seq + 2)
    late.come()
    expect(page.locator(".live button")).to_be_visible()


def test_what_was_said_of_a_text_of_mine_is_not_what_was_said_before(make, ada, mo, live):
    topic = make.topic("pre")
    mine = make.comment(ada, topic)
    page = live(ada, f"/topics/{topic.id}")
    own = page.locator(f"#own-{mine.id}")
    late = Late(page, f"**/topics/{topic.id}")
    said = {"having": "message", "verdict": "return", "reason": "Unclear", "message": "Say more."}
    mo.submit(f"/moderation/{mine.id}", **said)
    late.wait()
    mo.submit(f"/moderation/{mine.id}", action="/undo")
    page.wait_for_timeout(1500)
    late.come()
    expect(own).not_to_contain_text("Say more.")


def test_counts_that_were_asked_for_in_vain_are_asked_for_again(make, ada, mo, open_browser, topic):
    root = make.comment(ada, topic)
    page = open_browser(make.member("Ben")).new_page()
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.route(f"**/topics/{topic.id}", lambda route: route.abort(), times=1)
    mo.submit(f"/moderation/{root.id}", action="/removal", **REMOVAL)
    expect(page.locator("#c1")).to_contain_text("Removed")
    for _ in range(6):
        page.clock.run_for(5000)
        page.wait_for_timeout(100)
    expect(page.locator("#counts")).to_contain_text("0 comments")


def test_a_number_asked_for_by_http_is_not_put_over_that_of_the_socket(make, ada, open_browser):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    page = open_browser(ada).new_page()
    blocked = [True]
    page.route_web_socket(
        re.compile("socket.io"),
        lambda line: line.close() if blocked[0] else line.connect_to_server(),
    )
    late = Late(page, "**/notifications/count")
    page.goto("/programme")
    bell = page.get_by_role("link", name=re.compile("^Notifications"))
    page.evaluate("dispatchEvent(new Event('online'))")
    late.wait()
    make.comment(make.member("Ben"), topic, parent=root)
    blocked[0] = False
    page.evaluate(RECONNECT)
    expect(bell).to_have_accessible_name("Notifications 1 new")
    late.come()
    expect(bell).to_have_accessible_name("Notifications 1 new")


def test_a_preview_is_of_what_was_written_last(ada, live, topic):
    page = live(ada, f"/topics/{topic.id}")
    late = Late(page, "**/comments")
    text = page.get_by_label("Your text")
    text.fill("Early words.")
    page.get_by_role("button", name="Preview").click()
    late.wait()
    text.fill("Late words.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Late words.")
    late.come()
    expect(page.locator("#preview")).to_contain_text("Late words.")


def test_a_list_that_is_brought_is_not_taken_for_the_latest_once_more_has_come(
    make, ada, open_browser
):
    topic = make.topic("pre")
    first = make.comment(ada, topic)
    page = open_browser(make.member("Mo", Role.MODERATOR)).new_page()
    page.goto(f"/moderation/{first.id}")
    link = page.locator("live-queue a")
    page.wait_for_timeout(1000)
    make.comment(ada, topic)
    expect(link).to_be_visible()
    page.get_by_label("Message").first.fill("I am writing.")
    late = Late(page, re.compile("/moderation"))
    link.click()
    late.wait()
    make.comment(ada, topic)
    page.wait_for_timeout(1500)
    late.come()
    expect(link).to_be_visible()
