"""The whole of moderation: two moderators and an author, each in a browser of their own; after
every step what the other two see."""

import re

import pytest
from playwright.sync_api import expect

from forum.discussion.kinds import Kind
from tests.moderation.arranging import another_topic

from .hands import (
    choose,
    follow,
    hear,
    moderate,
    open_case,
    press,
    read_anew,
    recorded,
    send,
    unfold,
)

both_ways = pytest.mark.parametrize("javascript", [True, False])
PUBLISH, RETURN, DECLINE = "Publish", "Return to author", "Decline"


@both_ways
def test_returned_with_a_reason_sent_again_and_published_with_a_note(make, author, mo, mia):
    topic = make.topic("pre")
    author.goto(f"/topics/{topic.id}")
    choose(author, re.compile("Position"))
    author.get_by_label("In one sentence").fill("Locks first")
    author.get_by_label("Your text").fill("They are very old.")
    send(author, "Send for review")
    hear(mo, "A comment waits for a moderator")
    choose(mo, "Needs a source")
    mo.get_by_label("Message to the author").fill("How old?")
    mo.get_by_label("Internal note").fill("Asked the port.")
    press(mo, RETURN)
    expect(mo.get_by_text("Returned: ")).to_be_visible()

    hear(author, "A decision on your comment: Returned")
    expect(author.get_by_text("Reason: Needs a source.")).to_be_visible()
    expect(author.get_by_text("How old?")).to_be_visible()
    expect(author.get_by_text("Asked the port.")).to_have_count(0)
    author.get_by_label("Your text").fill("They are ninety years old.")
    send(author, "Send it again")

    open_case(mia, "Locks first")
    case = mia.locator(".case")
    expect(case.locator("del").first).to_contain_text("very")
    expect(case.locator("ins").first).to_contain_text("ninety years")
    expect(case.get_by_text("Asked the port.")).to_be_visible()
    mia.get_by_label("Message to the author").fill("Thank you for the year.")
    press(mia, PUBLISH)
    hear(author, "A decision on your comment: Published")
    expect(author.locator("#c1")).to_contain_text("They are ninety years old.")
    follow(author.locator("#c1"), "Yours")
    expect(author.get_by_text("Thank you for the year.")).to_be_visible()
    expect(recorded(author).nth(0)).to_contain_text("Published")
    expect(recorded(mo).nth(1)).to_contain_text("Returned")


@both_ways
def test_declined_appealed_against_and_ruled_on_by_another(make, ada, author, mo, mia):
    topic = make.topic("pre")
    make.comment(ada, topic, claim="Ships go first")
    open_case(mo, "Ships go first")
    choose(mo, "Unclear")
    mo.get_by_label("Message to the author").fill("This is beside the topic.")
    press(mo, DECLINE)

    hear(author, "A decision on your comment: Declined")
    expect(author.get_by_text("This is beside the topic.")).to_be_visible()
    author.get_by_label("Why is the decision wrong?").fill("The topic names ships in its title.")
    send(author, "Appeal")
    expect(author.get_by_text("It is answered in writing by")).to_be_visible()

    mo.goto("/moderation")
    expect(mo.get_by_text("Nothing waits.")).to_be_visible()
    mo.goto("/moderation/log")
    follow(mo, "Ships go first")
    expect(mo.get_by_text("You have made this decision; so another")).to_be_visible()
    hear(mia, "An appeal against another moderator’s decision waits")
    expect(mia.get_by_text("The topic names ships in its title.")).to_be_visible()
    mia.get_by_label("Answer to the author").fill("You are right: the title does.")
    press(mia, "Grant it: the text stands")

    hear(author, "Your appeal is answered")
    expect(author.get_by_text("You are right: the title does.")).to_be_visible()
    expect(author.get_by_role("heading", name="Appeal granted")).to_be_visible()
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_contain_text("Ships go first")
    expect(recorded(mo).nth(0)).to_contain_text("Appeal granted")


@both_ways
def test_an_appeal_is_refused_in_writing_and_the_decision_stands(make, ada, author, mo, mia):
    topic = make.topic("pre")
    make.comment(ada, topic, claim="Ships go first")
    open_case(mo, "Ships go first")
    choose(mo, "Unclear")
    mo.get_by_label("Message to the author").fill("Which ships?")
    press(mo, DECLINE)
    hear(author, "A decision on your comment: Declined")
    author.get_by_label("Why is the decision wrong?").fill("All of them.")
    send(author, "Appeal")

    hear(mia, "An appeal against another moderator’s decision waits")
    press(mia, "Refuse it")
    # Without an answer in writing there is none.
    if mia.locator("#ruling-answer[aria-invalid]").count():
        expect(mia.get_by_role("alert")).to_be_visible()
    mia.get_by_label("Answer to the author").fill("Not all ships are meant in the topic.")
    press(mia, "Refuse it")

    hear(author, "Your appeal is answered")
    expect(author.get_by_role("heading", name="Appeal refused")).to_be_visible()
    expect(author.get_by_text("Not all ships are meant in the topic.")).to_be_visible()
    expect(author.get_by_label("Why is the decision wrong?")).to_have_count(0)
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_have_count(0)
    expect(recorded(mo).nth(0)).to_contain_text("Appeal refused")


@both_ways
def test_removed_and_restored(make, ada, author, mo, mia):
    topic = make.topic("post")
    root = make.comment(ada, topic, claim="Dig deeper")
    make.comment(make.member("Ben"), topic, "A reply of mine.", parent=root)
    moderate(mo, topic.id, 1)
    unfold(mo, "Remove this comment")
    removal = mo.locator("details", has_text="Remove this comment")
    choose(removal, "Unclear")
    removal.get_by_label("Message to the author").fill("Nobody could follow it.")
    press(mo, "Remove it")

    hear(author, "A decision on your comment: Removed")
    expect(author.get_by_text("Nobody could follow it.")).to_be_visible()
    expect(author.get_by_label("Why is the decision wrong?")).to_be_visible()
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#t1")).to_have_text("Removed by a moderator: Unclear")
    expect(author.locator("#c2")).to_contain_text("A reply of mine.")

    expect(recorded(mia).nth(0)).to_contain_text("Removed")
    moderate(mia, topic.id, 1)
    unfold(mia, "Reason, message, internal note")
    again = mia.locator("details", has_text="Reason, message, internal note")
    again.get_by_label("Message to the author").fill("It is clear to us now.")
    again.get_by_label("Internal note").fill("Mo agrees.")
    press(mia, "Restore it")
    expect(mia.locator("#decisions").get_by_text("Mo agrees.")).to_be_visible()
    hear(author, "A decision on your comment: Restored")
    expect(author.locator("#c1")).to_contain_text("Dig deeper")
    author.goto("/comments")
    expect(author.get_by_text("It is clear to us now.")).to_be_visible()
    expect(author.get_by_text("Mo agrees.")).to_have_count(0)
    expect(recorded(mo).nth(0)).to_contain_text("Restored")


@both_ways
def test_filed_anew_and_moved_to_another_topic(app, make, ada, author, mo, mia):
    topic = make.topic("post")
    there = another_topic(app, make, topic)
    root = make.comment(ada, topic, claim="Weirs are better")
    make.comment(ada, topic, "And cheaper.", parent=root)
    moderate(mo, topic.id, 1)
    follow(mo, "Kind and prompt")
    choose(mo, re.compile("Proposal"))
    mo.get_by_role("textbox", name="Why").fill("It asks for something.")
    press(mo, "Change it")
    hear(author, "A decision on your comment: Filed anew")
    expect(author.locator("#c1 .kind").first).to_have_text("Proposal")

    moderate(mia, topic.id, 1)
    follow(mia, "Move or split off")
    expect(mia.get_by_role("checkbox", name="Comment 1: Weirs are better")).to_be_checked()
    mia.get_by_label("To", exact=True).select_option(f"{there.id}-0")
    press(mia, "See what would happen")
    expect(mia.get_by_text("2 comments by one author go to")).to_be_visible()
    mia.get_by_label("Message to the authors").fill("Weirs have a topic of their own.")
    send(mia, "Move them")

    mo.goto(f"/topics/{topic.id}/comments/1")
    expect(mo).to_have_url(re.compile(rf"/topics/{there.id}\b.*#c1$"))
    hear(author, "A decision on your comment: Moved")
    expect(author.locator("#c1")).to_contain_text("Weirs are better")
    expect(author.locator("#c2")).to_contain_text("And cheaper.")
    expect(recorded(mo).nth(0)).to_contain_text("Moved")


@both_ways
def test_merged_with_what_says_the_same_and_taken_apart(make, ada, author, mo, mia):
    topic = make.topic("post")
    make.comment(make.member("Ben"), topic, claim="Save the bridge")
    make.comment(ada, topic, claim="Keep the bridge")
    moderate(mo, topic.id, 1)
    follow(mo, "Merge duplicates into it")
    mo.get_by_role("checkbox", name="Comment 2: Keep the bridge").press("Space")
    press(mo, "See what would happen")
    expect(mo.get_by_role("heading", name="What would be merged")).to_be_visible()
    mo.get_by_label("Message to the authors").fill("Both keep it.")
    press(mo, "Merge them")
    expect(mo.locator("#t2")).to_have_text(re.compile("Merged with another comment: .*1"))

    hear(author, "A decision on your comment: Merged")
    expect(author.get_by_text("Both keep it.")).to_be_visible()
    expect(recorded(mia).nth(0)).to_contain_text("Merged")
    moderate(mia, topic.id, 2)
    press(mia, "Take them apart again")
    hear(author, "A decision on your comment: Taken apart again")
    expect(author.locator("#c2")).to_contain_text("Keep the bridge")


@both_ways
def test_edited_for_language_and_given_back_by_its_author(make, ada, author, mo, mia, javascript):
    topic = make.topic("post")
    make.comment(ada, topic, "The ships is old.", claim="Old ships")
    moderate(mo, topic.id, 1)
    follow(mo, "Edit for language or identity")
    choose(mo, re.compile("language", re.IGNORECASE))
    mo.locator("#source").fill("The ships are old.")
    mo.get_by_role("textbox", name="Why").fill("There are several.")
    press(mo, "Put it in its place")
    expect(mo.get_by_text("Changed, and marked as a moderator’s.")).to_be_visible()

    hear(author, "A decision on your comment: Edited for language")
    expect(author.locator("del")).to_contain_text("is")
    expect(author.locator("ins")).to_contain_text("are")
    mia.goto(f"/topics/{topic.id}")
    expect(mia.locator("#c1")).to_contain_text("edited by a moderator for language")
    expect(mia.locator("#c1")).to_contain_text("The ships are old.")
    press(author, "Let my own words stand again")
    expect(author.locator("#c1")).to_contain_text("The ships is old.")
    read_anew(mia, javascript)
    expect(mia.locator("#c1")).to_contain_text("The ships is old.")


@both_ways
def test_edited_for_an_identity_and_taken_back_by_a_moderator(
    make, ada, author, mo, mia, javascript
):
    topic = make.topic("post")
    make.comment(ada, topic, "The mayor of Fordwick told me so.", claim="Told by a mayor")
    moderate(mo, topic.id, 1)
    follow(mo, "Edit for language or identity")
    choose(mo, re.compile("identity", re.IGNORECASE))
    mo.locator("#source").fill("Somebody in office told me so.")
    mo.get_by_role("textbox", name="Why").fill("One could know who it was.")
    press(mo, "Put it in its place")

    hear(author, "A decision on your comment: Edited to protect an identity")
    expect(author.locator("del").last).to_contain_text("Fordwick")
    mia.goto(f"/topics/{topic.id}")
    expect(mia.locator("#c1")).to_contain_text("Somebody in office told me so.")
    expect(mia.locator("#c1")).not_to_contain_text("Fordwick")
    moderate(mia, topic.id, 1)
    press(mia, "Take it back")
    expect(mia.get_by_text("Taken back.", exact=True)).to_be_visible()
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_contain_text("The mayor of Fordwick told me so.")
    expect(recorded(mo).nth(0)).to_contain_text("Decision taken back")


@both_ways
def test_addressed_to_a_group_and_answered(make, ada, author, mo, mia, javascript):
    topic = make.topic("post")
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    make.comment(make.member("Ben"), topic, "The city.", kind=Kind.ANSWER, parent=question)
    moderate(mo, topic.id, 1)
    follow(mo, "Address to a group")
    choose(mo, "Academic")
    press(mo, "Address it")
    hear(author, "A decision on your comment: Addressed")
    expect(author.locator("#c1")).to_contain_text("to: Academic")

    moderate(mia, topic.id, 2)
    expect(mia.locator(".case .ctx")).to_contain_text("Who pays?")
    follow(mia, "Does it answer?")
    choose(mia, re.compile("^Yes"))
    press(mia, "Say so")
    expect(mia.locator("#c2")).to_contain_text("This answers the question.")
    read_anew(author, javascript)
    expect(author.locator("#c1")).to_contain_text("Answered in")
    expect(author.locator("#c2")).to_contain_text("This answers the question.")
    expect(recorded(mo).nth(0)).to_contain_text("Marked as the answer")


@both_ways
def test_reported_and_returned_by_whoever_looks(
    make, ada, author, mo, mia, open_browser, javascript
):
    topic = make.topic("post")
    make.comment(ada, topic, claim="They know nothing")
    ben = open_browser(make.member("Ben"), java_script_enabled=javascript).new_page()
    ben.goto(f"/topics/{topic.id}")
    follow(ben.locator("#c1"), "Report")
    ben.get_by_role("radio").first.press("Space")
    ben.get_by_label("A note for the moderators").fill("Who are they?")
    send(ben, "Report it")

    hear(mo, "#1 has been reported")
    expect(mo.get_by_text("Who are they?")).to_be_visible()
    expect(mo.get_by_text("Ben", exact=True)).to_have_count(0)
    choose(mo.locator("#flags"), "Unclear")
    mo.locator("#flags").get_by_label("Message to the author").fill("Say who.")
    press(mo.locator("#flags"), RETURN)

    hear(ben, "What came of your report")
    expect(ben.locator("#t1")).to_have_text("Hidden for the time being")
    hear(author, "A decision on your comment: Returned")
    expect(author.get_by_text("Say who.")).to_be_visible()
    expect(author.get_by_text("Who are they?")).to_have_count(0)
    author.get_by_label("Your text").fill("The ministers of the region know nothing.")
    press(author, "Send the change")
    expect(author.get_by_text("A moderator reads the change")).to_be_visible()
    open_case(mia, "They know nothing")
    press(mia, PUBLISH)
    expect(mia.get_by_text("Published: ")).to_be_visible()
    read_anew(ben, javascript)
    expect(ben.locator("#c1")).to_contain_text("The ministers of the region")


@both_ways
def test_whoever_comes_second_sees_the_claim_and_decides_on_what_stands_there(
    make, ada, author, mo, mia
):
    topic = make.topic("pre")
    comment = make.comment(ada, topic, "It was in 1910.", claim="Old enough")
    open_case(mo, "Old enough")
    mia.goto("/moderation")
    expect(mia.locator(".queue")).to_contain_text("Mo has it open since")
    follow(mia, "Old enough")
    expect(mia.locator(".case").get_by_text("Mo has it open since")).to_be_visible()
    mia.get_by_label("Message to the author").fill("A fine year.")

    author.goto(f"/comments/{comment.id}/revise")
    author.get_by_label("Your text").fill("It was in 1911, I have looked.")
    send(author, "Send it again")
    press(mia, PUBLISH)

    expect(mia.get_by_role("alert")).to_contain_text("decided on or changed meanwhile")
    expect(mia.locator(".case")).to_contain_text("It was in 1911, I have looked.")
    expect(mia.get_by_label("Message to the author")).to_have_value("A fine year.")
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_have_count(0)
    press(mia, PUBLISH)
    hear(author, "A decision on your comment: Published")

    mo.get_by_label("Message to the author").fill("Too late.")
    choose(mo, "Unclear")
    press(mo, DECLINE)
    expect(mo.get_by_role("alert")).to_contain_text("decided on or changed meanwhile")
    expect(mo.get_by_role("alert")).to_contain_text("Too late.")
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_contain_text("It was in 1911, I have looked.")
