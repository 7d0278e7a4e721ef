"""The bell rings in an open page; what it tells of is answered in one step, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from forum.notifications.jobs import tell_at_once
from forum.permissions import Role
from tests.letters import letters_to
from tests.notifications.bell import choose

from .hands import press


@pytest.fixture
def ada(make):
    return make.member("Ada")


def test_the_bell_counts_while_one_reads(make, ada, open_browser):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    page = open_browser(ada).new_page()
    page.goto("/programme")
    bell = page.get_by_role("link", name=re.compile("^Notifications"))
    expect(bell).to_have_accessible_name("Notifications")

    make.comment(make.member("Ben"), topic, parent=root)

    expect(bell).to_have_accessible_name("Notifications 1 new")
    bell.press("Enter")
    page.get_by_role("button", name=re.compile("^Mark all")).press("Enter")
    expect(bell).to_have_accessible_name("Notifications")


def test_of_two_answers_that_overtake_each_other_the_later_number_stays(make, ada, open_browser):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    page = open_browser(ada).new_page()
    answers = []

    def overtake(line):
        server = line.connect_to_server()

        def answer(said):
            if "unread" in said:
                answers.append(said)
            else:
                line.send(said)
            if "unread" in said and len(answers) == 2:
                for one in reversed(answers):
                    line.send(one)

        server.on_message(answer)

    page.route_web_socket(re.compile("socket.io"), overtake)
    page.goto("/programme")
    bell = page.get_by_role("link", name=re.compile("^Notifications"))
    for _ in range(40):
        if not answers:
            page.wait_for_timeout(100)

    make.comment(make.member("Ben"), topic, parent=root)

    expect(bell).to_have_accessible_name("Notifications 1 new")
    page.wait_for_timeout(500)
    expect(bell).to_have_accessible_name("Notifications 1 new")
    assert ['"unread":0' in answer for answer in answers] == [True, False]


def test_the_link_in_a_letter_leads_to_the_composer_ready_to_write(
    app, make, visit, ada, address, open_browser
):
    topic = make.topic("post")
    root = make.comment(ada, topic)
    choose(visit(ada), reply="at once")
    make.comment(make.member("Ben"), topic, "Really?", parent=root)
    with app.app_context():
        tell_at_once()
    (letter,) = letters_to(app, ada)
    path = re.search(r"http://forum\.test(/notifications/\d+)", letter.get_content())[1]
    page = open_browser(ada).new_page()

    page.goto(path)

    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == "source":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Yes, really.")
    press(page, "Publish")
    expect(page.get_by_text("Yes, really.")).to_be_visible()


def test_with_sockets_blocked_the_numbers_in_the_head_come_by_http_and_seldom(make, open_browser):
    ada, ben, mo = make.member("Ada"), make.member("Ben"), make.member("Mo", Role.MODERATOR)
    topic = make.topic("post")
    root = make.comment(ada, topic)
    pages = [open_browser(one).new_page() for one in (ada, mo)]
    asked = []
    for page in pages:
        page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
        page.clock.install()
        page.goto("/programme")
    pages[0].on("request", lambda one: asked.append(one.url.endswith("/notifications/count")))
    make.comment(ben, topic, parent=root)
    make.comment(ben, make.topic("pre"))
    for page in pages:
        page.clock.fast_forward("00:25")
    expect(pages[0].locator("live-bell")).to_contain_text("1")
    expect(pages[1].locator("live-count").first).to_have_text("1")
    pages[0].clock.run_for("10:00")
    assert 1 <= sum(asked) <= 7
