"""The moderators' desk in a real browser: by keyboard alone, and two who see each other."""

import re

import pytest
from playwright.sync_api import expect

from forum.permissions import Role
from tests.access.doors import tables


@pytest.fixture
def waiting(make):
    ada, topic = make.member("Ada"), make.topic("pre")
    return [make.comment(ada, topic, claim=f"Claim {n}") for n in range(4)]


def publish(moderator):
    """By its key; the next case has come then."""
    with moderator.expect_event("load"):
        moderator.keyboard.press("p")


def test_a_moderator_decides_by_keyboard_alone(make, open_browser, waiting):
    page = open_browser(make.member("Mo", "moderator")).new_page()
    page.goto("/moderation")
    links = page.locator(".queue > li > a")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of the desk")).to_be_visible()
    # Nothing is decided or opened behind it.
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name="Tick: Claim 1")).to_be_checked()
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/moderation/{waiting[0].id}\b"))

    page.keyboard.press("p")
    page.wait_for_url(re.compile(rf"/moderation/{waiting[1].id}\b"))
    expect(page.get_by_text("Published: ")).to_be_visible()
    # One goes on reading there, also by ear.
    expect(page.get_by_role("heading", name="Claim 1")).to_be_focused()


def test_a_moderator_returns_and_takes_back_by_keyboard_alone(make, open_browser, waiting):
    page = open_browser(make.member("Mo", "moderator")).new_page()
    page.goto(f"/moderation/{waiting[0].id}")

    # Without a reason it leads to the reasons.
    page.keyboard.press("r")
    expect(page.get_by_role("radio", name="Unclear").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("r")
    page.wait_for_url(re.compile(rf"/moderation/{waiting[1].id}\b"))
    expect(page.get_by_text("Returned: ")).to_be_visible()

    page.keyboard.press("u")
    page.wait_for_url(re.compile(rf"/moderation/{waiting[0].id}\b"))
    expect(page.get_by_text("Taken back. What was chosen and written is")).to_be_visible()
    expect(page.get_by_role("radio", name="Unclear").first).to_be_checked()
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    # What stands there again is looked at before it is sent once more.
    page.keyboard.press("r")
    expect(page.get_by_role("radio", name="Unclear").first).to_be_focused()
    expect(page).to_have_url(re.compile(rf"/moderation/{waiting[0].id}\b"))
    page.keyboard.press("r")
    page.wait_for_url(re.compile(rf"/moderation/{waiting[1].id}\b"))


def test_a_key_held_down_decides_once(make, open_browser, waiting):
    page = open_browser(make.member("Mo", "moderator")).new_page()
    page.goto(f"/moderation/{waiting[0].id}")
    page.keyboard.down("p")
    page.wait_for_url(re.compile(rf"/moderation/{waiting[1].id}\b"))
    expect(page.locator("desk-keys:defined")).to_be_attached()
    # The system goes on sending it, to the next page as well.
    page.keyboard.down("p")
    page.keyboard.up("p")
    page.keyboard.press("j")
    expect(page.locator(".queue > li > a").nth(1)).to_be_focused()
    expect(page).to_have_url(re.compile(rf"/moderation/{waiting[1].id}\b"))


def test_no_key_decides_while_one_writes_or_has_switched_them_off(make, open_browser, waiting):
    page = open_browser(make.member("Mo", "moderator")).new_page()
    page.goto(f"/moderation/{waiting[0].id}")
    page.get_by_label("Message to the author").first.fill("")
    page.keyboard.type("pard?jku")
    expect(page.get_by_label("Message to the author").first).to_have_value("pard?jku")
    expect(page).to_have_url(re.compile(rf"/moderation/{waiting[0].id}$"))

    off = open_browser(make.member("Mia", "moderator", uses_keys=False)).new_page()
    off.goto(f"/moderation/{waiting[1].id}")
    expect(off.locator("kbd:visible")).to_have_count(0)
    for key in "pjq?":
        off.keyboard.press(key)
    expect(off.get_by_role("dialog")).to_have_count(0)
    expect(off).to_have_url(re.compile(rf"/moderation/{waiting[1].id}$"))


def test_two_at_one_case_see_each_other_and_nothing_moves_the_focus(make, open_browser, waiting):
    mo = open_browser(make.member("Mo", "moderator")).new_page()
    mia = open_browser(make.member("Mia", "moderator")).new_page()
    mo.goto("/moderation")
    mo.locator(".queue > li > a").nth(1).focus()

    mia.goto(f"/moderation/{waiting[0].id}")
    expect(mo.locator(f'[data-claim="{waiting[0].id}"]')).to_contain_text("Mia has it open since")
    mo.goto(f"/moderation/{waiting[0].id}")
    expect(mo.locator(f'.case [data-claim="{waiting[0].id}"]')).to_contain_text("Mia has it open")
    field = mo.get_by_label("Message to the author").first
    field.fill("My words")

    mia.keyboard.press("p")
    mia.wait_for_url(re.compile(rf"/moderation/{waiting[1].id}\b"))

    expect(mo.get_by_role("link", name="The queue has changed: show it")).to_be_visible()
    expect(mo.locator(f'.case [data-claim="{waiting[0].id}"]')).to_be_hidden()
    expect(field).to_be_focused()
    mo.get_by_role("button", name="Publish").click()
    expect(mo.get_by_text("This comment has been decided on or changed meanwhile.")).to_be_visible()
    expect(mo.get_by_text("My words")).to_be_visible()


def test_who_loads_a_case_anew_is_not_said_to_have_it_open_once_more(make, open_browser, waiting):
    mo, mia = (open_browser(make.member(name, "moderator")).new_page() for name in ("Mo", "Mia"))
    mo.goto(f"/moderation/{waiting[0].id}")
    mia.goto(f"/moderation/{waiting[0].id}")
    place = mo.locator(f'.case [data-claim="{waiting[0].id}"]')
    expect(place).to_contain_text("Mia has it open")
    mo.evaluate("""() => {
      window.said = 0
      const place = document.querySelector(".case [data-claim]")
      new MutationObserver(() => said++).observe(place, { childList: true })
    }""")

    mia.reload()
    mia.wait_for_timeout(3_000)

    expect(place).to_contain_text("Mia has it open")
    assert mo.evaluate("said") == 0
    mia.goto("/moderation/log")
    expect(place).to_be_hidden()


def test_the_queue_is_shown_anew_beside_what_one_writes_about_a_case(make, open_browser, waiting):
    mo, mia = (open_browser(make.member(name, "moderator")).new_page() for name in ("Mo", "Mia"))
    mo.goto(f"/moderation/{waiting[0].id}")
    field, links = mo.get_by_label("Message to the author").first, mo.locator(".queue > li > a")
    field.fill("My words")
    show = mo.get_by_role("link", name="The queue has changed: show it")

    mia.goto(f"/moderation/{waiting[2].id}")
    publish(mia)
    expect(show).to_be_visible()
    # What the link says is heard as well, and not seen twice.
    expect(mo.locator("live-queue [role=status]")).to_have_class("vh")
    show.click()
    expect(links).to_have_count(3)
    expect(field).to_have_value("My words")
    expect(mo.locator("live-queue [role=status]")).to_have_text("")
    mia.goto(f"/moderation/{waiting[0].id}")
    publish(mia)
    show.press("Enter")
    expect(links).to_have_count(2)
    expect(field).to_have_value("My words")
    told = "This comment has been decided on or changed meanwhile."
    expect(mo.locator("live-queue [role=status]")).to_have_text(told)
    expect(mo.locator("live-queue [role=status]")).not_to_have_class("vh")
    # Where nothing is written, the page comes anew.
    field.fill("")
    mia.goto(f"/moderation/{waiting[1].id}")
    publish(mia)
    show.click()
    expect(mo.locator(".case form.decision")).to_have_count(0)


def test_with_sockets_blocked_the_desk_follows_by_http(make, open_browser, waiting):
    mo, mia = (open_browser(make.member(name, "moderator")).new_page() for name in ("Mo", "Mia"))
    for page in (mo, mia):
        page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    mo.clock.install()
    mo.goto(f"/moderation/{waiting[0].id}")
    field = mo.get_by_label("Message to the author").first
    field.fill("My words")
    mia.goto(f"/moderation/{waiting[1].id}")
    mo.clock.fast_forward("00:25")
    expect(mo.locator(f'[data-claim="{waiting[1].id}"]')).to_contain_text("Mia has it open since")
    expect(mo.get_by_role("link", name="The queue has changed: show it")).to_be_hidden()

    mia.goto(f"/moderation/{waiting[0].id}")
    publish(mia)
    mia.wait_for_url(re.compile(rf"/moderation/{waiting[1].id}\b"))
    mo.clock.fast_forward("00:40")
    expect(mo.get_by_role("link", name="The queue has changed: show it")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("My words")


def test_whoever_keeps_the_desk_no_more_is_led_away_and_keeps_what_they_write(
    app, make, visit, open_browser, waiting
):
    mia = make.member("Mia", "moderator")
    olga, page = visit(make.member("Olga", Role.ORGANISER)), open_browser(mia).new_page()
    page.goto(f"/moderation/{waiting[0].id}")
    field = page.get_by_label("Message to the author").first
    field.fill("My words")
    seats = {f"table_{table}": "participant" for table in tables(app).values()}
    olga.submit(f"/seats/{mia.id}", having="is_organiser", **seats)
    expect(page.get_by_role("link", name="The queue has changed: show it")).to_be_visible()
    expect(field).to_have_value("My words")


def test_the_offer_to_undo_ends_unless_one_is_at_it(make, open_browser, waiting):
    page = open_browser(make.member("Mo", "moderator")).new_page()
    page.clock.install()
    page.goto(f"/moderation/{waiting[0].id}")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("undo-notice:defined")).to_be_visible()
    offer = page.get_by_role("button", name="Take it back")
    offer.focus()
    page.clock.run_for(11_000)
    expect(offer).to_be_visible()
    page.locator("h1").click()
    offer.evaluate("one => one.blur()")
    page.clock.run_for(11_000)
    expect(offer).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_desk_fits(make, open_browser, waiting, width):
    size = {"width": width, "height": 800}
    page = open_browser(make.member("Mo", "moderator"), viewport=size).new_page()
    page.goto(f"/moderation/{waiting[1].id}")
    page.get_by_label("Internal note").first.fill("For us alone")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: ")).to_be_visible()
    for path in ("/moderation", f"/moderation/{waiting[0].id}", "/moderation/log"):
        page.goto(path)
        wide = "document.documentElement.scrollWidth <= innerWidth"
        assert page.evaluate(wide), path


@pytest.mark.parametrize("place", ["", "/{case}"])
def test_on_a_phone_nothing_moves_what_a_moderator_reads(make, open_browser, waiting, place):
    size = {"width": 390, "height": 1100}
    mo = open_browser(make.member("Mo", "moderator"), viewport=size).new_page()
    mia = open_browser(make.member("Mia", "moderator")).new_page()
    mo.goto("/moderation" + place.format(case=waiting[1].id))
    expect(mo.locator("live-queue:defined")).to_be_attached()
    read = mo.locator(".case > article" if place else ".queue > li:nth-child(2)")
    top = read.bounding_box()["y"]

    mia.goto(f"/moderation/{waiting[0].id}")
    expect(mo.locator(f'[data-claim="{waiting[0].id}"]')).to_contain_text("Mia has it open")
    make.comment(make.member("Ben"), make.topic("pre"), claim="One more")
    expect(mo.get_by_role("link", name="The queue has changed: show it")).to_be_attached()
    expect(mo.locator("live-queue [role=status]")).to_have_text(re.compile("has changed"))
    assert abs(read.bounding_box()["y"] - top) <= 2


def test_on_a_phone_no_list_of_moderators_scrolls_sideways(make, open_browser, waiting):
    size = {"width": 390, "height": 800}
    page = open_browser(make.member("Olga", Role.ORGANISER), viewport=size).new_page()
    page.goto(f"/moderation/{waiting[0].id}")
    page.get_by_label("Internal note").first.fill("For us alone")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: ")).to_be_visible()
    for path in ("/moderation/log", "/record", "/record/journal", "/moderation/overview"):
        page.goto(path)
        cells = page.locator(".stacks [role=cell]:visible")
        assert cells.count(), path
        wide = "one => one.scrollWidth > one.clientWidth"
        assert not any(one.evaluate(wide) for one in page.locator(".scroll").all()), path
