"""In a tunnel the page that is read stays, whatever it was to show anew; afterwards it does."""

import pytest
from playwright.sync_api import expect

from forum.permissions import Role
from tests.discussion.writing import reply

from .test_outbox import send
from .test_what_is_new import read

REMOVAL = {"removal-reason": "Unclear"}
RULES = "/programme/attribution"


@pytest.fixture
def topic(make, ada):
    topic = make.topic("post")
    make.comment(ada, topic, claim="Ropes hold longer")
    return topic


@pytest.fixture
def reader(make, open_browser, topic):
    return open_browser(make.member("Ben"))


def press_in_a_tunnel_and_after(page, button):
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        button.click()
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="Ropes hold longer")).to_be_visible()
    page.context.set_offline(False)
    button.click()


def test_a_list_that_is_to_show_its_order_anew(make, visit, ada, topic, reader):
    gone = make.comment(ada, topic)
    page = read(reader, topic, "?order=time")
    mo = visit(make.member("Mo", Role.MODERATOR))
    mo.submit(f"/moderation/{gone.id}", action="/removal", **REMOVAL)
    anew = page.get_by_role("button", name="The order has changed: show it")
    expect(anew).to_be_visible()

    press_in_a_tunnel_and_after(page, anew)
    expect(page.locator("#c2")).to_have_count(0)
    expect(page.get_by_role("heading", name="Ropes hold longer")).to_be_visible()


def test_what_is_new_on_another_page(make, visit, ada, topic, reader):
    deepest = None
    for _ in range(4):
        deepest = make.comment(ada, topic, parent=deepest)
    page = read(reader, topic)
    reply(visit(ada), topic, deepest.number, source="Below the deepest.")
    leading = page.get_by_role("button", name="1 new comment")
    expect(leading).to_be_visible()

    press_in_a_tunnel_and_after(page, leading)
    expect(page.get_by_text("Below the deepest.")).to_be_visible()


def test_a_topic_that_is_to_load_because_its_rule_has_changed(make, visit, topic, reader):
    page, organiser = read(reader, topic), visit(make.member("Olga", Role.ORGANISER))
    expect(page.locator("#c1 > .text > header")).to_contain_text("Ada")
    # Late among those that are told it at one moment.
    page.evaluate("Math.random = () => 0.9")
    token = organiser.get(RULES).form(action=RULES).values["csrf_token"]
    anonymous = {"place": f"topic-{topic.id}", "rule": "anonymous"}
    organiser.post(RULES, {"csrf_token": token, **anonymous})
    page.wait_for_timeout(300)
    reader.set_offline(True)
    page.wait_for_timeout(3500)
    expect(page.get_by_role("heading", name="Ropes hold longer")).to_be_visible()

    reader.set_offline(False)
    expect(page.locator("#c1 > .text > header")).not_to_contain_text("Ada")
    expect(page.get_by_role("heading", name="Ropes hold longer")).to_be_visible()


def test_a_comment_that_is_taken_as_the_last_thing_before_a_restart(ada, topic, open_browser):
    page, away = read(open_browser(ada), topic), []

    def take(route):
        answer = route.fetch()
        away.append(True)
        route.fulfill(response=answer)

    def restart(route):
        route.fulfill(status=503, body="Away") if away else route.fallback()

    page.route("**/topics/*/comments", take)
    page.route(f"**/topics/{topic.id}", restart)
    page.route("**/notifications/count", restart)
    page.get_by_role("radio", name="Position").check()
    page.get_by_label("In one sentence").fill("Knots as well")
    page.get_by_label("Your text").fill("Knots as well.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#c2")).to_contain_text("Knots as well.")
    page.wait_for_timeout(500)
    expect(page.locator("#c2")).to_have_count(1)
    expect(page.get_by_label("Your text")).to_have_value("")

    away.clear()
    page.get_by_label("In one sentence").fill("And hooks")
    page.get_by_label("Your text").fill("And hooks.")
    page.unroute("**/topics/*/comments")
    with page.expect_event("load"):
        page.get_by_role("button", name="Publish").click()
    expect(page.locator("#c3")).to_contain_text("And hooks.")


def test_what_is_begun_before_the_comment_is_shown_is_gone_on_with(author, topic):
    """Between the answer and the page that is made anew there is a question, on a slow line a long
    one."""
    author.goto(f"/topics/{topic.id}")
    asked = []
    author.route("**/notifications/count", lambda route: asked.append(route))
    send(author, "Said first")
    expect(author.get_by_label("Your text")).to_have_value("")
    author.get_by_label("Your text").fill("Begun second")
    author.evaluate("window.isBefore = true")

    for route in asked:
        route.continue_()

    expect(author.get_by_role("heading", name="Said first")).to_be_visible()
    author.wait_for_timeout(500)
    assert author.evaluate("window.isBefore")
    expect(author.get_by_label("Your text")).to_be_focused()
    expect(author.get_by_label("Your text")).to_have_value("Begun second")
