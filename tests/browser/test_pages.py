"""Every page in a real browser: accessible, in both themes, on phones, with the keyboard alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.discussion.kinds import Kind
from forum.discussion.models import Stance, View
from forum.discussion.readers import StoredDraft
from forum.extensions import db
from forum.permissions import Role

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    ("visitor", "/"),
    ("visitor", "/programme"),
    ("visitor", "/sign-in"),
    ("visitor", "/reset-password"),
    ("participant", "/"),
    ("participant", "/topics/1"),
    ("participant", "/topics/1?reply_to=1"),
    ("participant", "/topics/1?order=time&new=1"),
    ("participant", "/topics/1/comments/4/stance"),
    ("participant", "/topics/1/comments/1/history"),
    ("participant", "/comments"),
    ("participant", "/comments/5/revise"),
    ("participant", "/drafts"),
    ("participant", "/account"),
    ("participant", "/account/second-factor/set-up"),
    ("participant", "/account/second-factor"),
    ("participant", "/account/passkeys/add"),
    ("participant", "/account/address"),
    ("participant", "/confirm"),
    ("participant", "/account/copy"),
    ("participant", "/account/erase"),
    ("moderator", "/moderation/reviews"),
    ("participant", "/account/consents"),
    ("participant", "/members"),
    ("participant", "/ten-minutes"),
    ("participant", "/topics/1/comments/1/replies"),
    ("participant", "/privacy"),
    ("participant", "/digests"),
    ("participant", "/nowhere"),
    ("observer", "/topics/1"),
    ("moderator", "/moderation"),
    ("moderator", "/moderation/1"),
    ("moderator", "/moderation/log"),
    ("organiser", "/moderation/reasons"),
    ("participant", "/record"),
    ("organiser", "/record/journal"),
    ("participant", "/moderation-policy"),
    ("moderator", "/moderation/members"),
    ("moderator", "/topics/1/pace"),
    ("moderator", "/topics/1/split?tick=1"),
    ("moderator", "/digests/1/edit"),
    ("moderator", "/digests/1/send"),
    ("organiser", "/digests/plan"),
    ("organiser", "/seats"),
    ("organiser", "/seats/invite"),
    ("organiser", "/seats/invite/list"),
    ("organiser", "/seats/1"),
    ("moderator", "/comments/1/quote"),
    ("moderator", "/quotes"),
    ("moderator", "/topics/1"),
    ("moderator", "/topics/1/synthesis"),
    ("moderator", "/topics/1/synthesis/lines/1"),
    ("participant", "/topics/1/synthesis/versions"),
    ("moderator", "/topics/1/lock"),
    ("moderator", "/topics/2/lock"),
    ("participant", "/topics/2"),
    ("moderator", "/moderation/1/kind"),
    ("moderator", "/moderation/overview"),
    ("moderator", "/notifications"),
    ("moderator", "/account/notifications"),
    ("participant", "/account/digest"),
    ("organiser", "/digests/outside"),
]
SCREENS = [(1280, "light"), (390, "dark"), (320, "light")]


@pytest.fixture
def people(app, make, visit):
    """One of each role, and something on every page."""
    people = {
        "participant": make.member("Ada", country="PT", function="mayor"),
        "observer": make.member("Ben", Role.OBSERVER),
        "moderator": make.member("Cleo", Role.MODERATOR),
        "organiser": make.member("Dora", Role.ORGANISER),
    }
    topic = make.topic("newcomers")
    root = make.comment(people["moderator"], topic)
    make.comment(people["moderator"], topic, kind=Kind.QUESTION, claim="Who asks?")
    make.comment(
        people["moderator"], topic, parent=root, source="> a\n\n- b\n\n| c | d |\n|-|-|\n| 1 | 2 |"
    )
    proposal = make.comment(people["moderator"], topic, kind=Kind.PROPOSAL, claim="Ferries for all")
    with app.app_context():
        voters = [people[role].id for role in ("participant", "moderator", "organiser")]
        for voter, view in zip(voters, (View.SUPPORT, View.OBJECT, View.ACCEPT), strict=True):
            db.session.add(Stance(comment_id=proposal.id, member_id=voter, view=view, reason="So"))
        db.session.commit()
    make.comment(people["participant"], topic, claim="Mine waits")
    with app.app_context():
        for number in (1, 99):
            begun = {"replied_to": number, "fields": {"source": "Begun below one"}}
            ada = people["participant"].id
            db.session.add(StoredDraft(member_id=ada, topic_id=topic.id, **begun))
        db.session.commit()
    gatherer = visit(people["moderator"])
    gatherer.submit("/digests", action="/digests/gather")
    line = {"kind": "common ground", "text": "Ferries run at night.", "cites": "#1 #2"}
    gatherer.submit("/topics/1/synthesis", having="text", **line)
    gatherer.submit("/topics/2/lock", having="closing", when="now", closing="Thank you.")
    return people


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_every_page_is_accessible_and_fits(people, open_browser, width, theme):
    windows = {}
    for role, path in PAGES:
        if role not in windows:
            windows[role] = open_browser(
                people.get(role), viewport={"width": width, "height": 800}, color_scheme=theme
            ).new_page()
        page = windows[role]
        page.goto(path)
        assert faults(page) == [], f"{role} {path}"
        overflow = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{role} {path} is {overflow} px too wide"


def test_in_the_menu_of_a_phone_every_entry_is_as_large_as_a_thumb(people, open_browser):
    window = open_browser(people["participant"], viewport={"width": 390, "height": 844})
    page = window.new_page()
    page.goto("/")
    page.locator(".menu summary").click()
    entries = page.locator(".menu nav :is(a, button)")
    sizes = {(box["width"], box["height"]) for one in entries.all() if (box := one.bounding_box())}
    looks = entries.evaluate_all("(all) => all.map((one) => getComputedStyle(one).font)")
    assert entries.last.inner_text() == "Sign out"
    assert sizes == {(358, 44)}
    assert len(set(looks)) == 1


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    # A letter in its frame is closed to scripts, and to this one.
    options = {"runOnly": RULES, "iframes": False, "resultTypes": ["violations"]}
    found = page.evaluate("(it) => axe.run(it).then(({ violations }) => violations)", options)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found]


def test_errors_are_announced_beside_their_fields(people, open_browser):
    page = open_browser(people["participant"]).new_page()
    page.goto("/topics/1")
    page.get_by_label("Your text").fill("A text without a claim or a kind.")
    page.get_by_role("button", name="Send for review").click()

    expect(page.get_by_role("alert")).to_contain_text("Please put your point in one sentence.")
    expect(page.get_by_label("In one sentence")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Your text")).to_have_value("A text without a claim or a kind.")
    assert faults(page) == []


def test_a_comment_can_be_written_with_the_keyboard_alone(people, open_browser):
    page = open_browser(people["moderator"]).new_page()
    page.goto("/topics/1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    tab_to(page, page.get_by_role("radio", name=re.compile("^Position")))
    page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_label("In one sentence"))
    page.keyboard.type("Keys are enough")
    tab_to(page, page.get_by_label("Your text"))
    page.keyboard.type("No mouse was moved.")
    tab_to(page, page.get_by_role("button", name="Publish"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Keys are enough")).to_be_visible()


def tab_to(page: Page, wanted) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def test_the_theme_can_be_switched_and_stays(people, open_browser):
    window = open_browser(people["participant"], color_scheme="light")
    page = window.new_page()
    page.goto("/")
    page.get_by_role("button", name="Switch between light and dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/programme")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
