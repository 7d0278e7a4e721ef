"""Lines that break, are cut, refused or overtaken: nothing is missed, and nothing comes twice."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum import live
from forum.discussion import opening
from forum.permissions import Role
from tests.discussion.writing import write as post
from tests.servers import ROOT, environ_of

from .test_live import read, write

UNHEARD = """
import sys
from forum.extensions import db
from forum.members.models import Member
from forum.programme.models import Topic
from tests.make import Make
from wsgi import app
with app.app_context():
    ada, topic = (db.session.get(one, int(n)) for one, n in zip((Member, Topic), sys.argv[1:]))
    Make().comment(ada, topic)
"""

# The first time this window shows a topic, it knows of more than there is.
AHEAD = """new MutationObserver((_, observer) => {
  const topic = document.querySelector("live-topic")
  if (topic && !sessionStorage.ahead) topic.dataset.seq = sessionStorage.ahead = "99"
  if (topic) observer.disconnect()
}).observe(document, { childList: true, subtree: true })"""


def test_what_was_missed_is_there_after_the_line_was_broken(make, open_browser):
    ada, ben = make.member("Ada"), make.member("Ben")
    topic = make.topic("post")
    reading = open_browser(ben)
    reader = read(reading, topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()

    reading.set_offline(True)
    reader.evaluate("() => import('forum/socket').then(({ socket }) => socket.io.engine.close())")
    expect(reader.get_by_text("Not connected; trying again")).to_be_visible()
    writing = open_browser(ada)
    write(writing, topic.id, "Said in the tunnel")
    write(writing, topic.id, "Said after it")
    reading.set_offline(False)

    pill = reader.get_by_role("button", name="2 new comments")
    expect(pill).to_be_visible(timeout=25_000)
    pill.click()
    expect(reader.locator(".item h4")).to_have_text(["Said in the tunnel", "Said after it"])
    assert reader.locator(".item").count() == read(reading, topic.id).locator(".item").count()


def test_a_server_that_stops_lets_its_sockets_go_and_pages_connect_again_by_themselves(
    app, make, open_browser
):
    topic = make.topic("post")
    reader = read(open_browser(make.member("Ben")), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    reader.evaluate(
        """() => import("forum/socket").then(({ socket }) => {
          const again = new Promise((done) => socket.once("connect", done))
          window.back = new Promise((done) => socket.once("disconnect", () => done(again)))
        })"""
    )

    live.hang_up(app)

    reader.evaluate("async () => { await window.back }")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()


def test_with_sockets_blocked_the_page_asks_by_http(make, open_browser):
    ada, ben = make.member("Ada"), make.member("Ben")
    topic = make.topic("post")
    reader = open_browser(ben).new_page()
    reader.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    reader.clock.install()
    reader.goto(f"/topics/{topic.id}")
    # At no time anything alarming is said: the page itself has come.
    expect(reader.get_by_text("Updates within a minute")).to_be_visible()
    write(open_browser(ada), topic.id, "No sockets needed")

    reader.clock.fast_forward("00:20")

    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()
    expect(reader.get_by_text("Updates within a minute")).to_be_visible()


def test_with_sockets_blocked_an_author_hears_what_was_decided(make, visit, open_browser):
    ada, topic = make.member("Ada"), make.topic("pre")
    waiting = make.comment(ada, topic, source="They are old.")
    author = open_browser(ada).new_page()
    author.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    author.clock.install()
    author.goto(f"/topics/{topic.id}")
    expect(author.locator(".own")).to_contain_text("They are old.")
    author.locator(".own").focus()

    moderator = visit(make.member("Mo", Role.MODERATOR))
    why = {"verdict": "return", "reason": "Unclear", "message": "How old?"}
    moderator.submit(f"/moderation/{waiting.id}", having="reason", **why)
    author.clock.fast_forward("00:25")

    expect(author.locator(".own")).to_contain_text("How old?")
    expect(author.locator(".own")).to_be_focused()
    expect(author.get_by_text("They are old.")).to_be_visible()


def test_where_no_socket_is_answered_any_more_the_page_soon_asks_by_http(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    reader = open_browser(make.member("Ben")).new_page()
    lines, are_answered = [], True

    def answer(line):
        lines.append(line)
        line.connect_to_server() if are_answered else line.close()

    reader.route_web_socket(re.compile("socket.io"), answer)
    reader.clock.install()
    reader.goto(f"/topics/{topic.id}")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    # Long enough to have asked for the first time: the next time is a minute away.
    reader.clock.run_for(15_000)
    reader.evaluate("() => import('forum/socket').then(({ ask }) => ask('count notifications'))")
    are_answered = False
    lines[0].close()
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    write(open_browser(ada), topic.id, "No sockets needed")

    reader.clock.run_for(15_000)

    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()
    expect(reader.get_by_text("Updates within a minute")).to_be_visible()


def test_what_was_kept_and_never_told_is_there_when_one_looks_at_the_page_again(
    app, make, visit, open_browser
):
    """As when a server is killed between the two: the socket is open all the while."""
    ada, topic = make.member("Ada"), make.topic("post")
    reader = read(open_browser(make.member("Ben")), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    # Nobody here listens to what another process tells, without Redis.
    command = [sys.executable, "-c", UNHEARD, str(ada.id), str(topic.id)]
    subprocess.run(command, cwd=ROOT, env=environ_of(app.config), check=True)

    reader.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()
    # Nothing alarming, and nothing that is not known: the next one may not be told either.
    expect(reader.get_by_text("Updates within a minute")).to_be_visible()
    post(visit(make.member("Cleo")), topic)
    expect(reader.get_by_role("button", name="2 new comments")).to_be_visible()
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()


def keep_back(context: BrowserContext, most: int) -> list[Any]:
    """So many of the first changes that are told to a page come here, and not to it."""
    kept: list[Any] = []

    def open_line(line):
        server = line.connect_to_server()

        def pass_on(words):
            if '"change"' in words and len(kept) < most:
                kept.append(lambda: line.send(words))
            else:
                line.send(words)

        server.on_message(pass_on)

    context.route_web_socket(re.compile("socket.io"), open_line)
    return kept


def test_what_was_told_and_never_came_is_fetched_with_what_comes_next(make, visit, open_browser):
    topic, writer = make.topic("post"), visit(make.member("Cleo"))
    context = open_browser(make.member("Ben"))
    kept = keep_back(context, 1)
    page = read(context, topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    post(writer, topic, prompt="")
    while not kept:
        page.evaluate("0")
    post(writer, topic, prompt="", source="The next.")
    expect(page.get_by_role("button", name="2 new comments")).to_be_visible()


def test_what_comes_after_something_newer_was_fetched_takes_nothing_back(make, visit, open_browser):
    topic, ada = make.topic("post"), make.member("Ada")
    comment = make.comment(ada, topic)
    writer, context = visit(ada), open_browser(make.member("Ben"))
    kept = keep_back(context, 2)
    page = read(context, topic.id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    writer.submit(f"/comments/{comment.id}/revise", having="source", source="Taken back soon.")
    writer.submit("/comments", action=f"/comments/{comment.id}/withdraw")
    while len(kept) < 2:
        page.evaluate("0")
    page.evaluate("""async () => {
      await document.querySelector("live-topic").catchUp()
      const { socket } = await import("forum/socket")
      socket.on("change", () => (window.isHeard = true))
    }""")
    kept[0]()
    page.wait_for_function("window.isHeard")
    assert page.evaluate("document.querySelector('live-topic').line.seq") == 3
    assert page.get_by_text("Taken back soon.").count() == 0


def test_a_page_ahead_of_a_server_that_was_set_back_loads_anew(make, open_browser):
    topic = make.topic("post")
    reader = open_browser(make.member("Ben")).new_page()
    reader.add_init_script(AHEAD)
    reader.goto(f"/topics/{topic.id}")
    # As soon as the line is there; asking by HTTP comes some seconds later.
    expect(reader.locator("live-topic")).to_have_attribute("data-seq", "0", timeout=6_000)


def test_a_page_that_comes_back_as_it_was_does_not_load_for_ever(make, open_browser):
    """As from a store on the way, or from a server of which another one knows more."""
    ada, topic = make.member("Ada"), make.topic("post")
    reader = open_browser(make.member("Ben")).new_page()
    loads: list[str] = []
    reader.on("domcontentloaded", lambda page: loads.append(page.url))
    anew = {"seq": 0, "reload": True}
    reader.route("**/changes*", lambda route: route.fulfill(json=anew))
    reader.goto(f"/topics/{topic.id}")

    for _ in range(2):
        with reader.expect_response("**/changes*"):
            reader.evaluate("document.querySelector('live-topic').catchUp()")
        expect(reader.get_by_text("Live", exact=True)).to_be_visible()
        expect(reader.locator("live-topic > *").first).to_be_attached()
    with reader.expect_response("**/changes*"):
        reader.evaluate("document.querySelector('live-topic').catchUp()")

    assert len(loads) == 2
    reader.unroute("**/changes*")
    write(open_browser(ada), topic.id, "Goes on from there")
    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()


def test_an_answer_that_comes_after_what_was_told_meanwhile_takes_nothing_back(
    make, visit, open_browser
):
    ada, topic = make.member("Ada"), make.topic("post")
    comment = make.comment(ada, topic, claim="Taken back soon")
    reader = read(open_browser(make.member("Ben")), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    late: list[Any] = []
    reader.route("**/changes*", lambda route: late.append((route, route.fetch())), times=1)
    reader.evaluate("""() => {
      const topic = document.querySelector("live-topic")
      topic.line.seq = 0
      window.asked = topic.catchUp()
    }""")
    while not late:
        reader.evaluate("0")

    visit(ada).submit("/comments", action=f"/comments/{comment.id}/withdraw")
    expect(reader.get_by_text("Taken back soon")).to_have_count(0)
    ((route, answer),) = late
    assert "Taken back soon" in answer.text()
    route.fulfill(response=answer)
    reader.evaluate("window.asked")

    expect(reader.get_by_text("Taken back soon")).to_have_count(0)


def test_of_two_questions_at_once_each_change_is_taken_once(make, visit, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    context = open_browser(make.member("Ben"))
    context.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    page = read(context, topic.id)
    for _ in range(3):
        make.comment(ada, topic)
    taken = page.evaluate("""async () => {
      const { line } = document.querySelector("live-topic")
      const [taken, { receive }] = [[], line]
      line.receive = (change) => {
        taken.push(change.seq)
        receive(change)
      }
      await Promise.all([line.catchUp(), line.catchUp()])
      return taken
    }""")
    assert taken == [1, 2, 3]
    expect(page.get_by_role("button", name="3 new comments")).to_be_visible()


def test_a_socket_that_is_refused_for_a_moment_loads_no_page_anew(make, open_browser):
    topic = make.topic("post")
    reader = open_browser(make.member("Ben")).new_page()

    def refuse(socket):
        server = socket.connect_to_server()
        # The answer to the first question of the page: a database that is away for a moment.
        wrong = lambda words: re.sub(r'^(43\d+)\[\{"seq".*', r'\1[{"error":"refused"}]', words)  # noqa: E731
        server.on_message(lambda words: socket.send(wrong(words)))

    reader.route_web_socket(re.compile("socket.io"), refuse)
    loads: list[str] = []
    reader.on("domcontentloaded", lambda page: loads.append(page.url))
    with reader.expect_response("**/changes*"):
        reader.goto(f"/topics/{topic.id}")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()

    assert len(loads) == 1


def test_a_socket_that_is_not_let_in_for_a_moment_is_tried_again(make, open_browser):
    """By itself it is not, once the server has refused it."""
    page = open_browser(make.member("Ben")).new_page()
    lines = []

    def refuse_first(line):
        lines.append(line)
        server, is_first = line.connect_to_server(), len(lines) == 1
        wrong = lambda words: re.sub("^40.*", '44{"message":"refused"}', words)  # noqa: E731
        server.on_message(lambda words: line.send(wrong(words) if is_first else words))

    page.route_web_socket(re.compile("socket.io"), refuse_first)
    page.clock.install()
    page.goto("/programme")
    page.evaluate("""() => import("forum/socket").then(({ socket }) => {
      const refused = new Promise((done) => socket.once("connect_error", done))
      window.isThere = () => socket.connected
      return socket.active ? refused : null
    })""")

    page.clock.run_for(26_000)

    page.wait_for_function("() => window.isThere()")


def test_what_is_told_while_the_page_asks_counts_as_told(
    app, make, visit, open_browser, monkeypatch
):
    topic, ada = make.topic("post"), visit(make.member("Ada"))
    reader = read(open_browser(make.member("Ben")), topic.id)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    state = opening.state

    def amid(*asked):
        monkeypatch.undo()
        # Beside this request, in which Ada would be Ben.
        with ThreadPoolExecutor() as beside:
            beside.submit(post, ada, topic).result()
        return state(*asked)

    monkeypatch.setattr(opening, "state", amid)
    reader.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()
    reader.wait_for_timeout(300)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()


def note_states(page: Page) -> None:
    page.evaluate(
        """() => {
          const line = document.getElementById("line")
          window.told = []
          new MutationObserver(() => told.push(line.textContent)).observe(line, { childList: true })
        }"""
    )


def test_a_line_that_is_back_at_once_was_as_good_as_never_broken(make, open_browser):
    page = read(open_browser(make.member("Ben")), make.topic("post").id)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    note_states(page)
    for _ in range(3):
        page.evaluate(
            """() => import("forum/socket").then(({ socket }) => new Promise((done) => {
              socket.once("connect", done)
              socket.io.engine.close()
            }))"""
        )
        page.wait_for_timeout(500)
    assert set(page.evaluate("told")) <= {"Live"}


@pytest.mark.parametrize(("status", "said"), [(429, "90"), (429, "Sat, 28 Nov 2026 12:01:30 GMT")])
def test_a_server_that_asks_for_patience_is_given_it(make, open_browser, status, said):
    page = open_browser(make.member("Ben")).new_page()
    page.route_web_socket(re.compile("socket.io"), lambda socket: socket.close())
    page.clock.install()
    asked = []

    def later(route):
        asked.append(route.request.url)
        at = {"Date": "Sat, 28 Nov 2026 12:00:00 GMT"}
        route.fulfill(status=status, headers={"Retry-After": said, **at}, body="Later")

    page.route("**/changes?*", later)
    page.goto(f"/topics/{make.topic('post').id}")
    page.clock.run_for(16_000)
    expect(page.get_by_text("Updates come a little later")).to_be_visible()
    assert len(asked) == 1
    page.clock.run_for(60_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 1
    page.clock.run_for(40_000)
    page.wait_for_timeout(300)
    assert len(asked) == 2
    page.unroute("**/changes?*")
    for _ in range(12):
        page.clock.run_for(10_000)
        page.wait_for_timeout(100)
    expect(page.get_by_text("Updates within a minute")).to_be_visible()
