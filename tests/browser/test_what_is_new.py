"""What counts as new on an open page, where the button for it leads, and what moves nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.discussion.kinds import Kind
from forum.permissions import Role
from tests.discussion.writing import reply, write
from tests.moderation.arranging import another_topic, move

from .hands import press

HEARD = """() => {
  window.heard = []
  const said = document.querySelector(".live span")
  new MutationObserver(() => heard.push(said.textContent)).observe(said, { childList: true })
}"""
LONG = "Many words stand here. " * 60


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def ben(make, open_browser):
    return open_browser(make.member("Ben"))


@pytest.fixture
def moderator(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


def read(context, topic, query: str = "") -> Page:
    page = context.new_page()
    page.goto(f"/topics/{topic.id}{query}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def remove(moderator, comment_id: int) -> None:
    why = {"removal-reason": "Unclear"}
    moderator.submit(f"/moderation/{comment_id}", action="/removal", **why)


def classify(moderator, comment, kind: str) -> None:
    path = f"/moderation/{comment.id}/kind"
    moderator.submit(path, having="message", kind=kind, message="It is.")


def wait_until(page: Page, is_so) -> None:
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError


def hear_all(page: Page) -> None:
    """Everything told until now has arrived: the page asks, and more than the pill waits for."""
    page.evaluate("document.querySelector('live-topic').catchUp()")
    page.wait_for_timeout(1000)


@pytest.mark.parametrize("query", ["", "?order=time", "?kind=question"])
def test_what_changes_on_another_page_of_the_thread_is_no_new_comment(
    make, visit, ada, ben, topic, moderator, query
):
    *_, last = [make.comment(ada, topic) for _ in range(22)]
    reader = read(ben, topic, query)
    expect(reader.locator("#c22")).to_have_count(0)
    pill = reader.locator(".live button")

    remove(moderator, last.id)
    moderator.submit(f"/moderation/{last.id}", action="/restoration")
    hear_all(reader)
    expect(pill).to_be_hidden()

    write(visit(ada), topic)
    expect(pill).to_have_text("1 new comment")


def test_what_is_taken_away_before_one_has_looked_is_no_new_comment(
    visit, ada, ben, topic, moderator
):
    reader = read(ben, topic)
    write(visit(ada), topic, claim="Gone soon")
    pill = reader.locator(".live button")
    expect(pill).to_have_text("1 new comment")

    remove(moderator, 1)
    expect(pill).to_be_hidden()

    moderator.submit("/moderation/1", action="/restoration")
    expect(pill).to_have_text("1 new comment")
    expect(reader.locator("#c1")).not_to_contain_text("Gone soon")
    pill.click()
    expect(reader.locator("#c1")).to_contain_text("Gone soon")
    expect(reader.locator("#c1 .num.new")).to_be_visible()


@pytest.mark.parametrize("was_read", [False, True])
def test_what_comes_back_to_a_place_that_was_empty_waits_unless_it_was_read_before(
    make, visit, ada, open_browser, topic, moderator, was_read
):
    comment, ben = make.comment(ada, topic, claim="Back again"), make.member("Ben")
    if was_read:
        visit(ben).submit("/", action="/read-all")
    remove(moderator, comment.id)
    reader = read(open_browser(ben), topic)

    moderator.submit(f"/moderation/{comment.id}", action="/restoration")

    if not was_read:
        reader.get_by_role("button", name="1 new comment").click()
    expect(reader.locator("#c1")).to_contain_text("Back again")
    expect(reader.locator("#c1 .num.new")).to_have_count(0 if was_read else 1)
    expect(reader.locator(".live button")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "is_kept"), [("?order=time", True), ("?kind=question", False), ("?new=1", True)]
)
def test_the_pill_leads_to_what_is_new_whatever_the_page_leaves_out(
    make, visit, ada, ben, topic, query, is_kept
):
    for _ in range(21):
        make.comment(ada, topic)
    reader = read(ben, topic, query)
    write(visit(ada), topic, claim="Ropes hold longer")

    press(reader, "1 new comment")

    expect(reader.get_by_role("heading", name="Ropes hold longer")).to_be_in_viewport()
    assert (query in reader.url) == is_kept


@pytest.mark.parametrize("width", [1280, 390])
def test_my_own_from_another_window_moves_nothing_that_i_read(
    make, visit, ada, open_browser, topic, width
):
    for number in range(6):
        make.comment(ada, topic, source=f"Number {number}. {LONG}")
    reader = read(open_browser(ada, viewport={"width": width, "height": 600}), topic)
    # As where browsers hold on to nothing by themselves.
    reader.evaluate("document.body.style.overflowAnchor = 'none'")
    reader.evaluate("document.querySelector('#c5 .prose').scrollIntoView()")
    before = reader.locator("#c5").bounding_box()

    reply(visit(ada), topic, 1, source=LONG)

    expect(reader.locator("#c7")).to_have_count(1)
    after = reader.locator("#c5").bounding_box()
    assert abs(after["y"] - before["y"]) < 2


def test_a_line_that_answers_with_a_page_of_its_own_does_not_end_the_counting(
    make, visit, ada, ben, topic
):
    page = ben.new_page()
    page.clock.install()
    page.route_web_socket("**/socket.io/**", lambda ws: ws.close())
    page.goto(f"/topics/{topic.id}")
    asked = []

    def welcome(route):
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<h1>Welcome to our hotel</h1>")

    page.route("**/notifications/count", welcome)
    for _ in range(20):
        page.clock.run_for(20_000)
        page.wait_for_timeout(50)
        if len(asked) > 1:
            break
    assert len(asked) > 1


def test_a_page_that_asks_for_a_part_of_itself_has_shown_nothing_of_the_rest(
    make, visit, ben, topic, moderator
):
    reader = read(ben, topic)
    write(visit(make.member("Ada")), topic)
    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()

    with reader.expect_response(f"**/topics/{topic.id}"):
        moderator.submit(f"/topics/{topic.id}/lock", having="closing")

    reader.goto("/")
    expect(reader.get_by_text("One new comment")).to_be_visible()


@pytest.mark.parametrize("is_blocked", [False, True])
@pytest.mark.parametrize("query", ["", "?order=time"])
def test_my_first_words_from_another_window_are_no_news_to_me(
    visit, ada, open_browser, topic, query, is_blocked
):
    window = open_browser(ada)
    if is_blocked:
        window.route_web_socket("**/socket.io/**", lambda ws: ws.close())
    reader = window.new_page()
    reader.goto(f"/topics/{topic.id}{query}")
    counts = reader.locator("#counts")
    expect(reader.locator("#line")).to_be_visible()

    write(visit(ada), topic, claim="My first")
    hear_all(reader)

    expect(counts).to_contain_text("1 comment, 1 person")
    if query:
        # A list does not know where it belongs, and is told anew when they ask.
        expect(reader.locator(".live button")).to_have_text("The order has changed: show it")
    else:
        expect(reader.locator(".live button")).to_be_hidden()
        mine = reader.locator("#c1 > .text > .acts")
        expect(mine.get_by_role("link", name="Change it")).to_be_visible()
        expect(mine.get_by_role("link", name="Report")).to_be_hidden()


def test_my_reply_to_what_waits_behind_the_pill_comes_with_it(
    make, visit, ada, open_browser, topic
):
    make.comment(ada, topic)
    reader = read(open_browser(ada), topic)
    write(visit(make.member("Ben")), topic, claim="Ropes hold longer", prompt="")
    pill = reader.locator(".live button")
    expect(pill).to_have_text("1 new comment")

    reply(visit(ada), topic, 2)
    hear_all(reader)
    expect(pill).to_have_text("1 new comment")
    pill.click()

    expect(reader.locator("#c2")).to_be_focused()
    expect(reader.locator("#c3")).to_be_visible()
    expect(reader.locator("#c2 > .text .num")).to_have_class("num new")
    expect(reader.locator("#c3 > .text .num")).not_to_have_class("num new")


def test_what_comes_back_to_an_earlier_page_of_the_thread_stands_there_alone(
    app, make, ada, ben, topic, moderator
):
    _, early, *_ = [make.comment(ada, topic) for _ in range(23)]
    there = another_topic(app, make, topic)
    move(moderator, early, there)
    reader = read(ben, topic, "?after=21")
    move(moderator, early, topic)

    press(reader, "1 new comment")

    expect(reader.locator("#c2")).to_be_in_viewport()
    expect(reader.locator("#c1")).to_have_count(1)
    expect(reader.locator("#c23")).to_have_count(0)


def test_what_is_written_where_some_is_folded_is_folded_and_the_pill_leads_there(
    make, visit, ada, ben, topic, moderator
):
    root = make.comment(ada, topic)
    for number in range(10):
        make.comment(ada, topic, f"Reply {number}", parent=root)
    reader = read(ben, topic)
    rest = reader.locator("#c1 > .replies > .rest")
    expect(rest).to_have_text("2 more replies, 2 new")

    reply(visit(ada), topic, 1, source="Written last")
    expect(reader.locator(".live button")).to_have_text("1 new comment")
    expect(rest).to_have_text("3 more replies, 3 new")
    remove(moderator, 11)
    expect(rest).to_have_text("2 more replies, 2 new")

    press(reader, "1 new comment")
    expect(reader.get_by_text("Written last")).to_be_in_viewport()
    assert reader.url.endswith("#c12")


def test_how_much_is_new_is_heard_once_also_when_it_is_counted_again(make, visit, ada, ben, topic):
    root = make.comment(ada, topic)
    for number in range(10):
        make.comment(ada, topic, f"Reply {number}", parent=root)
    reader = read(ben, topic)
    reader.evaluate(HEARD)
    # What is folded makes the page count anew.
    reply(visit(ada), topic, 1, source="Written last")
    expect(reader.locator(".rest")).to_have_text("3 more replies, 3 new")
    reader.wait_for_timeout(7000)
    assert reader.evaluate("heard") == ["1 new comment"]


def test_what_changes_while_it_is_held_back_is_one_and_is_read_once_shown(visit, ada, ben, topic):
    reader, writer = read(ben, topic), visit(ada)
    for claim in ("Heron", "Egret"):
        write(writer, topic, claim=claim)
    pill = reader.get_by_role("button", name="2 new comments")
    expect(pill).to_be_visible()
    writer.submit("/comments/1/revise", having="source", claim="Stork")
    hear_all(reader)
    expect(pill).to_be_visible()
    with reader.expect_response("**/seen"):
        pill.click()
    expect(reader.locator(".item h4")).to_have_text(["Stork", "Egret"])
    reader.goto("/")
    expect(reader.get_by_text("You have read everything.")).to_be_visible()


def test_to_the_first_reply_below_the_deepest_leads_a_way(
    make, visit, ada, ben, open_browser, topic
):
    """Also for its author, to whom it is no news that a button would lead to."""
    deepest = None
    for _ in range(4):
        deepest = make.comment(ada, topic, parent=deepest)
    reader, author = read(ben, topic), read(open_browser(ada), topic)
    ways = [page.locator("#c4 > .replies > .rest") for page in (reader, author)]
    for way in ways:
        expect(way).to_have_count(0)

    reply(visit(ada), topic, 4)

    for way, words in zip(ways, ("1 more reply, 1 new", "1 more reply"), strict=True):
        expect(way).to_have_text(words)
    for page in (reader, author):
        expect(page.locator("#c5")).to_have_count(0)
    press(reader, "1 new comment")
    expect(reader.locator("#c5")).to_be_visible()


def test_my_own_from_another_window_is_shown_in_a_list_when_i_ask(visit, ada, open_browser, topic):
    reader = read(open_browser(ada), topic, "?order=time")
    write(visit(ada), topic, claim="Written elsewhere")

    reader.get_by_role("button", name="The order has changed: show it").click()

    expect(reader.locator("#c1")).to_contain_text("Written elsewhere")


def test_what_a_list_shows_no_more_is_known_also_where_an_older_answer_comes_late(
    make, visit, ada, moderator, ben, topic
):
    leaving, staying = (make.comment(ada, topic, kind=Kind.QUESTION) for _ in range(2))
    reader = ben.new_page()
    # When the page asks how it looks now is left to chance.
    reader.add_init_script("Math.random = () => 0.9")
    late, held = True, []

    def hold(route):
        if late and route.request.resource_type == "fetch":
            held.append((route, route.fetch().text()))
        else:
            route.continue_()

    reader.route(re.compile(r"\?kind=question$"), hold)
    reader.goto(f"/topics/{topic.id}?kind=question")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()

    visit(ada).submit(f"/comments/{staying.id}/revise", having="source", source="Better words.")
    expect(reader.locator("#c2")).to_contain_text("Better words.")
    for _ in range(50):
        if not held:
            reader.wait_for_timeout(200)
    assert held
    late = False
    classify(moderator, leaving, "proposal")
    expect(reader.locator("#c1 .kind")).to_have_text("Proposal")
    for route, answer in held:
        route.fulfill(content_type="text/html", body=answer)
    expect(reader.locator(".shown a.proposal")).to_have_text("Proposal 1")
    expect(reader.get_by_role("button", name="The order has changed: show it")).to_be_visible()


def test_a_page_that_was_not_told_how_it_looks_now_asks_again(visit, ada, ben, topic):
    reader = read(ben, topic)
    refused = []

    def refuse(route):
        refused.append(route.request.url)
        route.fulfill(content_type="text/html", body="<h1>Welcome to our hotel</h1>")

    reader.route(f"**/topics/{topic.id}", refuse)
    write(visit(ada), topic)
    reader.get_by_role("button", name="1 new comment").click()
    wait_until(reader, lambda: refused)
    expect(reader.locator("#counts")).to_contain_text("0 comments")
    reader.unroute(f"**/topics/{topic.id}")

    hear_all(reader)

    expect(reader.locator("#counts")).to_contain_text("1 comment, 1 person")
