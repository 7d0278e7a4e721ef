"""Where a browser keeps nothing, or an answer never comes, one writes and sends all the same."""

import pytest
from playwright.sync_api import expect

from forum.access.models import Session
from forum.clock import now
from forum.extensions import db

from .hands import press
from .test_outbox import BOX, box, claims, send

FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("", "SecurityError") } })"""
FULL = """Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError") }"""
IMPATIENT = """const { timeout } = AbortSignal
AbortSignal.timeout = () => timeout.call(AbortSignal, 300)"""
LEAVE_OPEN = "This browser keeps nothing: leave this window open"


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture(params=[FORBIDDEN, FULL], ids=["forbidden", "full"])
def page(request, ada, topic, open_browser):
    context = open_browser(ada)
    context.add_init_script(request.param)
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def test_one_publishes_and_signs_out(app, page):
    page.evaluate("window.isBefore = true")
    send(page, "Said in a private window")
    page.wait_for_function("() => !window.isBefore")
    expect(page.locator("#c1")).to_contain_text("Said in a private window")
    assert claims(app) == ["Said in a private window"]
    press(page, "Sign out")
    page.wait_for_url("/")


def test_a_draft_is_on_the_server_in_a_moment(page):
    page.get_by_label("Your text").fill("Begun in a private window")
    expect(page.locator("draft-keeper [data-state]")).to_contain_text("Draft saved")
    page.reload()
    expect(page.get_by_label("Your text")).to_have_value("Begun in a private window")


def test_what_cannot_be_sent_waits_in_the_window_and_whoever_closes_it_is_asked(app, page):
    page.context.set_offline(True)
    send(page, "Said in the tunnel")
    expect(box(page).get_by_role("heading", name=BOX)).to_be_visible()
    expect(box(page)).to_contain_text(LEAVE_OPEN)
    expect(box(page)).to_contain_text("Said in the tunnel, because")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]

    page.context.set_offline(False)
    expect(page.locator("#c1")).to_contain_text("Said in the tunnel")
    assert claims(app) == ["Said in the tunnel"]


def test_what_waits_in_the_window_stays_when_the_session_has_ended_meanwhile(app, page):
    page.context.set_offline(True)
    send(page, "Said in the tunnel")
    expect(box(page)).to_contain_text("Said in the tunnel, because")
    with app.app_context():
        db.session.query(Session).update({"ended_at": now()})
        db.session.commit()
    page.context.set_offline(False)
    expect(page.get_by_text("Signed out", exact=True)).to_be_visible()
    expect(box(page)).to_contain_text("Said in the tunnel, because")


def test_what_is_begun_offline_is_said_not_to_be_kept(page):
    page.context.set_offline(True)
    page.get_by_label("Your text").fill("Begun in the tunnel")
    state = page.locator("draft-keeper [data-state]")
    expect(state).to_contain_text("this browser keeps nothing")
    page.context.set_offline(False)
    expect(state).to_contain_text("Draft saved")


def test_a_page_that_missed_too_much_loads_anew(make, ada, topic, page):
    page.context.set_offline(True)
    for _ in range(51):
        make.comment(ada, topic)
    page.context.set_offline(False)
    expect(page.locator("#c1")).to_be_visible()


def test_an_answer_that_never_comes_is_taken_for_a_broken_line(app, ada, topic, open_browser):
    context = open_browser(ada)
    context.add_init_script(IMPATIENT)
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    page.route("**/comments", lambda route: None)
    send(page, "Hung up on")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.unroute("**/comments")
    press(box(page), "Try again now")
    expect(page.locator("#c1")).to_contain_text("Hung up on")
    assert claims(app) == ["Hung up on"]


def test_one_publishes_where_a_line_that_broke_has_left_the_outbox_out(
    app, ada, topic, open_browser
):
    page = open_browser(ada).new_page()
    page.route("**/elements/out-box.js*", lambda route: route.abort())
    page.goto(f"/topics/{topic.id}")
    send(page, "Without a box")
    expect(page.locator("#c1")).to_contain_text("Without a box")
    assert claims(app) == ["Without a box"]
