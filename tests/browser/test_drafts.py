"""What is typed is not lost: closed windows, broken lines, two devices."""

import re

import pytest
from playwright.sync_api import expect

from forum.access.models import Session
from forum.clock import now
from forum.discussion.actions import withdraw_comment
from forum.discussion.models import Comment
from forum.discussion.readers import StoredDraft
from forum.extensions import db
from forum.members.models import Member

from .conftest import sign_in
from .hands import press


def leave(page):
    """Close a window while its line is broken: closing alone would mend the line first."""
    page.goto("about:blank")
    page.close()


def saved(app):
    with app.app_context():
        return [draft.fields["source"] for draft in db.session.query(StoredDraft)]


def compose(context, topic, more=""):
    page = context.new_page()
    page.goto(f"/topics/{topic.id}{more}")
    return page


def test_a_text_is_saved_as_it_is_typed_and_two_devices_differ_visibly(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    first = compose(open_browser(ada), topic)
    second = compose(open_browser(ada), topic)
    first.get_by_label("Your text").fill("Ferries by night")
    expect(first.get_by_text("Draft saved")).to_be_visible()
    assert compose(open_browser(ada), topic).get_by_label("Your text").input_value() == (
        "Ferries by night"
    )

    second.get_by_label("Your text").fill("Ferries by day")
    expect(second.get_by_text("has saved another text")).to_be_visible()
    expect(second.get_by_role("alert").get_by_text("Ferries by night")).to_be_visible()
    second.get_by_role("button", name="Keep mine").click()
    expect(second.get_by_text("Draft saved")).to_be_visible()
    first.reload()
    expect(first.get_by_label("Your text")).to_have_value("Ferries by day")


def test_that_devices_differ_is_said_once_in_sight_of_whoever_types_on(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    first, second = (compose(open_browser(ada), topic) for _ in range(2))
    first.get_by_label("Your text").fill("Ferries by night")
    expect(first.get_by_text("Draft saved")).to_be_visible()
    second.set_viewport_size({"width": 390, "height": 844})
    text = second.get_by_label("Your text")
    text.fill("Ferries by day")
    told = second.get_by_role("alert").filter(has_text="has saved another text")
    expect(told).to_be_in_viewport()
    told.evaluate("box => box.dataset.first = true")

    with second.expect_response("**/draft"):
        text.press_sequentially(", and at noon")
    second.evaluate("document.querySelector('draft-keeper').saving")
    expect(told).to_have_count(1)
    expect(told).to_have_attribute("data-first", "true")

    text.fill("Ferries by night")
    expect(told).to_have_count(0)
    expect(second.get_by_text("Draft saved")).to_be_visible()


def test_devices_that_differ_in_no_word_are_not_asked(app, make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    first = compose(open_browser(ada), topic)
    second = compose(open_browser(ada), topic)
    for page, kind in ((first, "Question"), (second, "Proposal")):
        page.get_by_role("radio", name=re.compile(kind)).check()
        page.get_by_label("Your text").fill("Ferries by night")
        expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(second.get_by_text("has saved another text")).to_have_count(0)
    with app.app_context():
        assert db.session.query(StoredDraft).one().fields["kind"] == "proposal"


def test_what_was_typed_offline_is_there_after_the_window_was_closed(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    page.get_by_label("Your text").fill("Written in a tunnel")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    leave(page)
    context.set_offline(False)
    again = compose(context, topic)
    expect(again.get_by_label("Your text")).to_have_value("Written in a tunnel")
    expect(again.get_by_text("Draft saved")).to_be_visible()


def test_what_this_browser_kept_does_not_take_the_place_of_another_devices_draft(
    make, open_browser
):
    ada, topic = make.member("Ada"), make.topic("post")
    make.comment(make.member("Ben"), topic)
    here, elsewhere = open_browser(ada), open_browser(ada)
    page = compose(here, topic, "?reply_to=1")
    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("Your text").fill("Written in a tunnel")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    # What a page says as it goes passes by the route.
    here.set_offline(True)
    page.close()
    here.set_offline(False)
    other = compose(elsewhere, topic, "?reply_to=1")
    other.get_by_label("Your text").fill("Written at a desk")
    expect(other.get_by_text("Draft saved")).to_be_visible()

    again = compose(here, topic, "?reply_to=1")
    expect(again.get_by_label("Your text")).to_have_value("Written in a tunnel")
    expect(again.get_by_role("alert").get_by_text("Written at a desk")).to_be_visible()
    other.goto("/drafts")
    expect(other.get_by_text("Written at a desk")).to_be_visible()
    again.get_by_role("button", name="Take the other").click()
    expect(again.get_by_label("Your text")).to_have_value("Written at a desk")


def test_typing_on_while_it_is_saved_is_no_conflict_with_oneself(make, open_browser):
    context, topic = open_browser(make.member("Ada")), make.topic("post")
    page = compose(context, topic)
    text = page.get_by_label("Your text")
    on_their_way = []
    page.route("**/draft", lambda route: on_their_way.append(route))
    with page.expect_request("**/draft"):
        text.fill("Some")
    text.press_sequentially(" and more")
    first = on_their_way[0]
    first.fulfill(response=first.fetch())
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.close()
    again = compose(context, topic)
    expect(again.get_by_label("Your text")).to_have_value("Some and more")
    expect(again.get_by_role("alert")).to_have_count(0)


def test_what_was_sent_while_it_was_saved_is_not_kept_again(make, open_browser):
    page = compose(open_browser(make.member("Ada")), make.topic("post"))
    on_their_way = []
    page.route("**/draft", lambda route: on_their_way.append(route))
    page.route("**/comments", lambda route: route.abort())
    with page.expect_request("**/draft"):
        page.get_by_label("Your text").fill("Some")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("One text waits to be sent.")).to_be_visible()
    first = on_their_way[0]
    first.fulfill(response=first.fetch())
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => /draft/.test(key))") == []


def test_a_change_is_kept_as_it_is_typed_and_sent_from_there(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic, source="Run ferries late.")
    context = open_browser(ada)
    page = context.new_page()
    page.goto(f"/comments/{comment.id}/revise")
    text = page.get_by_label("Your text")
    text.fill("Run ferries all night.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(text).to_have_value("Run ferries all night.")
    context.set_offline(True)
    text.fill("Run ferries day and night.")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    leave(page)
    context.set_offline(False)

    again = context.new_page()
    again.goto("/drafts")
    again.get_by_role("link", name="Go on writing").click()
    expect(again.get_by_label("Your text")).to_have_value("Run ferries day and night.")
    expect(again.get_by_text("Draft saved")).to_be_visible()
    again.get_by_role("button", name="Save the change").click()
    expect(again.locator("#c1 .prose")).to_have_text("Run ferries day and night.")
    again.goto("/drafts")
    expect(again.get_by_text("You have begun nothing")).to_be_visible()


def test_a_change_overtaken_by_another_device_is_shown_it_and_can_be_sent(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic, source="Run ferries late.")
    here, elsewhere = open_browser(ada).new_page(), open_browser(ada).new_page()
    for page in (here, elsewhere):
        page.goto(f"/comments/{comment.id}/revise")
    here.route("**/draft", lambda route: route.abort())
    here.get_by_label("Your text").fill("Run none. ")
    expect(here.get_by_text("Kept in this browser")).to_be_visible()
    elsewhere.get_by_label("Your text").fill("Run ferries at dawn.")
    elsewhere.get_by_role("button", name="Save the change").click()
    expect(elsewhere.locator("#c1 .prose")).to_have_text("Run ferries at dawn.")

    here.get_by_role("button", name="Save the change").click()
    expect(here.get_by_role("alert")).to_contain_text("This has been changed meanwhile")
    expect(here.locator(".error ins")).to_contain_text("at dawn")
    here.get_by_role("button", name="Save the change").click()
    expect(here.locator("#c1 .prose")).to_have_text("Run none.")


def test_a_reply_goes_on_being_saved_when_its_comment_is_gone(app, make, open_browser):
    topic = make.topic("post")
    parent = make.comment(make.member("Ben"), topic)
    page = compose(open_browser(make.member("Ada")), topic, "?reply_to=1")
    with app.test_request_context():
        withdraw_comment(
            db.session.get(Member, parent.author_id), db.session.get(Comment, parent.id)
        )
    page.get_by_label("Your text").fill("I do not think so.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("nobody can reply to it any more")
    page.reload()
    expect(page.get_by_text("The comment you reply to is not there any more.")).to_be_visible()
    page.get_by_role("button", name="Use it as a comment of its own").click()
    expect(page.get_by_label("Your text")).to_have_value("I do not think so.")


SIGNED_OUT = "You are signed out. Your text is kept in this browser"


@pytest.fixture
def begun(app, make, open_browser):
    """A window in which a text is begun, and whose session has ended meanwhile."""
    context = open_browser(make.member("Ada"))
    page = compose(context, make.topic("post"))
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill("Night ferries")
    with app.app_context():
        db.session.query(Session).update({"ended_at": now()})
        db.session.commit()
    page.get_by_label("Your text").fill("They must run.")
    expect(page.get_by_text(SIGNED_OUT)).to_be_visible()
    return page


def texts(app):
    with app.app_context():
        return [(one.source, one.author.name) for one in db.session.query(Comment)]


def test_signed_in_again_in_another_window_one_goes_on_here(app, begun):
    begun.get_by_role("button", name="Publish").click()
    expect(begun.get_by_text(SIGNED_OUT)).to_be_visible()
    way = begun.get_by_role("link", name="Sign in in another window")
    expect(way).to_have_attribute("target", "_blank")
    sign_in(app, begun.context, "ada@example.org")
    begun.evaluate("dispatchEvent(new Event('focus'))")
    expect(begun.get_by_text("Draft saved")).to_be_visible()
    expect(way).to_be_hidden()
    begun.get_by_role("button", name="Preview").click()
    expect(begun.locator("#preview")).to_contain_text("They must run.")
    begun.get_by_role("button", name="Publish").click()
    expect(begun.locator("#c1")).to_contain_text("They must run.")
    assert texts(app) == [("They must run.", "Ada")]


def test_what_one_began_is_not_sent_by_whoever_signs_in_next(app, make, begun):
    make.member("Ben")
    sign_in(app, begun.context, "ben@example.org")
    with begun.expect_response("**/comments") as answer:
        begun.get_by_role("button", name="Publish").click()
    assert answer.value.status == 400
    # Whatever else is tried with it comes before it is another window's turn.
    begun.evaluate("""() => {
      const { member } = document.querySelector("out-box").dataset
      return navigator.locks.request(`outbox ${member}`, () => null)
    }""")
    expect(begun.get_by_text(SIGNED_OUT)).to_be_visible()
    assert texts(app) == []
    assert begun.get_by_label("Your text").input_value() == "They must run."


def test_what_waits_is_sent_when_its_member_is_signed_in_again(app, begun):
    # Nowhere, so that it is this window that sends it in the end.
    begun.context.route("**/comments", lambda route: route.abort())
    begun.get_by_role("button", name="Publish").click()
    box = begun.locator("out-box")
    expect(box.get_by_text("One text waits to be sent.")).to_be_visible()
    sign_in(app, begun.context, "ada@example.org")
    begun.context.unroute("**/comments")
    box.get_by_role("button", name="Try again now").click()
    expect(box).to_be_hidden()
    assert texts(app) == [("They must run.", "Ada")]


def test_whoever_never_pauses_is_saved_all_the_same(make, open_browser):
    page = compose(open_browser(make.member("Ada")), make.topic("post"))
    page.clock.install()
    text = page.get_by_label("Your text")
    with page.expect_request("**/draft"):
        for _ in range(5):
            text.press_sequentially("and ")
            page.clock.fast_forward(1000)


def test_what_is_being_written_is_saved_before_one_is_signed_out(app, make, open_browser):
    page = compose(open_browser(make.member("Ada")), make.topic("post"))
    page.get_by_label("Your text").fill("A moment ago")
    press(page, "Sign out")
    page.wait_for_url(re.compile("/$|sign-in"))
    with app.app_context():
        assert [draft.fields["source"] for draft in db.session.query(StoredDraft)] == [
            "A moment ago"
        ]
    assert page.evaluate("Object.keys(localStorage).filter((key) => /draft/.test(key))") == []


def test_whoever_signs_out_is_asked_about_what_could_not_be_saved(app, make, open_browser):
    page = compose(open_browser(make.member("Ada")), make.topic("post"))
    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("Your text").fill("Not on any server")
    press(page, "Sign out")
    dialog = page.get_by_role("dialog")
    press(dialog, "Stay signed in")
    expect(page.get_by_label("Your text")).to_have_value("Not on any server")
    page.unroute("**/draft")
    press(page, "Sign out")
    page.wait_for_url(re.compile("/$|sign-in"))
    with app.app_context():
        assert [draft.fields["source"] for draft in db.session.query(StoredDraft)] == [
            "Not on any server"
        ]
