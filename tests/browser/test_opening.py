"""How one may write in a topic changes while its page is open: the page follows by itself."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.clock import now
from forum.extensions import db
from forum.members.models import Member
from forum.moderation import measured, measures
from forum.moderation.measure import MeasureKind
from forum.permissions import Role
from forum.programme.models import Exchange, Roundtable, Topic
from tests.moderation.test_locking import lock, unlock

from .test_pages import SCREENS, faults

SOON = timedelta(hours=1)


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ben(make):
    return make.member("Ben")


def set_window(app, opens, closes):
    with app.app_context():
        exchange = db.session.query(Exchange).filter_by(key="post").one()
        exchange.opens_at, exchange.closes_at = opens, closes
        db.session.commit()


def read(context, topic, *, with_clock=False, asks_at_once=False):
    page = context.new_page()
    if with_clock:
        page.clock.install()
    if asks_at_once:
        page.add_init_script("Math.random = () => 0")
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def take(app, by, member, kind, until=None):
    with app.app_context():
        by, member = (db.session.get(Member, one.id) for one in (by, member))
        table = db.session.query(Roundtable).filter_by(number=3).one()
        measures.take(by, member, table, kind, "Unclear", "Words.", until)


def test_an_exchange_closes_and_opens_by_the_clock(app, open_browser, topic, ben):
    begins = now() - SOON
    set_window(app, begins, now() + SOON)
    page = read(open_browser(ben), topic, with_clock=True)
    page.get_by_label("Your text").fill("Half a thought")
    # On the server the hour has passed, and nothing was announced.
    set_window(app, begins, now())
    page.clock.fast_forward("01:00:05")
    compose = page.locator("#compose")
    expect(compose.get_by_role("heading", name="Reading only")).to_be_focused()
    expect(compose).to_contain_text("Half a thought")
    expect(page.locator("topic-opening")).to_contain_text("No exchange is open")

    set_window(app, now() + 2 * SOON, now() + 4 * SOON)
    page.clock.fast_forward("00:01:30")
    expect(page.locator("topic-opening")).to_contain_text("The next one opens on")
    set_window(app, begins, now() + 4 * SOON)
    page.clock.fast_forward("02:00:05")
    expect(page.get_by_label("Your text")).to_have_value("Half a thought")
    expect(page.get_by_role("button", name="Publish")).to_be_visible()


def test_a_page_does_not_ask_again_and_again_for_what_changes_in_two_months(
    app, open_browser, topic, ben
):
    set_window(app, now() - SOON, now() + timedelta(days=60))
    page = read(open_browser(ben), topic, with_clock=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for("01:00")
    page.wait_for_load_state("networkidle")
    assert page.url not in asked
    with page.expect_request(page.url):
        page.clock.fast_forward(timedelta(days=25) // timedelta(milliseconds=1))


def test_whoever_reads_elsewhere_on_the_page_hears_that_it_has_closed(
    app, open_browser, topic, ben
):
    begins = now() - SOON
    set_window(app, begins, now() + SOON)
    page = read(open_browser(ben), topic, with_clock=True)
    set_window(app, begins, now())
    page.clock.fast_forward("01:00:05")
    said = page.locator(".said")
    page.clock.run_for(1000)
    expect(said).to_contain_text("Reading only. The exchange closed on")
    page.clock.fast_forward("00:00:25")
    expect(said).to_be_empty()


def test_that_a_topic_is_locked_is_heard_once(make, visit, open_browser, topic, ben):
    page = read(open_browser(ben), topic)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate(
        """() => {
          const said = document.querySelector(".said")
          window.told = []
          new MutationObserver(() => told.push(said.textContent)).observe(said, { childList: true })
        }"""
    )
    lock(visit(make.member("Mona", Role.MODERATOR)), topic, closing="Closing words.")
    expect(page.locator("#lock")).to_contain_text("Closing words.")
    expect(page.get_by_label("Your text")).to_have_count(0)
    page.wait_for_timeout(300)
    assert page.evaluate("told") == []


def test_a_pause_and_a_hold_reach_an_open_page_within_seconds(app, make, open_browser, topic, ben):
    mona = make.member("Mona", Role.MODERATOR)
    page = read(open_browser(ben), topic)
    field = page.get_by_label("Your text")
    field.fill("Half a thought")
    take(app, mona, ben, MeasureKind.HOLD)
    expect(page.get_by_role("button", name="Send for review")).to_be_visible()
    # What one types in stays what it is, and where it is.
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a thought")
    take(app, mona, ben, MeasureKind.PAUSE, now() + timedelta(days=2))
    compose = page.locator("#compose")
    expect(compose.get_by_role("heading", name="Paused")).to_be_focused()
    expect(compose).to_contain_text("Half a thought")
    take(app, mona, ben, MeasureKind.TRUST)
    expect(page.get_by_label("Your text")).to_have_value("Half a thought")
    expect(page.get_by_role("button", name="Publish")).to_be_visible()


def test_in_slow_mode_the_turn_comes_back_when_two_others_have_written(
    app, make, open_browser, topic, ben
):
    with app.app_context():
        db.session.get(Topic, topic.id).slow_minutes = 30
        db.session.commit()
    page = read(open_browser(ben), topic)
    compose = page.locator("#compose")
    expect(compose).to_contain_text("you wait 30 minutes before the next one")
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill("Storage")
    page.get_by_label("Your text").fill("Comes first.")
    page.get_by_role("button", name="Publish").click()
    expect(compose).to_contain_text("you have just written here")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.get_by_label("Your text").fill("And one thing more")
    for name in ("Ada", "Eva"):
        make.comment(make.member(name), topic)
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    expect(compose).not_to_contain_text("you have just written here")
    expect(page.get_by_label("Your text")).to_have_value(re.compile("And one thing more"))


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_every_page_of_it_is_accessible_and_fits(app, make, open_browser, topic, ben, width, theme):
    mona, mo = make.member("Mona", Role.MODERATOR), make.member("Mo", Role.MODERATOR)
    ada = make.member("Ada")
    make.comment(ada, topic)
    with app.app_context():
        row = db.session.get(Topic, topic.id)
        row.slow_minutes, row.policy = 30, "newcomers"
        db.session.commit()
    take(app, mona, ben, MeasureKind.PAUSE, now() + timedelta(days=2))
    take(app, mona, ada, MeasureKind.HOLD)
    with app.app_context():
        held = measured.of_member(db.session.get(Member, ada.id))[0]
        measures.object_to(held.member, held, "It was one sentence.")
    measure = f"/moderation/roundtables/3/members/{ada.id}"
    answer = f"/moderation/measures/{held.id}/answer"
    pages = {
        ada: [f"/topics/{topic.id}", "/measures", "/", "/moderation-policy", "/record"],
        ben: [f"/topics/{topic.id}", "/measures", "/drafts"],
        mo: [f"/topics/{topic.id}/pace", "/moderation/members", measure, answer],
    }
    for member, paths in pages.items():
        size = {"width": width, "height": 800}
        page = open_browser(member, viewport=size, color_scheme=theme).new_page()
        for path in paths:
            page.goto(path)
            assert faults(page) == [], path
            overflow = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, f"{path} is {overflow} px too wide"


def test_a_browser_whose_clock_is_a_day_ahead_asks_when_it_is_time(app, open_browser, topic, ben):
    begins = now() - SOON
    set_window(app, begins, now() + SOON)
    page = open_browser(ben).new_page()
    page.clock.install(time=now() + timedelta(days=1))
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(12):
        page.clock.run_for(15_000)
        page.wait_for_timeout(100)
    assert asked.count(page.url) <= 1

    set_window(app, begins, now())
    page.clock.fast_forward("01:00:05")
    expect(page.locator("topic-opening")).to_contain_text("No exchange is open")


WHY = "The table has what it needs for the session."


def test_a_lock_says_why_where_one_is_writing(app, make, open_browser, visit, topic, ben):
    for number in range(12):
        make.comment(make.member(f"Ada {number}"), topic)
    moderator = visit(make.member("Mona", Role.MODERATOR))
    page = read(open_browser(ben, viewport={"width": 390, "height": 700}), topic)
    page.get_by_label("Your text").fill("Half a thought. " * 90)
    page.get_by_label("Source").scroll_into_view_if_needed()
    page.get_by_label("Source").focus()
    lock(moderator, topic, closing=WHY)

    compose = page.locator("#compose")
    title = compose.get_by_role("heading", name="Locked")
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    expect(compose.get_by_text(WHY)).to_be_in_viewport()
    expect(title).to_have_accessible_description(re.compile(WHY))
    expect(compose).to_contain_text("Half a thought.")


def test_what_was_typed_a_moment_ago_is_there_when_the_composer_has_gone(
    make, open_browser, visit, topic, ben
):
    moderator = visit(make.member("Mona", Role.MODERATOR))
    page = read(open_browser(ben), topic, asks_at_once=True)
    page.get_by_label("Your text").fill("Half a thought")
    lock(moderator, topic)
    compose = page.locator("#compose")
    expect(compose.get_by_role("heading", name="Locked")).to_be_visible()
    expect(compose).to_contain_text("Half a thought", timeout=1000)


def test_what_changes_while_an_answer_is_on_its_way_is_asked_for_as_well(
    make, open_browser, visit, topic, ben
):
    moderator = visit(make.member("Mona", Role.MODERATOR))
    page, held = read(open_browser(ben), topic, asks_at_once=True), []

    def hold(route):
        held.append((route, route.fetch())) if not held else route.continue_()

    page.route(page.url, hold)
    lock(moderator, topic)
    expect(page.locator("#lock [data-locked]")).to_be_visible()
    while not held:
        page.wait_for_timeout(20)
    unlock(moderator, topic)
    expect(page.locator("#lock [data-locked]")).to_have_count(0)
    page.wait_for_timeout(200)
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.locator("#compose").get_by_role("heading", name="Locked")).to_have_count(0)
    expect(page.get_by_role("button", name="Publish")).to_be_visible(timeout=5000)


def test_a_lock_moves_nobody_who_reads_above(make, open_browser, visit, topic, ben):
    for number in range(12):
        make.comment(make.member(f"Ada {number}"), topic)
    moderator = visit(make.member("Mona", Role.MODERATOR))
    page = read(open_browser(ben, viewport={"width": 390, "height": 700}), topic)
    page.get_by_label("Your text").fill("Half a thought.")
    reads = page.locator("#c3")
    reads.scroll_into_view_if_needed()
    before = reads.bounding_box()["y"]
    lock(moderator, topic, closing=WHY)
    expect(page.locator("#compose").get_by_role("heading", name="Locked")).to_be_attached()
    assert abs(reads.bounding_box()["y"] - before) < 2


def test_a_moderator_finds_the_way_to_unlock(make, open_browser, visit, topic):
    moderator = make.member("Mona", Role.MODERATOR)
    lock(visit(moderator), topic)
    page = read(open_browser(moderator), topic)
    for place in ("topic-opening", "#compose"):
        expect(page.locator(place).get_by_role("link", name="Unlock")).to_be_visible()
    page.locator("#compose").get_by_role("link", name="Unlock").click()
    page.get_by_role("button", name="Unlock it").click()
    expect(page.get_by_label("Your text")).to_be_visible()
