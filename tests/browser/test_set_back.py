"""A page that is open while the database is set back to a backup, and comes as far again."""

import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.discussion.writing import write


def copy(source, target):
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def test_what_was_lost_does_not_stay_on_an_open_page(app, make, visit, open_browser, tmp_path):
    ada, topic = make.member("Ada"), make.topic("post")
    reader = open_browser(make.member("Ben")).new_page()
    reader.goto(f"/topics/{topic.id}")
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    copy(tmp_path / "forum.db", tmp_path / "backup.db")
    write(visit(ada), topic, claim="Lost")
    # It fetches itself once more, with what stands beside: not while the database is exchanged.
    with reader.expect_response(lambda answer: answer.url.endswith(f"/topics/{topic.id}")):
        reader.get_by_role("button", name="1 new comment").click()
    expect(reader.get_by_role("heading", name="Lost")).to_be_visible()

    copy(tmp_path / "backup.db", tmp_path / "forum.db")
    # As processes do that were started anew.
    app.extensions.pop("rendered topics")
    write(visit(ada), topic, claim="Instead")
    # The page asks again in a minute, or when it is looked at.
    reader.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(reader.get_by_role("heading", name="Instead")).to_be_visible()
    expect(reader.get_by_role("heading", name="Lost")).to_have_count(0)
    expect(reader.get_by_text("Live", exact=True)).to_be_visible()
    # And goes on from there.
    write(visit(ada), topic, claim="Further")
    expect(reader.get_by_role("button", name="1 new comment")).to_be_visible()
