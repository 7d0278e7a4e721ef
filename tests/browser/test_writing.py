"""What helps while writing and reading, with the keyboard alone."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from forum.clock import now
from forum.discussion.actions import withdraw_comment
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.members.models import Member, Visibility
from forum.permissions import Role
from forum.programme.models import Exchange
from tests.moderation.deciding import REASONED, decide

from .hands import choose, follow, press, send


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ada(make):
    return make.member("Ada")


def compose(open_browser, member, topic, more=""):
    page = open_browser(member).new_page()
    page.goto(f"/topics/{topic.id}{more}")
    return page


def test_names_and_numbers_are_suggested_and_taken_by_the_keyboard(make, open_browser, topic, ada):
    make.member("Zoë Lund", visibility=Visibility.EVERYBODY)
    make.comment(ada, topic, claim="Ferries by night")
    page = compose(open_browser, ada, topic)
    text = page.get_by_label("Your text")
    text.press_sequentially("Dear @zo")
    expect(page.locator(".suggestions li")).to_have_count(1)
    expect(page.get_by_role("option", name="Zoë Lund")).to_be_visible()
    expect(text).to_have_attribute("aria-expanded", "true")
    # Where there is one alone, it stays chosen.
    text.press("ArrowDown")
    text.press("Enter")
    text.press_sequentially("see #fer")
    expect(page.locator(".suggestions li")).to_have_count(1)
    expect(page.get_by_role("option", name="Ferries by night")).to_be_visible()
    text.press("ArrowUp")
    text.press("Tab")
    assert " ".join(text.input_value().split()) == "Dear @Zoë Lund see #1"
    # Escape closes the list and keeps what was typed.
    text.press_sequentially("and @z")
    expect(page.locator(".suggestions li")).to_have_count(1)
    text.press("Escape")
    expect(page.locator(".suggestions li")).to_have_count(0)
    assert text.input_value().endswith("and @z")


def test_the_toolbar_the_preview_and_the_count(open_browser, topic, ada):
    page = compose(open_browser, ada, topic)
    text = page.get_by_label("Your text")
    text.fill("Ferries")
    text.press("Control+a")
    text.press("Control+b")
    assert text.input_value() == "**Ferries**"
    text.press("Control+a")
    text.press("Shift+Tab")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Quotation")).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_have_value("> **Ferries**")
    press(page, "Preview")
    expect(page.locator("#preview strong")).to_have_text("Ferries")
    expect(page.locator("#preview")).to_be_focused()
    claim = page.get_by_label("In one sentence")
    claim.fill("x" * 90)
    expect(page.get_by_text("characters left")).to_have_count(0)
    claim.fill("x" * 115)
    expect(page.get_by_text("5 characters left")).to_be_visible()
    claim.fill("x" * 123)
    expect(page.get_by_text("3 characters too many")).to_be_visible()
    claim.fill("Ferries by night")
    page.locator("#compose [value=position]").check()
    text.press("Control+Enter")
    expect(page.locator("#c1 .prose strong")).to_have_text("Ferries")


@pytest.mark.parametrize("has_script", [True, False])
def test_a_preview_speaks_of_no_mistake_that_was_mended(make, open_browser, topic, ada, has_script):
    make.comment(ada, topic)
    page = open_browser(ada, java_script_enabled=has_script).new_page()
    page.goto(f"/topics/{topic.id}?reply_to=1")
    page.get_by_label("Your text").fill("By day as well.")
    send(page, "Publish")
    kinds = page.get_by_role("group", name="Kind of comment")
    expect(kinds.get_by_text("Choose one of these.")).to_be_visible()
    expect(page).to_have_title(re.compile("^Error: "))
    choose(kinds, "Challenge")
    press(page, "Preview")
    expect(page.locator("#preview")).to_contain_text("By day as well.")
    expect(page.get_by_text("Choose one of these.")).to_have_count(0)
    expect(page.locator("#compose").locator(".bad, [aria-invalid=true], #problem")).to_have_count(0)
    expect(page).not_to_have_title(re.compile("Error"))
    expect(kinds.get_by_role("radio").first).not_to_have_attribute(
        "aria-describedby", re.compile(".")
    )
    send(page, "Publish")
    expect(page.locator("#c2")).to_contain_text("By day as well.")


def test_what_is_selected_is_quoted_in_the_reply(make, open_browser, topic, ada):
    make.comment(ada, topic, source="Ferries by night, and bridges.")
    page = compose(open_browser, make.member("Ben"), topic)
    page.locator("#c1 .prose").evaluate(
        "node => getSelection().setBaseAndExtent(node.querySelector('p').firstChild, 0,"
        " node.querySelector('p').firstChild, 16)"
    )
    page.get_by_role("link", name="Reply").click()
    text = page.get_by_label("Your text")
    expect(text).to_be_focused()
    page.keyboard.type("By day as well.")
    assert text.input_value() == "> Ferries by night\n>\n> #1\n\nBy day as well."
    assert page.locator("#c1 #compose").count() == 1
    # It is quoted once, however often the page is opened anew.
    for _ in range(2):
        expect(page.get_by_text("Draft saved")).to_be_visible()
        page.reload()
        expect(text).to_have_value("> Ferries by night\n>\n> #1\n\nBy day as well.")
        text.press("End")
        text.press_sequentially(" ")
        text.press("Backspace")


def test_n_leads_to_the_next_new_comment_and_a_link_to_its_own(make, open_browser, topic, ada):
    ben = make.member("Ben")
    for _ in range(3):
        make.comment(ada, topic)
    page = compose(open_browser, ben, topic, "/comments/3")
    expect(page.locator("#c3")).to_be_focused()
    make.comment(ada, topic)
    make.comment(ada, topic)
    with time_machine.travel(now() + timedelta(hours=12)):
        page = compose(open_browser, ben, topic)
        expect(page.get_by_text("2 new comments")).to_be_visible()
        press(page, "Next new one")
        expect(page.locator("#c4")).to_be_focused()
        press(page, "Next new one")
        expect(page.locator("#c5")).to_be_focused()
        press(page, "Previous new one")
        expect(page.locator("#c4")).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator("#c5")).to_be_focused()
        page.keyboard.press("k")
        expect(page.locator("#c4")).to_be_focused()
        # While one writes it is a letter.
        page.get_by_label("Your text").press_sequentially("j")
        assert page.get_by_label("Your text").input_value() == "j"


def test_single_keys_work_at_once_and_can_be_switched_off(make, open_browser, topic, ada):
    make.comment(ada, topic)
    page = compose(open_browser, make.member("Ben"), topic)
    page.keyboard.press("j")
    expect(page.locator("#c1")).to_be_focused()
    page = compose(open_browser, make.member("Cleo", uses_keys=False), topic)
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_a_comment_of_another_topic_is_suggested_after_its_reference(make, open_browser, ada):
    topic, there = make.topic("post"), make.topic("newcomers")
    make.comment(ada, topic, claim="Here it is")
    for claim in ("One", "Two", "Three"):
        make.comment(make.member(claim, Role.MODERATOR), there, claim=f"{claim} elsewhere")
    page = compose(open_browser, ada, topic)
    text = page.get_by_label("Your text")
    text.press_sequentially("See I.1 #else")
    expect(page.locator(".suggestions li")).to_have_count(3)
    text.press("Enter")
    assert text.input_value().strip() == "See I.1 #3"


def test_who_replies_hears_at_once_that_the_comment_is_gone(app, make, open_browser, topic, ada):
    parent = make.comment(ada, topic)
    page = compose(open_browser, make.member("Ben"), topic, "?reply_to=1")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_label("Your text").fill("I do not think so.")
    with app.test_request_context():
        withdraw_comment(db.session.get(Member, ada.id), db.session.get(Comment, parent.id))
    told = page.get_by_role("alert")
    expect(told).to_contain_text("has just been taken away")
    # Beside the text, which stays as it is, and where one writes.
    expect(page.locator(".field", has=page.get_by_label("Your text"))).to_contain_text("taken away")
    expect(page.get_by_label("Your text")).to_be_focused()
    expect(page.get_by_label("Your text")).to_have_value("I do not think so.")


def test_how_much_room_a_reason_has_left_is_said_as_one_nears_it(make, open_browser, topic, ada):
    make.comment(make.member("Ben"), topic, kind=Kind.PROPOSAL)
    page = compose(open_browser, ada, topic)
    page.locator("#c1 [name=view][value=object]").check()
    reason = page.get_by_label("Why you object")
    reason.fill("x" * 500)
    expect(page.get_by_text("characters left")).to_have_count(0)
    reason.fill("x" * 595)
    expect(page.get_by_text("5 characters left")).to_be_visible()
    reason.fill("x" * 603)
    expect(page.get_by_text("3 characters too many")).to_be_visible()
    page.locator("#c1").get_by_role("button", name="Say so").click()
    expect(page.get_by_text("603 characters; at most 600, please.").first).to_be_visible()
    expect(reason).to_have_value("x" * 603)
    page.wait_for_load_state()
    reason.fill("x" * 599)
    expect(page.get_by_text("1 characters left")).to_be_visible()


def test_ones_own_comment_is_changed_from_where_it_stands_while_one_may(
    app, make, open_browser, topic, ada
):
    make.comment(ada, topic)
    make.comment(make.member("Ben"), topic)
    page = compose(open_browser, ada, topic)
    one = page.locator("#c1")
    expect(page.locator("#c2").get_by_role("link", name="Change it")).to_have_count(0)
    follow(one, "Change it")
    page.get_by_label("Your text").fill("Other words.")
    press(page, "Save the change")
    expect(one).to_contain_text("Other words.")
    with app.app_context():
        db.session.query(Exchange).filter_by(key="post").one().closes_at = now()
        db.session.commit()
    page.reload()
    expect(one.get_by_role("link", name="Yours")).to_be_visible()
    expect(one.get_by_role("link", name="Change it")).to_have_count(0)


def test_beside_the_comment_a_change_waits_in_sight_until_it_is_decided_on(
    make, visit, open_browser, ada
):
    mona = visit(make.member("Mona", Role.MODERATOR))
    topic = make.topic("pre")
    comment = make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Ferries")
    decide(mona, comment, "publish")
    page = compose(open_browser, ada, topic)
    waits = page.get_by_text("A moderator reads your change before it appears")
    words = page.locator("#c1 .prose")

    def change(text):
        follow(page.locator("#c1"), "Change it")
        page.get_by_label("Your text").fill(text)
        press(page, "Send the change")
        expect(waits).to_be_visible()
        expect(page.get_by_text("Live", exact=True)).to_be_visible()

    change("By night as well.")
    # What others do with it changes nothing of that.
    mona.submit(f"/topics/{topic.id}", having="view", view="support it")
    expect(page.get_by_text("One has answered")).to_be_visible()
    expect(waits).to_be_visible()
    decide(mona, comment, "return", **REASONED)
    expect(page.get_by_text("Your change: Returned for a change.")).to_be_visible()
    change("By day as well.")
    decide(mona, comment, "publish")
    expect(words).to_contain_text("By day as well.")
    expect(waits).to_have_count(0)


def test_whoever_has_sent_a_comment_sees_it_in_its_place(make, open_browser, topic, ada):
    for _ in range(6):
        make.comment(ada, topic, source="Ferries by night, and bridges. " * 40)
    page = compose(open_browser, ada, topic)
    page.get_by_label("Your text").fill("By day as well.")
    page.get_by_label("In one sentence").fill("Ferries by day")
    page.locator("#compose [value=position]").check()
    send(page, "Publish")
    expect(page.locator("#c7")).to_be_focused()
    expect(page.locator("#c7 .claim")).to_be_in_viewport()
    # Whoever then reads on and reloads stays there.
    page.locator("#c1 .claim").scroll_into_view_if_needed()
    page.reload()
    expect(page.locator("#c1 .claim")).to_be_in_viewport()
