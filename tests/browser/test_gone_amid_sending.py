"""Who goes, or is thrown out, while a text is being sent finds it sent once, and in no composer."""

import time

import pytest
from playwright.sync_api import expect

from .conftest import SECONDS_TO_WAIT
from .test_killed import kill, open_kept, wait_for_disk  # noqa: F401
from .test_outbox import box, claims, send

SOMETHING = "Ropes hold, because it is so."


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def context(open_kept):  # noqa: F811
    return open_kept()


@pytest.fixture
def page(context, topic):
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def lose_answer(route):
    route.fetch()


def lose_question(route):
    pass


def send_into_nothing(app, page, line):
    """What the server has taken, or has not got; and the writer does not know."""
    page.route("**/comments", line, times=1)
    with page.expect_request(lambda request: request.url.endswith("/comments")):
        send(page, "Ropes hold")
    wait_for_disk(page, "outbox", "Ropes hold")
    until = time.monotonic() + SECONDS_TO_WAIT
    while line is lose_answer and not claims(app):
        assert time.monotonic() < until
        page.wait_for_timeout(50)
    # In which the page hears of its own comment.
    page.wait_for_timeout(3_000)


def load_again(page, anew, tmp_path):
    page.reload()
    return page


def kill_it(page, anew, tmp_path):
    kill(page.context, tmp_path)
    return anew().new_page()


@pytest.mark.parametrize("line", [lose_answer, lose_question])
@pytest.mark.parametrize("go", [load_again, kill_it])
def test_it_is_sent_once_and_in_no_composer(app, topic, page, open_kept, tmp_path, go, line):  # noqa: F811
    send_into_nothing(app, page, line)
    page = go(page, open_kept, tmp_path)
    page.goto(f"/topics/{topic.id}")
    expect(page.locator("#c1")).to_contain_text("Ropes hold")
    # Where only the answer was lost it stands there before it is asked for again.
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('outbox'))"
    )
    assert claims(app) == ["Ropes hold"]
    page.goto(f"/topics/{topic.id}?")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value("")
    expect(box(page)).to_be_hidden()
    page.goto("/drafts")
    expect(page.get_by_text(SOMETHING)).to_have_count(0)


def test_the_window_that_is_closed_amid_sending_leaves_it_to_the_next(app, topic, page, context):
    send_into_nothing(app, page, lose_question)
    page.close()
    page = context.new_page()
    page.goto("/programme")
    expect(box(page).get_by_text("It has been sent")).to_be_visible()
    assert claims(app) == ["Ropes hold"]
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value("")


def test_what_is_sent_at_once_is_not_said_to_wait(page):
    page.route("**/comments", lose_question)
    with page.expect_request(lambda request: request.url.endswith("/comments")):
        send(page, "Ropes hold")
    wait_for_disk(page, "outbox", "Ropes hold")
    expect(box(page)).to_be_hidden()
