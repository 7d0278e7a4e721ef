"""What cannot be sent for good waits in nobody's way, and why is said once and plainly."""

import pytest
from playwright.sync_api import expect

from forum.clock import now
from forum.extensions import db
from forum.members.models import Member, Seat
from forum.programme.models import Attribution, Topic

from .hands import press
from .test_outbox import box, claims, compose, send

NO_LONGER = "This topic is no longer open to you."


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def page(ada, topic, open_browser):
    return compose(open_browser(ada, permissions=["clipboard-read", "clipboard-write"]), topic)


def take_seat(app, ada):
    with app.app_context():
        db.session.query(Seat).filter_by(member_id=ada.id).delete()
        db.session.get(Member, ada.id).rights += 1
        db.session.commit()


def test_where_one_may_not_read_any_more_one_can_take_the_words_along(app, ada, page):
    page.context.set_offline(True)
    send(page, "Said in the tunnel")
    take_seat(app, ada)
    page.context.set_offline(False)

    # What may no longer be read goes from the screen as well.
    expect(page.get_by_role("heading", name="Nothing is here")).to_be_visible()
    expect(box(page)).to_contain_text(NO_LONGER)
    expect(box(page).get_by_role("button", name="Change it")).to_have_count(0)
    expect(box(page).locator("li").get_by_role("link")).to_have_count(0)
    press(box(page), "Copy the words")
    expect(box(page).get_by_role("button", name="Copied")).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Said in the tunnel\n\nSaid in the tunnel, because it is so."
    press(box(page), "Throw it away")
    expect(box(page)).to_be_hidden()


def test_where_one_may_write_again_the_words_go_back_to_the_composer(app, ada, topic, page):
    page.context.set_offline(True)
    send(page, "Said in the tunnel")
    take_seat(app, ada)
    page.context.set_offline(False)
    expect(box(page)).to_contain_text(NO_LONGER)
    with app.app_context():
        seat = Seat(member_id=ada.id, roundtable_id=topic.roundtable_id, role="participant")
        db.session.add(seat)
        db.session.commit()

    page.goto(f"/topics/{topic.id}")
    expect(box(page)).not_to_contain_text(NO_LONGER)
    press(box(page), "Change it")
    expect(page.get_by_label("Your text")).to_have_value("Said in the tunnel, because it is so.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#c1")).to_contain_text("Said in the tunnel")
    expect(box(page)).to_be_hidden()


def test_one_reason_for_two_texts_is_said_once(app, topic, page):
    page.context.set_offline(True)
    for claim in ("One", "Two"):
        send(page, claim)
    with app.app_context():
        db.session.get(Topic, topic.id).locks_at = now()
        db.session.commit()
    page.context.set_offline(False)

    refused = box(page).get_by_text("Not taken:")
    expect(refused).to_have_count(2)
    expect(box(page).get_by_text("This topic was locked on")).to_have_count(1)
    expect(box(page).get_by_text("for the same reason.")).to_have_count(1)
    expect(box(page).get_by_role("status")).to_contain_text("What could not be taken stands below")
    assert box(page).locator("[data-words]").all_inner_texts() == [
        f"{claim}\n\n{claim}, because it is so." for claim in ("One", "Two")
    ]


def test_what_something_on_the_way_refuses_again_and_again_holds_up_nothing(app, page):
    def stop(route):
        if "Too+much" not in route.request.post_data:
            return route.continue_()
        return route.fulfill(status=413, content_type="text/html", body="<h1>Too large</h1>")

    page.route("**/comments", stop)
    page.context.set_offline(True)
    for claim in ("Too much", "After it"):
        send(page, claim)
    page.context.set_offline(False)
    expect(box(page).get_by_text("2 texts wait to be sent.")).to_be_visible()
    for _ in range(5):
        with page.expect_response("**/comments"):
            press(box(page), "Try again now")
        if box(page).get_by_text("Not taken:").is_visible():
            break

    expect(box(page)).to_contain_text("Something between you and the forum refuses this text (413)")
    expect(box(page)).to_contain_text("Too much, because")
    expect(box(page).get_by_role("button", name="Change it")).to_be_visible()
    expect(page.get_by_role("heading", name="After it")).to_be_visible()
    assert claims(app) == ["After it"]


@pytest.mark.parametrize("status", [407, 429])
def test_what_is_nothing_about_the_text_sets_none_aside(page, status):
    page.route("**/comments", lambda route: route.fulfill(status=status, body="<h1>No</h1>"))
    send(page, "Patient")
    for _ in range(6):
        with page.expect_response("**/comments"):
            press(box(page), "Try again now")
    expect(box(page).get_by_text("One text waits to be sent.")).to_be_visible()
    expect(box(page).get_by_text("Not taken:")).to_have_count(0)


def test_what_was_written_under_another_rule_goes_out_once_its_writer_has_read_this_one(
    app, topic, page
):
    page.context.set_offline(True)
    send(page, "Said in the room")
    with app.app_context():
        db.session.get(Topic, topic.id).attribution = Attribution.ANONYMOUS
        db.session.commit()
    page.context.set_offline(False)
    expect(box(page)).to_contain_text("It has changed while you wrote, to: Anonymous to peers.")
    assert claims(app) == []

    with page.expect_event("load"):
        press(box(page), "Change it")
    expect(page.locator(".compose")).to_contain_text("Anonymous to peers: other members see")
    expect(page.get_by_label("Your text")).to_have_value("Said in the room, because it is so.")
    press(page, "Publish")

    expect(page.locator("#c1")).to_contain_text("Said in the room")
    assert claims(app) == ["Said in the room"]
