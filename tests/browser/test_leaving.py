"""Whoever is on the way to another page arrives there, though the one they leave loads anew."""

import re

from playwright.sync_api import expect

from tests.moderation.arranging import another_topic


def test_taking_a_move_back_leads_to_the_case_though_the_topic_loads_anew(app, make, open_browser):
    topic = make.topic("post")
    comment = make.comment(make.member("Ada"), topic, claim="Night ferries")
    there = another_topic(app, make, topic)
    page = open_browser(make.member("Mona", "moderator", at=(2, 3))).new_page()
    # What would be spread over some time comes at once: before the answer to the form.
    page.add_init_script("Math.random = () => 0")
    answer = lambda route: route.fulfill(response=route.fetch(max_redirects=0))  # noqa: E731
    page.route("**/moderation/undo", answer)
    page.goto(f"/topics/{topic.id}/split?tick={comment.number}&to={there.id}-0")
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text("One comment was moved.")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    page.get_by_role("button", name="Take it back").click()

    page.wait_for_url(re.compile(rf"/moderation/{comment.id}\b"))
    expect(page.get_by_text("Taken back.", exact=True)).to_be_visible()


def test_whoever_signs_out_on_a_slow_line_arrives_at_the_first_page(make, open_browser):
    """Their socket is cut before the answer has come, and the page would ask them to sign in."""
    topic = make.topic("post")
    page = open_browser(make.member("Ada")).new_page()
    page.add_init_script("Math.random = () => 0")
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    signed_out = []
    answer = lambda route: signed_out.append((route, route.fetch(max_redirects=0)))  # noqa: E731
    page.route("**/sign-out", answer)
    with page.expect_response("**/changes?*"):
        page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_timeout(500)

    route, response = signed_out[0]
    route.fulfill(response=response)

    page.wait_for_url("/")
