"""Whoever goes by keyboard stays where they are when what they are at is taken away."""

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.discussion.writing import write

from .test_what_is_new import read, remove


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def moderator(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


def test_at_the_way_to_a_kind_of_which_none_is_left(make, ada, moderator, topic, open_browser):
    make.comment(ada, topic)
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    page = read(open_browser(make.member("Ben")), topic)
    way = page.locator(".shown").get_by_role("link", name="Question 1")
    way.focus()
    remove(moderator, question.id)
    expect(way).to_have_count(0)
    expect(page.locator(".shown").get_by_role("link", name="All")).to_be_focused()


def test_at_the_synthesis_that_is_dropped(make, ada, moderator, topic, open_browser):
    make.comment(ada, topic)
    line = {"kind": "common ground", "text": "All agree.", "cites": "#1", "language": "en"}
    path = f"/topics/{topic.id}/synthesis"
    moderator.submit(path, action="/lines", having="text", **line)
    page = read(open_browser(make.member("Ben")), topic)
    page.locator("#synthesis").get_by_role("link", name="Versions").focus()
    moderator.submit(path, action="/drop")
    expect(page.locator("#synthesis")).to_be_hidden()
    expect(page.locator("main :focus")).to_be_visible()


def test_at_what_can_be_done_with_a_topic_that_is_locked(make, moderator, topic, open_browser):
    page = read(open_browser(make.member("Mona", Role.MODERATOR)), topic)
    page.get_by_role("link", name="Lock this topic").focus()
    moderator.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="")
    expect(page.locator("topic-opening").get_by_role("link", name="Unlock")).to_be_visible()
    expect(page.locator("topic-opening :focus")).to_be_visible()


def test_at_the_button_for_what_is_new_that_is_taken_away(
    make, visit, ada, moderator, topic, open_browser
):
    page = read(open_browser(make.member("Ben")), topic)
    write(visit(ada), topic)
    pill = page.get_by_role("button", name="1 new comment")
    pill.focus()
    remove(moderator, 1)
    expect(pill).to_be_hidden()
    expect(page.locator("main :focus")).to_be_visible()


def test_the_button_for_what_is_new_leads_by_keyboard(make, visit, ada, topic, open_browser):
    page = read(open_browser(make.member("Ben")), topic)
    write(visit(ada), topic)
    pill = page.get_by_role("button", name="1 new comment")
    expect(pill).to_be_visible()
    page.locator("main").evaluate("main => { main.tabIndex = -1; main.focus() }")
    page.keyboard.press("Tab")
    expect(pill).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#c1")).to_be_focused()


def test_the_key_for_the_next_new_one_leads_to_what_is_held_back(
    make, visit, ada, topic, open_browser
):
    page = read(open_browser(make.member("Ben")), topic)
    write(visit(ada), topic)
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#c1")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_text("There is no later new comment.")).to_be_attached()


def test_at_what_is_wrong_with_a_line_of_the_synthesis(make, ada, moderator, topic, open_browser):
    make.comment(ada, topic)
    browser = open_browser(make.member("Mona", Role.MODERATOR))
    path = f"/topics/{topic.id}/synthesis"
    page = read(browser, topic)
    page.goto(page.url.split("/topics")[0] + path)
    page.get_by_role("button", name="Add the line").click()
    expect(page.locator("#problem")).to_be_focused()
    line = {"kind": "common ground", "text": "All agree.", "cites": "#1", "language": "en"}
    moderator.submit(path, action="/lines", having="text", **line)
    page.get_by_role("radio", name="Common ground").check()
    page.get_by_label("The line").fill("Not all.")
    page.get_by_label("Comments it rests on").fill("#1")
    page.get_by_role("button", name="Add the line").click()
    expect(page.get_by_role("alert")).to_contain_text("has been changed meanwhile")
    expect(page.locator("#problem")).to_be_focused()


def test_at_what_another_organiser_has_set_meanwhile(make, ada, topic, visit, open_browser):
    page = open_browser(make.member("Olga", Role.ORGANISER)).new_page()
    page.goto(f"/seats/{ada.id}")
    other = visit(make.member("Orla", Role.ORGANISER))
    assert other.submit(f"/seats/{ada.id}", having="seen", is_organiser="y").status_code == 303
    page.get_by_role("combobox").first.select_option("moderator")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("has been set otherwise meanwhile")
    expect(page.locator("#problem")).to_be_focused()
