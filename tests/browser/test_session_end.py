"""Pages of every kind say that their reader is signed out, or asked for something first; nobody
loses what they have begun."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from forum.extensions import db
from forum.members import actions as members
from forum.members.models import Member
from forum.permissions import OPERATOR, Role
from forum.programme.models import Roundtable
from forum.seats import actions as seats

BEGUN = "Begun, and not sent"
SIGNED_OUT = re.compile("^You are signed out. What you have written on this page stays")
LOST = re.compile("^You may no longer read this page. What you have written on it stays")
ASKED = re.compile("^Something is asked of you before you can go on.")


@pytest.fixture
def mia(make):
    return make.member("Mia", Role.MODERATOR)


@pytest.fixture
def case(make):
    return make.comment(make.member("Ada"), make.topic("pre"))


def suspend(app, member):
    with app.app_context():
        seats.pause_member(OPERATOR, db.session.get(Member, member.id))


def change_seats(app, member, role, *numbers):
    with app.app_context():
        tables = db.session.query(Roundtable).filter(Roundtable.number.in_(numbers))
        member = db.session.get(Member, member.id)
        seats.change_seats(OPERATOR, member, dict.fromkeys(tables, role), is_organiser=False)


def take_consent_back(app, member):
    with app.app_context():
        members.withdraw_taking_part(db.session.get(Member, member.id))


def test_what_may_no_longer_be_read_goes_and_what_was_begun_stays(app, mia, case, open_browser):
    context = open_browser(mia)
    queue, written = context.new_page(), context.new_page()
    queue.goto("/moderation")
    written.goto(f"/moderation/{case.id}")
    field = written.get_by_label("Message to the author").first
    field.fill(BEGUN)

    suspend(app, mia)

    expect(queue.get_by_label("E-mail address")).to_be_visible()
    # Wherever on the page they are.
    written.mouse.wheel(0, 10_000)
    expect(written.get_by_text(SIGNED_OUT)).to_be_in_viewport()
    expect(field).to_have_value(BEGUN)


@pytest.mark.parametrize("has_sockets", [True, False])
def test_who_keeps_a_desk_no_more_is_told_so_and_keeps_their_words(
    app, mia, case, open_browser, has_sockets
):
    context = open_browser(mia)
    paths = "/moderation", f"/moderation/{case.id}", f"/topics/{case.topic_id}/synthesis"
    _, *written = pages = [context.new_page() for _ in paths]
    for page, path in zip(pages, paths, strict=True):
        if not has_sockets:
            page.route_web_socket(re.compile("socket.io"), lambda line: line.close())
            page.clock.install()
        page.goto(path)
        page.locator("session-end:defined").wait_for(state="attached")
    for page in written:
        page.locator("main textarea:visible").first.fill(BEGUN)

    change_seats(app, mia, Role.PARTICIPANT, 1, 2, 3, 4)

    for page, words in zip(pages, ("Only moderators", LOST, LOST), strict=True):
        if not has_sockets:
            ask_until_told(page, words)
        expect(page.get_by_text(words)).to_be_visible()
    for page in written:
        expect(page.locator("main textarea:visible").first).to_have_value(BEGUN)


def ask_until_told(page, words):
    """A question under way when the clock was put on is given up, and asked again later."""
    for _ in range(5):
        page.clock.fast_forward("02:00")
        with suppress(AssertionError):
            expect(page.get_by_text(words)).to_be_visible(timeout=3_000)
            break


def test_who_gets_another_role_is_offered_in_an_open_topic_what_goes_with_it(
    app, make, mia, open_browser
):
    comment = make.comment(make.member("Ada"), make.topic("post"))
    page = open_browser(mia).new_page()
    page.goto(f"/topics/{comment.topic_id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    way = page.locator("#c1").get_by_role("link", name="Moderate")
    expect(way).to_be_visible()

    change_seats(app, mia, Role.PARTICIPANT, 1, 2, 3, 4)
    expect(way).to_be_hidden()

    change_seats(app, mia, Role.MODERATOR, 1, 2, 3, 4)
    expect(way).to_be_visible()


def test_an_open_topic_leads_to_the_desk_while_its_reader_has_one_at_whichever_table(
    app, make, mia, case, open_browser
):
    page = open_browser(mia).new_page()
    page.goto(f"/topics/{make.topic('post').id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    desk = page.get_by_role("navigation", name="Main").get_by_role("link", name="Moderation")
    expect(desk).to_contain_text("1")

    change_seats(app, mia, Role.PARTICIPANT, 1, 2, 3, 4)
    expect(desk).to_have_count(0)

    # As before at the table of this topic.
    with app.app_context():
        roles = {2: Role.MODERATOR, 3: Role.PARTICIPANT}
        tables = db.session.query(Roundtable).filter(Roundtable.number.in_(roles))
        held = {table: roles[table.number] for table in tables}
        seats.change_seats(OPERATOR, db.session.get(Member, mia.id), held, is_organiser=False)
    expect(desk).to_contain_text("1")
    make.comment(make.member("Cleo"), make.topic("pre"))
    expect(desk).to_contain_text("2")


def test_who_keeps_another_desk_goes_on_where_they_still_may(app, mia, open_browser):
    page = open_browser(mia).new_page()
    page.goto("/moderation")
    page.locator("session-end:defined").wait_for(state="attached")

    change_seats(app, mia, Role.MODERATOR, 4)

    expect(page.locator("session-end[data-rights='2']")).to_be_attached()
    expect(page.get_by_role("heading", name="Moderation", exact=True)).to_be_visible()
    expect(page.get_by_text(LOST)).to_be_hidden()


def test_what_a_page_shows_of_where_one_is_no_more_goes_unless_one_has_begun_there(
    app, mia, case, open_browser
):
    context = open_browser(mia)
    read, begun = (context.new_page() for _ in range(2))
    for page in (read, begun):
        page.goto("/moderation")
        page.locator("session-end:defined").wait_for(state="attached")
        expect(page.locator(".queue")).to_contain_text(case.claim)
    begun.locator(".queue").get_by_role("checkbox").check()

    change_seats(app, mia, Role.MODERATOR, 4)

    expect(read.get_by_text(case.claim)).to_have_count(0)
    expect(read.get_by_role("heading", name="Moderation", exact=True)).to_be_visible()
    expect(begun.locator("session-end[data-rights='2']")).to_be_attached()
    expect(begun.locator(".queue").get_by_role("checkbox")).to_be_checked()


@pytest.mark.parametrize("has_sockets", [True, False])
def test_who_is_asked_for_something_first_is_led_there_and_goes_on(
    app, mia, case, open_browser, has_sockets
):
    context = open_browser(mia)
    page = context.new_page()
    if not has_sockets:
        page.route_web_socket(re.compile("socket.io"), lambda line: line.close())
        page.clock.install()
    page.goto(f"/moderation/{case.id}")
    field = page.get_by_label("Message to the author").first
    field.fill(BEGUN)
    page.locator("live-bell:defined").wait_for(state="attached")

    take_consent_back(app, mia)
    if not has_sockets:
        page.clock.fast_forward("01:00")

    expect(page.get_by_text(ASKED)).to_be_visible()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Go on in another window").click()
    opened.value.get_by_role("button", name="I agree").click()
    opened.value.wait_for_url(re.compile(rf"^[^?]*/moderation/{case.id}$"))
    opened.value.close()
    if not has_sockets:
        page.clock.fast_forward("03:00")
    else:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text(ASKED)).to_be_hidden()
    expect(field).to_have_value(BEGUN)


def test_who_is_asked_for_something_while_they_write_in_a_topic_is_not_told_they_are_signed_out(
    app, make, mia, open_browser
):
    page = open_browser(mia).new_page()
    page.goto(f"/topics/{make.topic().id}")
    page.get_by_label("Your text").fill(BEGUN)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    take_consent_back(app, mia)

    expect(page.get_by_text("No longer updated", exact=True)).to_be_visible()
    expect(page.get_by_text(ASKED)).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value(BEGUN)
