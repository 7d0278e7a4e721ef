"""A browser that is killed, or a phone whose battery is empty, loses nothing that was written."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests import programs
from tests.visitor import let_in

from .conftest import FLAGS, SECONDS_TO_WAIT
from .test_outbox import box, claims, send


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def open_kept(app, address, chromium, ada, tmp_path):
    """Ada's browser, which keeps what it keeps in a folder, also after its end."""
    folder = tmp_path / "browser"

    def open_kept():
        context = chromium.browser_type.launch_persistent_context(
            folder, executable_path=programs.chromium(), args=FLAGS, base_url=address
        )
        cookies = let_in(app, ada.email).items()
        context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies])
        return context

    opened = []
    yield lambda: opened.append(open_kept()) or opened[-1]
    for context in opened:
        with suppress(Error):
            context.close()


def kill(context, tmp_path):
    # It would write what it has if it were asked to go.
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(tmp_path) in (process / "cmdline").read_text(errors="replace"):
                os.kill(int(process.name), signal.SIGKILL)
    with suppress(Error):
        context.close()


ON_THE_DISK = """async ([kind, words]) => {
  const answered = (request) =>
    new Promise((done) => (request.onsuccess = () => done(request.result)))
  const database = await answered(indexedDB.open("kept"))
  const kept = database.transaction("kept").objectStore("kept")
  const [keys, records] = [await answered(kept.getAllKeys()), await answered(kept.getAll())]
  database.close()
  return keys.some((key, at) => key.startsWith(kind) && records[at].words?.includes(words))
}"""


def wait_for_disk(page, kind, words):
    until = time.monotonic() + SECONDS_TO_WAIT
    while not page.evaluate(ON_THE_DISK, [kind, words]):
        assert time.monotonic() < until
        page.wait_for_timeout(50)


def write_much(page, words):
    """So much that the browser, which has written often, writes late."""
    field = page.get_by_label("Your text")
    for count in range(80):
        field.fill("word " * count)
    field.fill(words)


def test_what_was_sent_in_a_tunnel_goes_out_after_the_browser_was_killed(
    app, topic, open_kept, tmp_path
):
    context = open_kept()
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    context.set_offline(True)
    for claim in ("First in the tunnel", "Second in the tunnel"):
        send(page, claim)
        expect(box(page).get_by_text(f"{claim}, because")).to_be_visible()
    wait_for_disk(page, "outbox", "Second in the tunnel")
    kill(context, tmp_path)

    page = open_kept().new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.locator("#c2")).to_contain_text("Second in the tunnel")
    assert claims(app) == ["First in the tunnel", "Second in the tunnel"]
    page.reload()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(box(page)).to_be_hidden()


def test_what_was_being_written_in_a_tunnel_is_there_after_the_browser_was_killed(
    topic, open_kept, tmp_path
):
    context = open_kept()
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    context.set_offline(True)
    write_much(page, "Begun under the mountain")
    wait_for_disk(page, "draft", "Begun under the mountain")
    kill(context, tmp_path)

    page = open_kept().new_page()
    page.goto(f"/topics/{topic.id}")
    expect(page.get_by_label("Your text")).to_have_value("Begun under the mountain")
