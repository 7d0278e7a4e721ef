"""Slow mode, a lock, a pause and the objection to it: two moderators and a member, each in a
browser of their own."""

import re

import pytest
from playwright.sync_api import expect

from .hands import choose, follow, press, read_anew, send, unfold

both_ways = pytest.mark.parametrize("javascript", [True, False])
TOPIC, MEMBERS = "/topics/{}", "Members at my roundtables"


@both_ways
def test_a_topic_slowed_down_then_locked_and_open_again(make, author, mo, mia, javascript):
    topic = TOPIC.format(make.topic("post").id)
    for page in (author, mo):
        page.goto(topic)
    follow(mo, "Policy and pace")
    mo.get_by_label("Minutes to wait").fill("45")
    press(mo, "Turn slow mode on")
    expect(mo.get_by_role("status").first).to_be_visible()
    read_anew(author, javascript)
    expect(author.locator("#pace")).to_contain_text("After a comment one waits 45 minutes")

    mo.goto(topic)
    follow(mo, "Lock this topic")
    choose(mo, "Now")
    mo.get_by_label("Closing statement").fill("We know who pays.")
    press(mo, "Lock it")
    expect(mo.locator("#lock")).to_contain_text("We know who pays.")
    read_anew(author, javascript)
    expect(author.locator("#lock")).to_contain_text("We know who pays.")
    expect(author.get_by_role("button", name="Publish")).to_have_count(0)

    mia.goto(topic)
    follow(mia, "Unlock, or change the lock")
    press(mia, "Unlock it")
    expect(mia.locator("#lock")).to_be_empty()
    read_anew(author, javascript)
    expect(author.locator("#lock")).to_be_empty()


@both_ways
def test_a_member_is_paused_objects_and_is_answered_by_another(make, author, mo, mia):
    topic = TOPIC.format(make.topic("post").id)
    mia.goto("/moderation")
    follow(mia, MEMBERS)
    follow(mia, "Decide Ada, III")
    choose(mia, re.compile("^Paused"))
    mia.get_by_label("Until").fill("2099-01-01T12:00")
    choose(mia, "Unclear")
    mia.get_by_label("Message to the member").fill("Ten comments in an hour.")
    press(mia, "Decide, and tell the member")
    expect(mia.get_by_text("Noted. It holds at once")).to_be_visible()
    author.goto(topic)
    expect(author.get_by_role("button", name="Publish")).to_have_count(0)
    author.goto("/comments")
    follow(author, "What moderators decided about me")
    expect(author.get_by_text("Ten comments in an hour.")).to_be_visible()
    unfold(author, "Object to this")
    author.get_by_label("What you say to it").fill("It was three of them.")
    send(author, "Send the objection")

    mia.goto("/moderation")
    expect(mia.get_by_text("Nothing waits.")).to_be_visible()
    mo.goto("/moderation")
    expect(mo.get_by_text("One waits.")).to_be_visible()
    follow(mo, "An objection")
    expect(mo.get_by_text("It was three of them.")).to_be_visible()
    choose(mo, "It ends now")
    mo.get_by_label("Your answer to the member").fill("You are right, I have counted.")
    press(mo, "Answer")
    expect(mo.get_by_text("Answered. The member has been told.")).to_be_visible()
    author.reload()
    expect(author.get_by_text("You are right, I have counted.")).to_be_visible()
    author.goto(topic)
    expect(author.get_by_role("button", name="Publish")).to_be_visible()
