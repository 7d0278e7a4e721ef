"""With all text twice as large a phone scrolls nothing sideways, and the dock keeps its doors."""

from typing import Any

import pytest
from playwright.sync_api import Page

from forum.discussion.kinds import Kind
from forum.permissions import Role

PAGES = ["/", "/programme", "/topics/{topic}", "/digests", "/members", "/seats", "/account"]
TWICE = "() => { document.documentElement.style.fontSize = '200%' }"
# What sticks out at the right; what scrolls within itself may be wider inside.
STICKING_OUT = """() => [document.documentElement, ...document.querySelectorAll('.dock a')]
  .map((e) => Math.max(e.getBoundingClientRect().right, e.scrollWidth))
  .filter((right) => right > innerWidth + 1)"""


@pytest.fixture
def olga(open_browser: Any, make: Any) -> Page:
    olga = make.member("Olga", Role.ORGANISER)
    topic = make.topic()
    first = make.comment(olga, topic, source="Internationalisation of responsibilities. " * 9)
    make.comment(
        olga, topic, parent=first, kind=Kind.RESTATEMENT, source="Verantwortungsgemeinschaft"
    )
    page = open_browser(olga, viewport={"width": 390, "height": 800}).new_page()
    page.topic = topic.id  # type: ignore[attr-defined] # for the addresses below
    return page


@pytest.mark.parametrize(("width", "is_large"), [(390, True), (320, True), (320, False)])
def test_nothing_sticks_out_and_one_can_write(olga: Any, width: int, is_large: bool) -> None:
    olga.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        olga.goto(address.format(topic=olga.topic))
        if is_large:
            olga.evaluate(TWICE)
        assert olga.evaluate(STICKING_OUT) == [], address
    olga.goto(f"/topics/{olga.topic}")
    if is_large:
        olga.evaluate(TWICE)
    write = olga.locator(".dock a[href='#compose']").bounding_box()
    assert write
    assert write["x"] + write["width"] <= width
    assert write["y"] + write["height"] <= 800


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_dock_of_a_small_phone_is_one_row_in_every_language(
    open_browser: Any, make: Any, language: str
) -> None:
    reader = make.member("Ada", language=language)
    topic = make.topic("post")
    make.comment(reader, topic)
    page = open_browser(reader, viewport={"width": 320, "height": 740}).new_page()
    page.goto(f"/topics/{topic.id}")
    # With a synthesis there is a fourth door.
    page.evaluate("() => document.querySelector('.dock [hidden]').removeAttribute('hidden')")
    tops = page.locator(".dock a").evaluate_all("all => all.map((a) => a.offsetTop)")
    assert len(tops) == 4
    assert len(set(tops)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [("/topics/{topic}", ".topic > .main"), ("/moderation/1", ".case")],
)
def test_beside_what_stands_at_its_sides_the_text_keeps_its_room(
    olga: Any, path: str, text: str
) -> None:
    olga.set_viewport_size({"width": 1280, "height": 800})
    olga.goto(path.format(topic=olga.topic))
    olga.evaluate(TWICE)
    # Not a column of single letters.
    assert olga.locator(text).bounding_box()["width"] > 400
    assert olga.evaluate(STICKING_OUT) == []
