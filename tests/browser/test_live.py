"""Two browser windows: what one writes, the other gets, once and without being moved."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.discussion.writing import reply
from tests.discussion.writing import write as post

from .hands import press


def read(context: BrowserContext, topic_id: int) -> Page:
    page = context.new_page()
    page.goto(f"/topics/{topic_id}")
    return page


def write(context: BrowserContext, topic_id: int, claim: str) -> Page:
    page = read(context, topic_id)
    page.get_by_role("radio", name=re.compile("Position")).check()
    page.get_by_label("In one sentence").fill(claim)
    page.get_by_label("Your text").fill("Because it is **so**.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name=claim)).to_be_visible()
    return page


def test_a_comment_waits_behind_a_pill_and_moves_nothing(make, open_browser):
    ada, ben = make.member("Ada"), make.member("Ben")
    topic = make.topic("post")
    for number in range(12):
        make.comment(ada, topic, source=f"Number {number}. " + "Many words stand here. " * 30)
    writer, reader = open_browser(ada), read(open_browser(ben), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    reader.locator("#c9").scroll_into_view_if_needed()
    before = reader.locator("#c9").bounding_box()

    write(writer, topic.id, "Ropes hold longer")

    pill = reader.get_by_role("button", name="1 new comment")
    expect(pill).to_be_visible()
    assert reader.locator("#c9").bounding_box() == before
    expect(reader.locator("#c13")).to_have_count(0)
    pill.click()
    expect(reader.get_by_role("heading", name="Ropes hold longer")).to_be_in_viewport()
    expect(reader.locator("#c13 .num")).to_have_class(re.compile("new"))
    expect(reader.locator("#c13")).to_have_count(1)
    expect(reader.locator(".outline").get_by_text("Ropes hold longer")).to_have_count(1)
    expect(pill).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1280, 400), (390, 500)])
def test_the_pill_is_in_sight_wherever_on_the_page_one_is(make, visit, open_browser, width, height):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic, source="Ferries by night, and bridges. " * 60)
    window = open_browser(make.member("Ben"), viewport={"width": width, "height": height})
    reader = read(window, topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    post(visit(make.member("Cleo")), topic)
    pill = reader.get_by_role("button", name="1 new comment")
    expect(pill).to_be_in_viewport(ratio=1)
    thread = reader.locator("live-topic").bounding_box()["y"]
    for down in (thread - height + 20, thread, 100_000):
        reader.evaluate("(down) => scrollTo(0, down)", down)
        expect(pill).to_be_in_viewport(ratio=1)


def test_behind_the_pill_a_reply_stands_under_what_came_with_it_and_the_rest_is_one_press_away(
    make, visit, open_browser
):
    ada, topic = make.member("Ada"), make.topic("post")
    below = make.comment(ada, topic)
    for _ in range(4):
        below = make.comment(ada, topic, parent=below)
    reader = read(open_browser(make.member("Ben")), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    writer = visit(make.member("Cleo"))
    post(writer, topic, prompt="")
    reply(writer, topic, 6)
    # Below three levels it has a page of its own.
    reply(writer, topic, 4)

    reader.get_by_role("button", name="3 new comments").click()

    expect(reader.locator("#c6")).to_be_focused()
    expect(reader.locator("#c6 > .replies > li > #c7")).to_be_visible()
    reader.get_by_role("button", name="1 new comment").click()
    reader.wait_for_url("**/comments/*/replies#c8")
    expect(reader.locator("#c8")).to_be_focused()


@pytest.mark.parametrize("query", ["", "?order=time"])
def test_where_the_button_leads_nowhere_just_now_it_says_so(make, visit, open_browser, query):
    ada, topic = make.member("Ada"), make.topic("post")
    below = make.comment(ada, topic)
    for _ in range(4):
        below = make.comment(ada, topic, parent=below)
    reading = open_browser(make.member("Ben"))
    reader = reading.new_page()
    reader.goto(f"/topics/{topic.id}{query}")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    # Below three levels it has a page of its own.
    reply(visit(make.member("Cleo")), topic, 4)
    pill = reader.get_by_role("button", name="1 new comment")
    expect(pill).to_be_visible()

    reading.set_offline(True)
    pill.click()
    away = reader.get_by_role("button", name="Not reached: try again in a moment")
    expect(away).to_be_visible()
    # The page learns that its line has broken, and that it is back.
    reader.evaluate("() => import('forum/socket').then(({ socket }) => socket.io.engine.close())")
    expect(reader.get_by_text("Not connected; trying again")).to_be_visible()
    expect(away).to_be_visible()
    reading.set_offline(False)
    pill.click(timeout=25_000)
    expect(reader.locator("#c6")).to_be_focused()


def test_what_comes_while_one_listens_is_told_in_one_sentence_after_it(make, visit, open_browser):
    topic = make.topic("post")
    reader, writer = open_browser(make.member("Ben")), visit(make.member("Cleo"))
    page = read(reader, topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate(
        """() => {
          const said = document.querySelector(".live span")
          window.told = []
          new MutationObserver(() => told.push(said.textContent)).observe(said, { childList: true })
        }"""
    )

    post(writer, topic, prompt="")
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    for number in range(2, 5):
        post(writer, topic, prompt="", source=f"Number {number}.")
        page.wait_for_timeout(500)  # each of them comes by itself

    expect(page.get_by_role("button", name="4 new comments")).to_be_visible(timeout=15_000)
    assert page.evaluate("told") == ["1 new comment", "4 new comments"]
    # What changes amid what is held back is nothing more to be heard.
    page.evaluate("document.querySelector('live-topic').pill.say()")
    assert page.evaluate("told") == ["1 new comment", "4 new comments"]


def test_what_is_read_stays_where_it_is_when_names_are_taken_away(make, visit, open_browser):
    topic = make.topic("post")
    ada = make.member("Ada", function="Deputy head of a unit for returns and readmission " * 2)
    for n in range(8):
        make.comment(ada, topic, claim=f"Read at leisure, {n}", source="And so on. " * 250)
    reader = read(open_browser(make.member("Ben")), topic.id)
    reader.set_viewport_size({"width": 390, "height": 844})
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    top = "document.querySelector('#c6 .prose').getBoundingClientRect().top"
    # The browser itself would hold on to the name, which will not be there.
    before = reader.evaluate(f"scrollBy(0, {top} - 300), {top}")
    organiser = visit(make.member("Olga", Role.ORGANISER))
    rules = organiser.get("/programme/attribution")
    token = rules.form(action="/programme/attribution").values["csrf_token"]

    with reader.expect_event("load"):
        rule = {"place": f"topic-{topic.id}", "rule": "anonymous"}
        organiser.post("/programme/attribution", {"csrf_token": token, **rule})

    reader.wait_for_function("history.scrollRestoration === 'auto'")
    expect(reader.locator("#c6")).not_to_contain_text("Ada")
    assert abs(reader.evaluate(top) - before) < 2
    # Whoever reads on, and loads it once more, is where they are then.
    further = reader.evaluate("scrollBy(0, 900), scrollY")
    reader.reload()
    reader.wait_for_function("(y) => Math.abs(scrollY - y) < 2", arg=further)


def test_a_withdrawn_comment_empties_its_place_with_its_readers(make, open_browser):
    ada, ben = make.member("Ada"), make.member("Ben")
    topic = make.topic("post")
    root = make.comment(ada, topic, source="I take this back.")
    make.comment(ben, topic, parent=root, source="This stays.")
    reader = read(open_browser(ben), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()

    page = open_browser(ada).new_page()
    page.goto("/comments")
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()

    expect(reader.locator("#c1")).to_contain_text("Withdrawn by its author")
    expect(reader.get_by_text("I take this back.")).to_have_count(0)
    expect(reader.get_by_text("This stays.")).to_be_visible()


def test_the_outline_follows_what_is_removed_and_restored(make, visit, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    claims = ["Ferries by night", "Ropes hold longer", "Bridges last"]
    removed, *_ = [make.comment(ada, topic, claim=claim) for claim in claims]
    reader = read(open_browser(make.member("Ben")), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    lines = reader.locator(".outline [data-outline] > li")
    expect(lines).to_contain_text([f"{claim} new" for claim in claims])
    lines.first.locator("a").focus()

    moderator = visit(make.member("Mo", Role.MODERATOR))
    why = {"removal-reason": "Unclear"}
    moderator.submit(f"/moderation/{removed.id}", action="/removal", **why)

    expect(lines).to_contain_text(claims[1:])
    expect(reader.locator("#c1")).to_be_focused()
    expect(reader.get_by_text(claims[0])).to_have_count(0)

    moderator.submit(f"/moderation/{removed.id}", action="/restoration")

    for _ in range(2):
        # As new as it was, here and after loading.
        expect(lines).to_contain_text([f"{claim} new" for claim in claims])
        expect(reader.locator("#c1 .num.new")).to_contain_text("New: comment 1")
        reader.reload()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_moderator_decides_and_the_author_hears(make, open_browser, javascript):
    ada, ben = make.member("Ada"), make.member("Ben", Role.MODERATOR)
    topic = make.topic("pre")
    writing = open_browser(ada, java_script_enabled=javascript)
    deciding = open_browser(ben, java_script_enabled=javascript)
    author = read(writing, topic.id)
    author.get_by_role("radio", name=re.compile("Position")).check()
    author.get_by_label("In one sentence").fill("Locks first")
    author.get_by_label("Your text").fill("They are old.")
    author.get_by_role("button", name="Send for review").click()
    expect(author.get_by_text("A moderator reads your comment before it appears.")).to_be_visible()
    expect(author.locator(".own")).to_be_focused()

    desk = deciding.new_page()
    desk.goto("/moderation")
    desk.get_by_role("link", name="Locks first").click()
    desk.get_by_text("Needs a source", exact=True).first.click()
    desk.get_by_label("Message to the author").first.fill("How old?")
    desk.get_by_role("button", name="Return to author").click()
    expect(desk.get_by_text("Returned: ")).to_be_visible()

    if not javascript:
        author.reload()
    expect(author.get_by_text("How old?")).to_be_visible()
    if javascript:
        expect(author.locator(".own")).to_be_focused()
    author.get_by_role("link", name="Change it").click()
    author.get_by_label("Your text").fill("They are ninety years old.")
    author.get_by_role("button", name="Send it again").click()
    expect(author.get_by_text("Sent again.")).to_be_visible()
    desk.goto("/moderation")
    desk.get_by_role("link", name="Locks first").click()
    desk.get_by_role("button", name="Publish").click()
    if not javascript:
        author.reload()
    expect(author.locator("#c1")).to_contain_text("They are ninety years old.")
    if javascript:
        expect(author.locator("#c1")).to_be_focused()


def test_the_moderators_count_follows(make, open_browser):
    ada, ben = make.member("Ada"), make.member("Ben", Role.MODERATOR)
    topic = make.topic("pre")
    desk = open_browser(ben).new_page()
    desk.goto("/moderation")
    expect(desk.get_by_text("Nothing waits.")).to_be_visible()

    make.comment(ada, topic)

    expect(desk.get_by_role("link", name="Moderation 1").first).to_be_visible()
    expect(desk.get_by_role("link", name="The queue has changed: show it")).to_be_visible()


def test_whose_session_has_ended_keeps_their_text_and_nothing_else(make, open_browser):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic, source="Not for whoever sits here next.")
    reading = open_browser(make.member("Ben"))
    reader, writer = read(reading, topic.id), read(reading, topic.id)
    writer.get_by_label("Your text").fill("Begun, and not sent")
    for page in (reader, writer):
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(writer.get_by_text("Draft saved")).to_be_visible()

    other = reading.new_page()
    other.goto("/programme")
    press(other, "Sign out")

    expect(reader.get_by_label("E-mail address")).to_be_visible()
    expect(writer.get_by_text("Signed out", exact=True)).to_be_visible()
    expect(writer.get_by_label("Your text")).to_have_value("Begun, and not sent")


def test_whoever_is_at_a_comment_that_changes_stays_there(make, visit, open_browser):
    topic = make.topic("post")
    ada, dan = make.member("Ada"), make.member("Dan")
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL, claim="Ferries by night")
    page = read(open_browser(make.member("Ben")), topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.locator("#c1 .num.new")).to_be_visible()
    page.get_by_role("radio", name="I object").check()
    why = page.get_by_label("Why you object")
    why.press_sequentially("Nobody ")
    visit(dan).submit(f"/topics/{topic.id}", action="/comments/1/stance", view="support it")
    expect(page.locator("#c1")).to_contain_text("One has answered")
    page.keyboard.type("is awake.")
    expect(why).to_have_value("Nobody is awake.")
    expect(page.get_by_role("radio", name="I object")).to_be_checked()
    expect(page.locator("#c1 .num.new")).to_be_visible()
    # What they had begun would stay, and they at it.
    why.fill("")

    visit(ada).submit("/comments", action=f"/comments/{proposal.id}/withdraw")
    expect(page.locator("#c1")).to_contain_text("Withdrawn by its author")
    expect(page.locator("#c1")).to_be_focused()


def test_on_a_phone_the_pill_covers_nothing_of_the_head_and_moves_nothing(
    make, visit, open_browser
):
    topic = make.topic("post")
    make.comment(make.member("Ada"), topic, source="Ferries by night, and bridges. " * 60)
    window = open_browser(make.member("Ben"), viewport={"width": 390, "height": 844})
    reader = read(window, topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    before = reader.locator("#c1").bounding_box()

    post(visit(make.member("Cleo")), topic)

    pill = reader.get_by_role("button", name="1 new comment")
    expect(pill).to_be_in_viewport(ratio=1)
    box, dock = pill.bounding_box(), reader.locator(".dock").bounding_box()
    head = reader.locator("topic-opening").bounding_box()
    assert head["y"] + head["height"] <= box["y"]
    assert box["y"] + box["height"] <= dock["y"]
    assert reader.locator("#c1").bounding_box() == before
