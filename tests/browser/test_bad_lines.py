"""Lines that break without a word, are very slow, or have somebody on the way; and wrong clocks."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.clock import now
from forum.extensions import db
from forum.programme.models import Topic
from tests.discussion.writing import write

from .test_outbox import box, claims, send, with_its_clock
from .test_what_is_new import wait_until

OFFLINE = "Not connected; trying again"
BY_HTTP = "Updates within a minute"
LIVE = "Live"
# Every second of patience is a hundredth.
HASTY = """const { timeout } = AbortSignal
AbortSignal.timeout = (time) => timeout.call(AbortSignal, time / 100)"""

# Everything that is said of the line from now on.
SAID = """() => {
  const line = document.getElementById("line")
  window.said = [line.textContent]
  new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true })
}"""


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ben(make):
    return make.member("Ben")


@pytest.fixture
def blocked(open_browser, ben, topic):
    """A page of the topic, behind a proxy that lets no socket through, which waits for nothing."""
    page = open_browser(ben).new_page()
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text(BY_HTTP)).to_be_visible()
    return page


def wait_for(page, seconds):
    """Time passes, with room between for what is on the way."""
    for _ in range(seconds // 5):
        page.clock.run_for(5_000)
        page.wait_for_timeout(50)


def test_a_question_that_is_never_answered_is_asked_again_and_the_state_is_told(
    make, visit, ada, topic, blocked
):
    asked = []
    blocked.route("**/changes?*", lambda route: asked.append(route))
    wait_for(blocked, 60)
    expect(blocked.get_by_text(OFFLINE)).to_be_visible()
    wait_for(blocked, 120)
    # Not without end: nobody is there.
    assert 2 <= len(asked) <= 6

    write(visit(ada), topic)
    blocked.unroute("**/changes?*")
    wait_for(blocked, 90)
    expect(blocked.get_by_role("button", name="1 new comment")).to_be_visible()
    expect(blocked.get_by_text(BY_HTTP)).to_be_visible()


def lines_of(page):
    """Every line that a page opens, the last one at the end."""
    lines = []

    def pass_on(line):
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("socket.io"), pass_on)
    return lines


def cut(lines):
    for line in lines[-1:]:
        line.close()


def cut_every_ten_seconds(lines, page, times):
    for _ in range(times):
        cut(lines)
        wait_for(page, 10)


def test_a_line_that_is_cut_again_and_again_is_tried_less_often_and_one_that_holds_at_once(
    make, visit, ada, topic, open_browser, ben
):
    page = open_browser(ben).new_page()
    lines = lines_of(page)
    # By chance, and with a clock that goes on by itself as well, it would be tried more often once.
    page.add_init_script("Math.random = () => 0.5")
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text(LIVE, exact=True)).to_be_visible()
    cut_every_ten_seconds(lines, page, 9)
    soon = len(lines)
    cut_every_ten_seconds(lines, page, 12)
    # As often as one that never opens: twice in three quarters of a minute, or less.
    assert len(lines) - soon <= 7
    write(visit(ada), topic)
    cut(lines)
    wait_for(page, 30)
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()

    # Nobody cuts it any more.
    wait_for(page, 60)
    expect(page.get_by_text(LIVE, exact=True)).to_be_visible()
    held = len(lines)
    cut(lines)
    wait_for(page, 5)
    assert len(lines) == held + 1
    expect(page.get_by_text(LIVE, exact=True)).to_be_visible()


@pytest.mark.parametrize("lets_in", [True, False])
def test_a_socket_that_goes_while_pages_are_answered_is_never_called_a_lost_connection(
    topic, open_browser, ben, lets_in
):
    page = open_browser(ben).new_page()
    lines = []

    def answer(line):
        lines.append(line)
        if len(lines) > 1:
            line.close()
            return
        line.connect_to_server()
        if not lets_in:
            # Somebody on the way passes nothing on to the server.
            line.on_message(lambda message: None)

    page.route_web_socket(re.compile("socket.io"), answer)
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    wait_for(page, 20)
    expect(page.get_by_text(LIVE if lets_in else BY_HTTP, exact=True)).to_be_visible()
    page.evaluate(SAID)
    lines[0].close()
    for _ in range(12):
        page.clock.run_for(1_000)
        page.wait_for_timeout(100)
    expect(page.get_by_text(BY_HTTP)).to_be_visible()
    assert OFFLINE not in page.evaluate("said")


# Math.random, and after how many milliseconds a socket is open again that the line broke under.
@pytest.mark.parametrize(("chance", "not_by", "by"), [(0.89, 200, 700), (0.99, 1300, 2000)])
def test_not_all_come_back_at_one_moment(topic, open_browser, ben, chance, not_by, by):
    """Who was cut off together connects again spread over more than a second."""
    page = open_browser(ben).new_page()
    page.add_init_script(f"Math.random = () => {chance}")
    lines = []

    def pass_on(line):
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("socket.io"), pass_on)
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text(LIVE, exact=True)).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)

    lines[0].close()
    page.wait_for_timeout(300)
    page.clock.run_for(not_by)
    page.wait_for_timeout(300)
    assert len(lines) == 1
    page.clock.run_for(by - not_by)
    for _ in range(20):
        if len(lines) == 1:
            page.wait_for_timeout(500)
    assert len(lines) == 2


def test_a_server_that_was_away_for_a_moment_is_asked_again_soon(blocked):
    # So long that it is asked once a minute.
    wait_for(blocked, 240)
    answers, is_away = [], True

    def answer(route):
        answers.append(is_away)
        if is_away:
            route.fulfill(status=503, content_type="text/html", body="<h1>Away</h1>")
        else:
            route.continue_()

    blocked.route("**/changes?*", answer)
    while not answers:
        wait_for(blocked, 5)
    is_away = False
    wait_for(blocked, 15)
    assert answers == [True, False]
    expect(blocked.get_by_text(BY_HTTP)).to_be_visible()


def test_without_a_socket_one_asks_seldom_while_there_is_no_news_and_soon_after_some(
    make, visit, topic, blocked
):
    asked = []
    blocked.on("request", lambda request: asked.append(1) if "/changes?" in request.url else None)
    wait_for(blocked, 240)
    assert len(asked) >= 4

    asked.clear()
    wait_for(blocked, 300)
    assert 3 <= len(asked) <= 9

    write(visit(make.member("Ada")), topic)
    pill = blocked.get_by_role("button", name="1 new comment")
    for _ in range(20):
        if not pill.is_visible():
            wait_for(blocked, 5)
    expect(pill).to_be_visible()
    asked.clear()
    wait_for(blocked, 55)
    assert len(asked) >= 2


def test_numbers_that_never_come_are_asked_for_again(make, visit, topic, blocked):
    asked = []
    blocked.route("**/notifications/count", lambda route: asked.append(route))
    wait_for(blocked, 240)
    assert len(asked) > 1


def put_off(page, path, status, pause):
    """Whoever asks there is to ask again so many seconds later; what was asked."""
    asked = []

    def later(route):
        asked.append(route.request.url)
        route.fulfill(status=status, headers={"Retry-After": str(pause)}, body="Later")

    page.route(path, later)
    return asked


def test_numbers_are_not_asked_for_while_the_server_wishes_to_be_left_alone(blocked):
    asked = put_off(blocked, "**/notifications/count", 429, 240)
    wait_for(blocked, 200)
    blocked.evaluate("dispatchEvent(new Event('online'))")
    wait_for(blocked, 5)
    assert len(asked) == 1
    wait_for(blocked, 300)
    assert len(asked) > 1


@pytest.mark.parametrize("body", ['{"unread": 1, "ri', "null", ""])
def test_numbers_that_are_cut_short_on_the_way_are_asked_for_again(blocked, body):
    asked = []

    def cut(route):
        asked.append(route.request.url)
        route.fulfill(content_type="application/json", body=body)

    blocked.route("**/notifications/count", cut)
    wait_for(blocked, 240)
    assert len(asked) > 1


def test_a_page_that_never_came_does_not_keep_the_composer_as_it_was(
    app, make, visit, topic, open_browser, ben
):
    mo = visit(make.member("Mo", "moderator"))
    page = open_browser(ben).new_page()
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    held = []

    def hold_the_first(route):
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route(f"**/topics/{topic.id}", hold_the_first)
    mo.submit(f"/topics/{topic.id}/pace", having="minutes", minutes="10")
    expect(page.locator("#pace")).to_contain_text("10")
    wait_for(page, 40)
    assert held

    mo.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="")
    expect(page.locator("#lock")).to_contain_text("Locked")
    wait_for(page, 10)
    expect(page.locator("#compose")).to_contain_text("Locked")


def test_a_draft_that_a_server_could_not_take_is_saved_when_it_can(ada, topic, open_browser):
    page = open_browser(ada).new_page()
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    away = {"status": 503, "json": {"reason": "Please try again in a moment."}}
    page.route("**/draft", lambda route: route.fulfill(**away))
    with page.expect_response("**/draft"):
        page.get_by_label("Your text").fill("Begun while it was away")
        page.clock.run_for(3_000)
    page.unroute("**/draft")
    wait_for(page, 15)
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_a_long_text_goes_out_on_a_slow_line(app, ada, topic, open_browser):
    context = open_browser(ada)
    context.add_init_script(HASTY)
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")

    def slowly(route):
        # What takes longer than a short text may.
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/comments", slowly)
    page.get_by_label("Your text").fill("Γέφυρες και φέρι. " * 1000)
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill("Bridges")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#c1")).to_contain_text("Γέφυρες")
    expect(box(page)).to_be_hidden()
    assert claims(app) == ["Bridges"]


def test_a_pause_that_a_server_asks_for_is_given_to_what_waits_as_well(
    app, ada, topic, open_browser
):
    page = with_its_clock(open_browser(ada), topic)
    tried = []

    def later(route):
        tried.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "100"}, body="Later")

    page.route("**/comments", later)
    send(page, "At its time")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    wait_for(page, 60)
    # That the line is back takes nothing from it; who asks for it is not kept waiting.
    page.evaluate("() => import('forum/socket').then(({ socket }) => socket.io.engine.close())")
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_for(page, 30)
    assert len(tried) == 1
    box(page).get_by_role("button", name="Try again now").click()
    wait_for(page, 5)
    assert len(tried) == 2

    page.unroute("**/comments")
    wait_for(page, 90)
    assert claims(app) == []
    wait_for(page, 20)
    expect(page.locator("#c1")).to_contain_text("At its time")
    assert claims(app) == ["At its time"]


def test_who_asks_for_a_day_is_asked_again_in_some_minutes(blocked):
    asked = put_off(blocked, "**/changes?*", 503, 86400)
    blocked.clock.run_for(13_000)
    wait_until(blocked, lambda: asked)
    blocked.clock.fast_forward("05:10")
    wait_until(blocked, lambda: len(asked) == 2)


def test_a_line_that_is_back_is_asked_at_once_where_there_is_no_socket(blocked):
    blocked.context.set_offline(True)
    blocked.clock.run_for(26_000)
    expect(blocked.get_by_text(OFFLINE)).to_be_visible()
    blocked.context.set_offline(False)
    expect(blocked.get_by_text(BY_HTTP)).to_be_visible(timeout=10_000)


def test_who_refuses_the_changes_on_the_way_does_not_load_the_page_again_and_again(blocked):
    loads = []
    blocked.on("domcontentloaded", lambda page: loads.append(page.url))
    refuse = {"status": 404, "content_type": "text/html", "body": "<h1>Blocked</h1>"}
    blocked.route("**/changes?*", lambda route: route.fulfill(**refuse))
    wait_for(blocked, 120)
    expect(blocked.get_by_text(OFFLINE)).to_be_visible()
    assert len(loads) <= 1


def test_somebody_elses_page_on_the_way_changes_nothing(make, visit, ada, topic, open_browser, ben):
    page = open_browser(ben).new_page()
    comment = make.comment(ada, topic)
    page.goto(f"/topics/{topic.id}?order=time")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    welcome = {"content_type": "text/html", "body": "<h1>Welcome to our hotel</h1>"}
    page.route("**/topics/*?order=time", lambda route: route.fulfill(**welcome))
    with page.expect_response("**/topics/*?order=time"):
        visit(ada).submit(f"/comments/{comment.id}/revise", having="source", source="Better words.")
    expect(page.locator("#c1")).to_contain_text("Better words.")
    page.wait_for_timeout(600)
    expect(page.locator(".live button")).to_be_hidden()


def test_a_clock_that_is_set_right_meanwhile_holds_nothing_back(make, visit, ada, topic, blocked):
    page, writer = blocked, visit(ada)
    write(writer, topic, prompt="")
    wait_for(page, 30)
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    page.evaluate("() => { const { now } = Date; Date.now = () => now() - 86_400_000 }")
    write(writer, topic, prompt="", source="Another one.")
    wait_for(page, 60)
    expect(page.get_by_role("button", name="2 new comments")).to_be_visible()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_lock_comes_at_its_time_whatever_the_browser_takes_for_it(
    app, topic, open_browser, ben, days
):
    set_lock(app, topic, now() + timedelta(seconds=60))
    page = open_browser(ben).new_page()
    page.clock.install(time=now() + timedelta(days=days))
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.locator("#lock")).to_contain_text("Locks on")
    asked = []
    page.on("request", lambda one: asked.append("/changes" in one.url))
    wait_for(page, 20)
    assert sum(asked) == 0
    # On the server the minute has passed, and nothing was announced.
    set_lock(app, topic, now())
    page.clock.fast_forward("01:10")
    expect(page.locator("#lock")).to_contain_text("Locked")


def set_lock(app, topic, at):
    with app.app_context():
        db.session.get(Topic, topic.id).locks_at = at
        db.session.commit()


def test_where_a_socket_is_held_without_a_word_the_line_is_told_of_soon(make, open_browser):
    page = open_browser(make.member("Ada")).new_page()
    page.route_web_socket(re.compile("socket.io"), lambda socket: None)
    page.clock.install()
    page.goto(f"/topics/{make.topic('post').id}")
    page.locator("live-topic:defined").wait_for(state="attached")
    wait_for(page, 5)
    expect(page.get_by_text("Updates within a minute")).to_be_visible(timeout=4_000)
