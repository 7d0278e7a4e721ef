"""What cannot be sent waits, is seen to wait, and goes out once and in order."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.clock import now
from forum.discussion.models import Comment
from forum.extensions import db
from forum.programme.models import Exchange

from .hands import follow, press

BOX = "Not sent yet"
# As one that does not know the line it is on.
ALWAYS_OFFLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })"

SET_BACK = "() => (Date.now = ((then) => () => then)(Date.now() - 3_600_000)) && null"


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def topic(make):
    return make.topic("post")


def compose(context, topic):
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    return page


def with_its_clock(context, topic):
    """A live page whose time is the test's to put on."""
    page = context.new_page()
    page.clock.install()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def send(page, claim):
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill(claim)
    page.get_by_label("Your text").fill(f"{claim}, because it is so.")
    page.get_by_role("button", name="Publish").click()


def claims(app):
    with app.app_context():
        return [comment.claim for comment in db.session.query(Comment).order_by(Comment.id)]


def box(page):
    return page.locator("out-box")


@pytest.mark.parametrize("between", ["null", SET_BACK], ids=["", "the clock is set back"])
def test_what_was_sent_offline_goes_out_once_and_in_order(app, ada, topic, open_browser, between):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    for claim in ("First in the tunnel", "Second in the tunnel"):
        send(page, claim)
        expect(box(page).get_by_text(f"{claim}, because")).to_be_visible()
        expect(page.get_by_label("Your text")).to_have_value("")
        page.evaluate(between)
    expect(box(page).get_by_text("2 texts wait to be sent. You are offline")).to_be_visible()
    assert claims(app) == []

    context.set_offline(False)
    expect(page.locator("#c2")).to_contain_text("Second in the tunnel")
    expect(box(page)).to_be_hidden()
    assert claims(app) == ["First in the tunnel", "Second in the tunnel"]


def test_what_comes_after_one_that_is_lost_on_its_way_waits_for_it(app, ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    for claim in ("First in the tunnel", "Second in the tunnel"):
        send(page, claim)
    expect(box(page).get_by_text("Second in the tunnel, because")).to_be_visible()
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        return route.abort()

    page.route("**/comments", lose_the_first)
    with page.expect_event("requestfailed"):
        context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#c2")).to_contain_text("Second in the tunnel")
    assert claims(app) == ["First in the tunnel", "Second in the tunnel"]


def test_it_survives_the_window_and_is_nobody_elses(app, make, ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Kept for a while")
    expect(box(page).get_by_text("Kept for a while, because")).to_be_visible()
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/programme")
    # On whatever page it goes out, its member is told so, and where it stands.
    expect(box(again).get_by_role("heading", name="Sent meanwhile")).to_be_visible()
    expect(box(again).get_by_text("Kept for a while, because")).to_be_visible()
    assert claims(app) == ["Kept for a while"]
    follow(box(again), topic.title)
    expect(again.locator("#c1 .claim")).to_be_in_viewport()
    expect(box(again)).to_be_hidden()


def test_whoever_reads_on_stays_there_and_hears_that_it_was_sent(ada, topic, open_browser):
    context = open_browser(ada, viewport={"width": 390, "height": 600})
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Said in the tunnel")
    waits = page.locator(".compose").get_by_text("It waits above")
    expect(waits).to_be_visible()
    reading = page.get_by_role("link", name="Programme").last
    reading.focus()
    page.evaluate("() => { window.isThatPage = true }")

    context.set_offline(False)

    told = box(page).get_by_role("status")
    expect(told).to_have_text("Sent meanwhile", use_inner_text=True)
    expect(waits).to_be_hidden()
    expect(reading).to_be_focused()
    assert page.evaluate("window.isThatPage")
    follow(box(page), topic.title)
    expect(page.locator("#c1")).to_be_in_viewport()
    expect(page.locator("#c1")).to_be_focused()
    expect(box(page)).to_be_hidden()


def test_the_focus_stays_where_a_button_had_it_that_goes(ada, topic, open_browser):
    context = open_browser(ada)
    # A socket that is there sends what waits as well.
    context.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    page = compose(context, topic)
    page.route("**/comments", lambda route: route.abort())
    send(page, "Nobody at home")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    # So long that it is not sent again by itself meanwhile.
    page.clock.install()
    page.clock.pause_at(now() + timedelta(seconds=1))
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/comments")):
        page.goto("/programme")
    page.unroute("**/comments")
    press(box(page), "Try again now")
    expect(box(page).get_by_role("link", name=topic.title)).to_be_focused()


def test_a_source_waits_with_its_text_and_is_not_left_for_the_next(ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    page.get_by_label("Source").fill("Route Watch, field notes")
    send(page, "Seen at sea")
    expect(box(page).get_by_text("Route Watch, field notes")).to_be_visible()
    for field in ("In one sentence", "Your text", "Source"):
        expect(page.get_by_label(field)).to_have_value("")


def test_a_server_that_is_away_is_as_a_line_that_is_broken(app, ada, topic, open_browser):
    page = compose(open_browser(ada), topic)
    page.route("**/comments", lambda route: route.abort("connectionrefused"))
    send(page, "Nobody at home")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.unroute("**/comments")
    box(page).get_by_role("button", name="Try again now").click()
    expect(page.locator("#c1")).to_contain_text("Nobody at home")
    assert claims(app) == ["Nobody at home"]


def test_what_waits_for_a_server_goes_out_by_itself_when_it_is_back(app, ada, topic, open_browser):
    page = with_its_clock(open_browser(ada), topic)
    page.route("**/comments", lambda route: route.abort("connectionrefused"))
    send(page, "While it was begun anew")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.unroute("**/comments")

    page.clock.fast_forward("00:07")

    expect(page.locator("#c1")).to_contain_text("While it was begun anew")
    assert claims(app) == ["While it was begun anew"]


def test_what_has_waited_for_long_goes_out_as_soon_as_the_line_is_back(
    app, ada, topic, open_browser
):
    page = with_its_clock(open_browser(ada), topic)
    tried = []

    def refuse(route):
        tried.append(route.request.url)
        route.abort("connectionrefused")

    page.route("**/comments", refuse)
    send(page, "While it was away")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    for _ in range(100):
        page.clock.run_for(1_000)
        page.wait_for_timeout(50)
        if len(tried) >= 4:
            break
    assert len(tried) >= 4
    page.unroute("**/comments")

    page.evaluate("() => import('forum/socket').then(({ socket }) => socket.io.engine.close())")
    page.clock.run_for(2_000)

    expect(page.locator("#c1")).to_contain_text("While it was away")
    assert claims(app) == ["While it was away"]


def test_an_answer_that_was_lost_makes_no_second_comment(app, ada, topic, open_browser):
    page = compose(open_browser(ada), topic)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/comments", lose)
    send(page, "Said once")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.unroute("**/comments")
    box(page).get_by_role("button", name="Try again now").click()
    expect(box(page)).to_be_hidden()
    assert claims(app) == ["Said once"]


def test_what_is_refused_meanwhile_is_given_back_with_the_reason(app, ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Too late")
    expect(box(page).get_by_text("Too late, because")).to_be_visible()
    with app.app_context():
        db.session.query(Exchange).update({"closes_at": now() - timedelta(minutes=1)})
        db.session.commit()
    context.set_offline(False)
    expect(box(page).get_by_text("You cannot write in this topic just now.")).to_be_visible()
    expect(box(page).get_by_text("Too late, because")).to_be_visible()
    assert claims(app) == []
    # No further try would send it.
    page.get_by_role("button", name="Sign out").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Throw it away and sign out")).to_be_visible()
    expect(dialog.get_by_role("button", name="Try again, then sign out")).to_be_hidden()
    dialog.get_by_role("button", name="Stay signed in").click()
    box(page).get_by_role("button", name="Throw it away").click()
    expect(box(page)).to_be_hidden()


def test_what_is_refused_is_not_said_to_wait(ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Too long " * 20)
    expect(page.get_by_text("It waits above")).to_be_visible()
    context.set_offline(False)
    expect(box(page).get_by_text("Not taken:")).to_be_visible()
    expect(page.get_by_text("It waits above")).to_be_hidden()


@pytest.mark.parametrize("is_open", [True, False])
def test_what_is_refused_goes_back_into_its_composer_if_there_is_one(
    app, ada, topic, open_browser, is_open
):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Too late")

    def close(closes_at):
        with app.app_context():
            db.session.query(Exchange).update({"closes_at": closes_at})
            db.session.commit()

    close(now() - timedelta(minutes=1))
    context.set_offline(False)
    expect(box(page).get_by_text("You cannot write in this topic just now.")).to_be_visible()
    if is_open:
        close(now() + timedelta(days=1))
    page.goto("/drafts")
    box(page).get_by_role("button", name="Change it").click()
    page.wait_for_url(f"**/topics/{topic.id}#compose")
    if is_open:
        expect(page.get_by_label("Your text")).to_have_value("Too late, because it is so.")
        expect(box(page)).to_be_hidden()
        page.get_by_role("button", name="Publish").click()
        expect(page.locator("#c1")).to_contain_text("Too late")
    else:
        expect(box(page).get_by_text("Too late, because")).to_be_visible()
    assert claims(app) == ["Too late"] * is_open


def test_a_mistake_is_said_beside_its_field_as_ever(ada, topic, open_browser):
    page = compose(open_browser(ada), topic)
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill("Without a text")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Please write something.").first).to_be_visible()
    expect(page.get_by_label("In one sentence")).to_have_value("Without a text")
    expect(box(page)).to_be_hidden()


def test_whoever_signs_out_is_asked_and_leaves_nothing_behind(app, make, ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    page.route("**/comments", lambda route: route.abort())
    send(page, "Not for others")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    dialog.get_by_role("button", name="Throw it away and sign out").click()
    page.wait_for_url(re.compile("/$|sign-in"))
    assert kept(page) == []
    assert claims(app) == []


def test_whoever_signs_out_beside_what_is_anothers_leaves_that_alone(
    make, ada, topic, open_browser
):
    """The server then has the browser throw nothing away: the page does."""
    page = compose(open_browser(ada), topic)
    anothers = f"draft {make.member('Ben').id} topic"
    page.evaluate("(key) => localStorage.setItem(key, '{}')", anothers)
    page.route("**/draft", lambda route: route.abort())
    page.route("**/comments", lambda route: route.abort())
    send(page, "Not for others")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    page.get_by_label("Your text").fill("Nor this")
    throw_away_and_sign_out(page)
    page.wait_for_url("/")
    assert kept(page) == [anothers]


def test_where_the_script_has_not_come_nothing_is_thrown_away_unasked(ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.route("**/comments", lambda route: route.abort())
    send(page, "Not lost on a bad line")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    (before,) = kept(page)
    other = context.new_page()
    other.route("**/out-box.js*", lambda route: route.abort())
    other.goto("/programme")
    press(other, "Sign out")
    other.wait_for_url("/")
    assert kept(other) == [before]


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => /outbox|draft/.test(key))")


def throw_away_and_sign_out(page):
    press(page, "Sign out")
    press(page.get_by_role("dialog"), "Throw it away and sign out")


@pytest.mark.parametrize("is_sent", [True, False])
def test_offline_nobody_can_sign_out_and_nothing_is_thrown_away(ada, topic, open_browser, is_sent):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    if is_sent:
        send(page, "Not for others")
    else:
        page.get_by_label("Your text").fill("Not for others")
    before = kept(page)
    assert len(before) == 1

    throw_away_and_sign_out(page)

    told = page.get_by_role("dialog")
    expect(told).to_contain_text("The forum cannot be reached just now")
    expect(told.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(told).to_be_hidden()
    expect(page.get_by_role("button", name="Sign out").first).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text(topic.title)
    assert kept(page) == before

    page.route("**/comments", lambda route: route.abort())
    page.route("**/draft*", lambda route: route.abort())
    context.set_offline(False)
    throw_away_and_sign_out(page)
    page.wait_for_url("/")
    assert kept(page) == []


def test_a_server_that_is_away_signs_nobody_out(ada, topic, open_browser):
    page = compose(open_browser(ada), topic)
    page.route("**/sign-out", lambda route: route.fulfill(status=429, body="Later"))
    press(page, "Sign out")
    expect(page.get_by_role("dialog")).to_contain_text("The forum cannot be reached just now")
    page.keyboard.press("Escape")
    page.unroute("**/sign-out")
    press(page, "Sign out")
    page.wait_for_url("/")


def test_whose_session_has_ended_elsewhere_is_signed_out_here(ada, topic, open_browser):
    context = open_browser(ada)
    page, other = compose(context, topic), compose(context, topic)
    page.get_by_label("Your text").fill("Not for others")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    press(other, "Sign out")
    other.wait_for_url("/")
    page.get_by_label("Your text").fill("Not for others, whoever comes")
    throw_away_and_sign_out(page)
    page.wait_for_url("/")
    assert kept(page) == []


def test_a_page_that_the_browser_has_kept_shows_what_waits_now(ada, topic, open_browser):
    """Whoever goes back to it was told nothing while it was away."""
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Sent from elsewhere")
    expect(box(page)).to_be_visible()

    page.evaluate("""() => {
        for (const key of Object.keys(localStorage)) localStorage.removeItem(key)
        dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
    }""")

    expect(box(page)).to_be_hidden()


def test_a_page_that_the_browser_has_kept_sends_what_waits_now(app, ada, topic, open_browser):
    """It was written on the page from which its writer goes back, which is gone then."""
    context = open_browser(ada)
    # Whoever is kept so hears of no other window.
    context.add_init_script(
        "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"
    )
    page, other = compose(context, topic), compose(context, topic)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    other.route("**/comments", lambda route: route.abort())
    send(other, "Written on the next page")
    expect(box(other)).to_be_visible()
    other.close()

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    expect(page.locator("#c1")).to_contain_text("Written on the next page")
    assert claims(app) == ["Written on the next page"]


def test_a_browser_that_is_wrong_about_being_offline_sends_all_the_same(
    app, ada, topic, open_browser
):
    context = open_browser(ada)
    context.add_init_script(ALWAYS_OFFLINE)
    page = compose(context, topic)
    send(page, "Over another line")
    expect(page.locator("#c1")).to_contain_text("Over another line")
    expect(box(page)).to_be_hidden()
    page.route("**/comments", lambda route: route.abort("connectionrefused"))
    send(page, "While it was away")
    expect(box(page).get_by_text("While it was away, because")).to_be_visible()
    page.unroute("**/comments")
    press(box(page), "Try again now")
    expect(page.locator("#c2")).to_contain_text("While it was away")


def test_what_is_sent_while_one_reads_on_stands_in_the_thread_before_the_line_is_back(
    ada, topic, open_browser
):
    page = with_its_clock(open_browser(ada), topic)
    page.context.set_offline(True)
    send(page, "Said in the tunnel")
    expect(box(page)).to_be_visible()
    page.get_by_role("link", name="Skip to content").focus()
    # Nothing is asked, and no socket opened, because a time has passed.
    page.clock.pause_at(now() + timedelta(hours=1))
    page.context.set_offline(False)
    thread = page.locator("live-topic")
    expect(thread.get_by_role("heading", name="Said in the tunnel")).to_be_visible()
    expect(box(page)).to_contain_text("Sent meanwhile")


@pytest.mark.parametrize("others", [True, False])
def test_whoever_is_erased_takes_along_what_is_theirs_and_leaves_what_is_anothers(
    make, topic, open_browser, others
):
    page = compose(open_browser(make.member("Ada")), topic)
    page.get_by_label("Your text").fill("Begun by Ada")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.evaluate(
        """([mine, theirs, isThere]) => {
        const refused = { key: "k", reason: "Closed", fields: [] }
        localStorage.setItem(`outbox ${mine} k`, JSON.stringify(refused))
        if (isThere) localStorage.setItem(`draft ${theirs} 1`, "{}")
    }""",
        [page.locator("out-box").get_attribute("data-member"), "77", others],
    )
    page.goto("/account/erase")
    page.get_by_label("It stays, beside").check()
    page.get_by_label("I know that nobody").check()
    press(page, "Erase me")
    expect(page.get_by_text("You are erased.")).to_be_visible()
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('outbox'))"
    )
    assert kept(page) == (["draft 77 1"] if others else [])


def test_what_lacks_something_is_not_left_to_wait_for_its_refusal(app, ada, topic, open_browser):
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    publish = page.get_by_role("button", name="Publish")
    missing = "document.activeElement.validationMessage"
    publish.click()
    assert page.evaluate(missing) == "Choose one of these."
    page.get_by_role("radio", name=re.compile("Position")).check()
    publish.click()
    expect(page.get_by_label("In one sentence")).to_be_focused()
    page.get_by_label("In one sentence").fill("In the tunnel")
    publish.click()
    assert page.evaluate(missing) == "Please write something."
    page.get_by_label("Your text").fill("As it is.")
    expect(box(page)).to_be_hidden()
    publish.click()
    expect(box(page)).to_contain_text("One text waits to be sent.")
    context.set_offline(False)
    expect(page.locator("#c1")).to_contain_text("In the tunnel")


def test_whoever_cannot_be_signed_out_in_a_tunnel_is_told_so(ada, topic, open_browser):
    context = open_browser(ada, viewport={"width": 390, "height": 844})
    page = compose(context, topic)
    context.set_offline(True)
    send(page, "Said in the tunnel")
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("button", name="Sign out").last.click()
    page.get_by_role("button", name="Try again, then sign out").click()

    told = page.get_by_role("dialog", name="The forum cannot be reached just now")
    expect(told).to_contain_text("You are still signed in, and nothing has been thrown away.")
    told.get_by_role("button", name="Stay signed in").click()
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_in_viewport()
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")
