"""What waits goes before what comes after it, stands in no composer as well, and is its own
member's."""

import re

import pytest
from playwright.sync_api import expect

from forum.access.models import Session
from forum.clock import now
from forum.extensions import db
from forum.programme.models import Exchange, Topic

from .conftest import sign_in
from .hands import press
from .test_outbox import box, claims, compose, send

WAITS = "One text waits to be sent."


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def page(ada, topic, open_browser):
    page = compose(open_browser(ada), topic)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def lose_server(page):
    page.context.route("**/comments", lambda route: route.abort("connectionrefused"))


def find_server(page):
    page.context.unroute("**/comments")


def lock(app, topic, at):
    with app.app_context():
        db.session.get(Topic, topic.id).locks_at = at
        db.session.commit()


def test_what_waits_for_the_server_goes_before_what_is_published_after_it(app, page):
    lose_server(page)
    send(page, "Early")
    expect(box(page)).to_contain_text(WAITS)
    find_server(page)
    send(page, "Late")
    expect(page.locator("#c2")).to_contain_text("Late")
    assert claims(app) == ["Early", "Late"]


def test_the_second_of_two_clicks_sends_nothing(app, page):
    page.context.set_offline(True)
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill("Once")
    page.get_by_label("Your text").fill("Once is enough.")
    page.get_by_role("button", name="Publish").dblclick()
    expect(box(page)).to_contain_text(WAITS)
    page.context.set_offline(False)
    expect(page.locator("#c1")).to_contain_text("Once")
    expect(box(page)).to_be_hidden()
    assert claims(app) == ["Once"]


def test_what_waits_does_not_stand_in_its_composer_as_well(app, page):
    page.get_by_label("Your text").fill("Saved, because it is so.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    lose_server(page)
    send(page, "Saved")
    expect(box(page)).to_contain_text(WAITS)

    page.reload()

    expect(box(page)).to_contain_text("Saved, because it is so.")
    expect(page.get_by_label("Your text")).to_have_value("")
    expect(page.get_by_label("In one sentence")).to_have_value("")
    find_server(page)
    press(box(page), "Try again now")
    expect(page.locator("#c1")).to_contain_text("Saved")
    assert claims(app) == ["Saved"]


def test_what_is_begun_while_another_waits_is_saved_on_the_server(page):
    lose_server(page)
    send(page, "Waits")
    expect(box(page)).to_contain_text(WAITS)

    page.get_by_label("Your text").fill("Begun after it")

    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_what_was_refused_and_stands_in_its_composer_is_shown_there_alone(app, page, topic):
    page.context.set_offline(True)
    send(page, "Through a lock")
    lock(app, topic, now())
    page.context.set_offline(False)
    expect(box(page)).to_contain_text("Not taken:")
    lock(app, topic, None)

    page.reload()

    expect(page.get_by_label("Your text")).to_have_value("Through a lock, because it is so.")
    expect(box(page)).to_be_hidden()


def test_a_page_that_comes_back_as_it_was_sends_another_form(page):
    key = page.locator("[name=form_key]")
    before = key.input_value()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert key.input_value() != before


def test_who_signs_out_throws_nothing_away_that_is_anothers(app, make, topic, page):
    make.member("Ben")
    page.context.set_offline(True)
    send(page, "Waits for Ada")
    page.goto("about:blank")
    with app.app_context():
        db.session.query(Session).update({"ended_at": now()})
        db.session.commit()
    page.context.set_offline(False)
    sign_in(app, page.context, "ben@example.org")
    page.goto("/programme")
    page.route("**/draft", lambda route: route.abort())
    expect(box(page)).to_be_hidden()

    press(page, "Sign out")
    page.wait_for_url("/")

    assert claims(app) == []
    sign_in(app, page.context, "ada@example.org")
    page.goto(f"/topics/{topic.id}")
    expect(page.locator("#c1")).to_contain_text("Waits for Ada")
    assert claims(app) == ["Waits for Ada"]


def slow_down(app, topic):
    with app.app_context():
        db.session.get(Topic, topic.id).slow_minutes = 30
        db.session.commit()


def test_whoever_sees_one_arrive_hears_why_the_next_was_refused(app, topic, page):
    slow_down(app, topic)
    page.context.set_offline(True)
    for claim in ("First", "Second"):
        send(page, claim)
    page.context.set_offline(False)

    expect(page.locator("#c1")).to_contain_text("First")
    expect(box(page)).to_contain_text("Slow mode: you have just written here.")
    expect(box(page)).to_contain_text("Second, because it is so.")
    expect(box(page).get_by_role("status")).to_contain_text("What could not be taken stands below")
    assert claims(app) == ["First"]


def close(app, topic):
    with app.app_context():
        db.session.query(Exchange).update({"closes_at": now()})
        db.session.commit()


@pytest.mark.parametrize(
    ("hold_up", "said"), [(slow_down, "Slow mode:"), (close, "The exchange closed on")]
)
def test_only_the_one_that_is_a_draft_is_said_to_be(app, topic, page, hold_up, said):
    page.context.set_offline(True)
    for claim in ("First", "Second", "Third"):
        send(page, claim)
    hold_up(app, topic)
    page.context.set_offline(False)

    refused = box(page).locator("li")
    third = refused.filter(has_text="Third, because it is so.")
    expect(third).to_contain_text("Not taken:")
    is_draft = refused.filter(has_text="kept among your drafts")
    expect(is_draft).to_have_count(1)
    expect(is_draft).not_to_contain_text("Third")
    expect(refused.filter(has_text=said).filter(has_not_text="your drafts")).to_have_count(1)
