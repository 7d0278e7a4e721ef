"""What is written in an ordinary form, too, outlives a line that is not there when it is sent."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.digests.desk import gather

from .test_outbox import ALWAYS_OFFLINE

AWAY = re.compile("^The forum cannot be reached just now, and nothing has been sent.")
SLOW = re.compile("^The line is slow.")
# As an office program gives a line break.
PASTED = "Written in a tunnel,\x0b at length"
WRITTEN = "Written in a tunnel, at length"


@pytest.fixture
def mo(make):
    return make.member("Mo", Role.MODERATOR)


@pytest.fixture
def ada(make):
    return make.member("Ada")


def decide(make, visit, mo, ada):
    case = make.comment(ada, make.topic("pre"))
    return mo, f"/moderation/{case.id}", "Message to the author", "Return to author"


def edit_digest(make, visit, mo, ada):
    make.comment(ada, make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    gather(visit(mo))
    return mo, "/digests/1/edit", "Your note", "go on to sending"


def say_who_one_is(make, visit, mo, ada):
    return ada, "/account", "About you", "Save"


@pytest.mark.parametrize("begin", [decide, edit_digest, say_who_one_is])
def test_what_is_sent_from_any_form_while_the_line_is_away_stays_on_the_page(
    make, visit, mo, ada, open_browser, begin
):
    member, place, label, button = begin(make, visit, mo, ada)
    context = open_browser(member)
    page = context.new_page()
    page.goto(place)
    field = page.get_by_label(label).first
    field.fill(WRITTEN)
    button = page.get_by_role("button", name=re.compile(button)).first
    context.set_offline(True)

    button.click()

    expect(page.get_by_text(AWAY)).to_be_in_viewport()
    expect(field).to_have_value(WRITTEN)
    expect(button).to_be_focused()
    context.set_offline(False)
    with page.expect_request(
        lambda request: request.method == "POST" and WRITTEN[:4] in (request.post_data or "")
    ):
        button.click()


@pytest.mark.parametrize("answer", ["away", "portal"])
def test_a_server_that_is_away_and_a_page_of_somebody_elses_are_no_line(
    make, visit, mo, ada, open_browser, answer
):
    member, place, label, button = decide(make, visit, mo, ada)
    page = open_browser(member).new_page()
    page.goto(place)
    told = {
        "away": {"status": 503, "body": "Away"},
        "portal": {"content_type": "text/html", "body": "Pay"},
    }
    page.route("**/notifications/count", lambda route: route.fulfill(**told[answer]))
    page.get_by_label(label).first.fill(WRITTEN)

    page.get_by_role("button", name=re.compile(button)).first.click()

    expect(page.get_by_text(AWAY)).to_be_in_viewport()
    expect(page.get_by_label(label).first).to_have_value(WRITTEN)


def objecting(make, context, topic, words):
    make.comment(make.member("Ben"), topic, claim="Dig deeper", kind=Kind.PROPOSAL)
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    page.locator("#c1 .seg label", has_text="I object").click()
    page.get_by_label("Why you object").fill(words)
    return page


def test_why_one_objects_is_there_when_the_browser_is_opened_again(make, ada, open_browser):
    topic, context = make.topic("post"), open_browser(ada)
    page = objecting(make, context, topic, WRITTEN)
    context.set_offline(True)

    page.get_by_role("button", name="Say so").click()

    expect(page.get_by_text(AWAY)).to_be_in_viewport()
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/topics/{topic.id}")
    expect(again.get_by_label("Why you object")).to_have_value(WRITTEN)
    again.get_by_role("button", name="Say so").click()
    expect(again.get_by_role("button", name="Change my view")).to_be_visible()


@pytest.mark.parametrize("is_known", [True, False], ids=["offline", "server away"])
def test_a_view_chosen_while_the_line_is_away_stays_on_the_page(make, ada, open_browser, is_known):
    topic = make.topic("post")
    make.comment(make.member("Ben"), topic, claim="Dig deeper", kind=Kind.PROPOSAL)
    context = open_browser(ada)
    if not is_known:
        context.add_init_script("delete globalThis.WebSocket")
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    page.locator("#c1 .seg label", has_text="I can accept it").click()
    if is_known:
        context.set_offline(True)
    else:
        page.route("**/*", lambda route: route.abort())

    page.get_by_role("button", name="Say so").click()

    expect(page.get_by_text(AWAY)).to_be_in_viewport()
    expect(page.get_by_role("radio", name="I can accept it")).to_be_checked()
    context.set_offline(False)
    page.unroute_all()
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_role("button", name="Change my view")).to_be_visible()
    expect(page.get_by_role("radio", name="I can accept it")).to_be_checked()


def test_a_browser_that_is_wrong_about_being_offline_keeps_nobody_from_sending(
    make, visit, mo, ada, open_browser
):
    member, place, label, button = decide(make, visit, mo, ada)
    context = open_browser(member)
    context.add_init_script(ALWAYS_OFFLINE)
    page = context.new_page()
    page.goto(place)
    page.get_by_label(label).first.fill(WRITTEN)
    with page.expect_request(lambda request: WRITTEN[:4] in (request.post_data or "")):
        page.get_by_role("button", name=re.compile(button)).first.click()


def test_on_a_slow_line_whoever_waits_is_told_what_for(make, visit, mo, ada, open_browser):
    member, place, label, button = decide(make, visit, mo, ada)
    page = open_browser(member).new_page()
    page.goto(place)
    asked = []
    page.route("**/notifications/count", lambda route: asked.append(route))
    page.get_by_label(label).first.fill(WRITTEN)
    button = page.get_by_role("button", name=re.compile(button)).first
    button.click()
    expect(page.get_by_text(SLOW)).to_be_in_viewport()
    # The second of two clicks.
    button.click()
    assert len(asked) == 1
    with page.expect_request(lambda request: WRITTEN[:4] in (request.post_data or "")):
        asked[0].continue_()


@pytest.mark.parametrize("answer", ["cut", "away"])
def test_why_one_objects_is_kept_until_the_page_shows_it(app, make, ada, open_browser, answer):
    topic, context = make.topic("post"), open_browser(ada)
    page = objecting(make, context, topic, PASTED)
    # The line breaks after the forum has said that it is there.
    given = {"cut": lambda route: route.abort(), "away": lambda route: route.fulfill(status=503)}
    page.route("**/stance*", given[answer])
    page.get_by_role("button", name="Say so").click()
    page.wait_for_event("requestfailed" if answer == "cut" else "load")
    page.close()

    again = context.new_page()
    again.goto(f"/topics/{topic.id}")
    why = again.get_by_label("Why you object")
    expect(why).to_have_value(PASTED)
    again.get_by_role("button", name="Say so").click()
    expect(again.get_by_role("button", name="Change my view")).to_be_visible()
    expect(why).to_have_value(WRITTEN)
    assert again.evaluate("Object.keys(localStorage).filter(key => key.includes(' view '))") == []


AGAIN = re.compile("^What you wrote here is here again")


def lock(page, topic):
    page.goto(f"/topics/{topic.id}/lock")
    closing = page.get_by_label("Closing statement")
    return closing, page.get_by_role("button", name=re.compile("^(Lock it|Save)$"))


def kept_forms(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.includes(' form '))")


def test_what_is_lost_on_its_way_from_any_form_is_there_when_the_form_is_opened_again(
    make, mo, open_browser
):
    topic = make.topic("post")
    page = open_browser(mo).new_page()
    closing, button = lock(page, topic)
    closing.fill(WRITTEN)
    page.get_by_text("At a time").click()
    # The line breaks after the forum has said that it is there.
    page.route("**/lock", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        button.click()
    page.wait_for_url("chrome-error://**")
    page.unroute_all()

    closing, button = lock(page, topic)

    expect(closing).to_have_value(WRITTEN)
    expect(page.get_by_role("radio", name="At a time")).to_be_checked()
    expect(page.get_by_text(AGAIN)).to_be_in_viewport()
    page.get_by_text("Now", exact=True).click()
    button.click()
    expect(page.locator("#lock")).to_contain_text(WRITTEN)
    assert kept_forms(page) == []


def test_what_arrived_though_its_answer_was_lost_is_not_brought_back(make, mo, open_browser):
    topic = make.topic("post")
    page = open_browser(mo).new_page()
    closing, button = lock(page, topic)
    closing.fill(WRITTEN)

    def lose_the_answer(route):
        if route.request.method != "POST":
            return route.continue_()
        route.fetch(max_redirects=0)
        return route.abort()

    page.route("**/lock", lose_the_answer)
    with page.expect_event("requestfailed"):
        button.click()
    page.wait_for_url("chrome-error://**")

    closing, _ = lock(page, topic)

    expect(closing).to_have_value(WRITTEN)
    expect(page.get_by_role("button", name="Unlock it")).to_be_visible()
    expect(page.get_by_text(AGAIN)).to_be_hidden()
    assert kept_forms(page) == []


def test_of_a_password_nothing_is_kept_on_the_way(make, ada, open_browser):
    page = open_browser(ada).new_page()
    page.goto("/account")
    kept = page.evaluate("""async () => {
      const { keep } = await import("forum/on-the-way")
      const form = document.createElement("form")
      form.innerHTML = '<input name="word"><input type="password" name="secret">'
      form.elements.secret.value = form.elements.word.value = "Open sesame"
      keep("0", form)
      return localStorage.getItem("draft 0 form /account")
    }""")
    assert kept.count("Open sesame") == 1


def test_what_is_pressed_again_while_it_is_on_its_way_is_sent_once(make, mo, open_browser):
    topic = make.topic("post")
    page = open_browser(mo).new_page()
    closing, _ = lock(page, topic)
    closing.fill(WRITTEN)
    sent = []

    def slowly(route):
        if route.request.method == "POST":
            sent.append(route)
            page.wait_for_timeout(2_500)
        route.continue_()

    page.route("**/lock", slowly)
    page.evaluate("""() => {
      const press = () => document.querySelector("#closing").form.querySelector("button").click()
      press()
      setTimeout(press, 1_500)
    }""")

    expect(page.locator("#lock")).to_contain_text(WRITTEN)
    assert len(sent) == 1
