"""The whole of moderation: two moderators and an author, each in a browser of their own; after
every step what the other two see."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.discussion.kinds import Kind
from tests.moderation.arranging import another_topic

both_ways = pytest.mark.parametrize("javascript", [True, False])
PUBLISH, RETURN, DECLINE = "Publish", "Return to author", "Decline"


@pytest.fixture
def javascript() -> bool:
    """With it, unless a test is asked for both."""
    return True


@pytest.fixture
def ada(make):
    return make.member("Ada")


@pytest.fixture
def author(open_browser, ada, javascript) -> Page:
    return open_browser(ada, java_script_enabled=javascript).new_page()


@pytest.fixture
def mo(make, open_browser, javascript) -> Page:
    return open_browser(make.member("Mo", "moderator"), java_script_enabled=javascript).new_page()


@pytest.fixture
def mia(make, open_browser, javascript) -> Page:
    return open_browser(make.member("Mia", "moderator"), java_script_enabled=javascript).new_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def open_case(moderator: Page, claim: str) -> None:
    """Find a comment in the queue, and open it."""
    moderator.goto("/moderation")
    moderator.locator(".queue").get_by_role("link", name=claim).click()


def moderate(moderator: Page, topic_id: int, number: int) -> None:
    """Come to a comment's case from where it stands."""
    moderator.goto(f"/topics/{topic_id}")
    moderator.locator(f"#c{number}").get_by_role("link", name="Moderate").first.click()


def hear(member: Page, words: str) -> Locator:
    """What the bell tells a member first of all, which it rings for; and the way that leads on."""
    member.goto("/programme")
    expect(member.get_by_role("link", name=re.compile(r"^Notifications \d+ new"))).to_be_visible()
    member.get_by_role("link", name=re.compile("^Notifications")).click()
    first = member.locator(".feed > li").first
    expect(first).to_contain_text(words)
    expect(first.get_by_text("New", exact=True)).to_be_visible()
    return first.locator("a.btn")


def recorded(member: Page) -> Locator:
    """The lines of the record, as members read it."""
    member.goto("/record")
    return member.locator("tbody tr")


@both_ways
def test_returned_with_a_reason_sent_again_and_published_with_a_note(make, author, mo, mia):
    topic = make.topic("pre")
    author.goto(f"/topics/{topic.id}")
    author.get_by_role("radio", name=re.compile("Position")).check()
    author.get_by_label("In one sentence").fill("Locks first")
    author.get_by_label("Your text").fill("They are very old.")
    press(author, "Send for review")
    hear(mo, "A comment waits for a moderator").click()
    mo.get_by_text("Needs a source", exact=True).click()
    mo.get_by_label("Message to the author").fill("How old?")
    mo.get_by_label("Internal note").fill("Asked the port.")
    press(mo, RETURN)
    expect(mo.get_by_text("Returned.", exact=True)).to_be_visible()

    hear(author, "A decision on your comment: Returned").click()
    expect(author.get_by_text("Reason: Needs a source.")).to_be_visible()
    expect(author.get_by_text("How old?")).to_be_visible()
    expect(author.get_by_text("Asked the port.")).to_have_count(0)
    author.get_by_label("Your text").fill("They are ninety years old.")
    press(author, "Send it again")

    open_case(mia, "Locks first")
    case = mia.locator(".case")
    expect(case.locator("del").first).to_contain_text("very")
    expect(case.locator("ins").first).to_contain_text("ninety years")
    expect(case.get_by_text("Asked the port.")).to_be_visible()
    mia.get_by_label("Message to the author").fill("Thank you for the year.")
    press(mia, PUBLISH)
    hear(author, "A decision on your comment: Published").click()
    expect(author.locator("#c1")).to_contain_text("They are ninety years old.")
    author.locator("#c1").get_by_role("link", name="Yours").click()
    expect(author.get_by_text("Thank you for the year.")).to_be_visible()
    expect(recorded(author).nth(0)).to_contain_text("Published")
    expect(recorded(mo).nth(1)).to_contain_text("Returned")


@both_ways
def test_declined_appealed_against_and_ruled_on_by_another(make, ada, author, mo, mia):
    topic = make.topic("pre")
    make.comment(ada, topic, claim="Ships go first")
    open_case(mo, "Ships go first")
    mo.get_by_text("Unclear", exact=True).click()
    mo.get_by_label("Message to the author").fill("This is beside the topic.")
    press(mo, DECLINE)

    hear(author, "A decision on your comment: Declined").click()
    expect(author.get_by_text("This is beside the topic.")).to_be_visible()
    author.get_by_label("Why is the decision wrong?").fill("The topic names ships in its title.")
    press(author, "Appeal")
    expect(author.get_by_text("Another moderator answers it in writing by")).to_be_visible()

    mo.goto("/moderation")
    expect(mo.get_by_text("Nothing waits.")).to_be_visible()
    mo.goto("/moderation/log")
    follow(mo, "Ships go first")
    expect(mo.get_by_text("Another moderator answers it.")).to_be_visible()
    hear(mia, "An appeal waits for another moderator").click()
    expect(mia.get_by_text("The topic names ships in its title.")).to_be_visible()
    mia.get_by_label("Answer to the author").fill("You are right: the title does.")
    press(mia, "Grant it: the text stands")

    hear(author, "Your appeal is answered").click()
    expect(author.get_by_text("You are right: the title does.")).to_be_visible()
    expect(author.get_by_role("heading", name="Appeal granted")).to_be_visible()
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_contain_text("Ships go first")
    expect(recorded(mo).nth(0)).to_contain_text("Appeal granted")


@both_ways
def test_removed_and_restored(make, ada, author, mo, mia):
    topic = make.topic("post")
    root = make.comment(ada, topic, claim="Dig deeper")
    make.comment(make.member("Ben"), topic, "A reply of mine.", parent=root)
    moderate(mo, topic.id, 1)
    mo.get_by_text("Remove this comment").click()
    removal = mo.locator("details", has_text="Remove this comment")
    removal.get_by_text("Unclear", exact=True).click()
    removal.get_by_label("Message to the author").fill("Nobody could follow it.")
    press(mo, "Remove it")

    hear(author, "A decision on your comment: Removed").click()
    expect(author.get_by_text("Nobody could follow it.")).to_be_visible()
    expect(author.get_by_label("Why is the decision wrong?")).to_be_visible()
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#t1")).to_have_text("Removed by a moderator: Unclear")
    expect(author.locator("#c2")).to_contain_text("A reply of mine.")

    expect(recorded(mia).nth(0)).to_contain_text("Removed")
    moderate(mia, topic.id, 1)
    press(mia, "Restore it")
    hear(author, "A decision on your comment: Restored").click()
    expect(author.locator("#c1")).to_contain_text("Dig deeper")
    expect(recorded(mo).nth(0)).to_contain_text("Restored")


def test_filed_anew_and_moved_to_another_topic(app, make, ada, author, mo, mia):
    topic = make.topic("post")
    there = another_topic(app, make, topic)
    root = make.comment(ada, topic, claim="Weirs are better")
    make.comment(ada, topic, "And cheaper.", parent=root)
    moderate(mo, topic.id, 1)
    follow(mo, "Kind and prompt")
    mo.get_by_role("radio", name=re.compile("Proposal")).check()
    mo.get_by_role("textbox", name="Why").fill("It asks for something.")
    press(mo, "Change it")
    hear(author, "A decision on your comment: Filed anew").click()
    expect(author.locator("#c1 .kind").first).to_have_text("Proposal")

    moderate(mia, topic.id, 1)
    follow(mia, "Move or split off")
    expect(mia.get_by_role("checkbox", name="Comment 1: Weirs are better")).to_be_checked()
    mia.get_by_label("To", exact=True).select_option(f"{there.id}-0")
    press(mia, "See what would happen")
    expect(mia.get_by_text("2 comments by one author go to")).to_be_visible()
    mia.get_by_label("Message to the authors").fill("Weirs have a topic of their own.")
    press(mia, "Move them")

    mo.goto(f"/topics/{topic.id}/comments/1")
    expect(mo).to_have_url(re.compile(rf"/topics/{there.id}\b.*#c1$"))
    hear(author, "A decision on your comment: Moved").click()
    expect(author.locator("#c1")).to_contain_text("Weirs are better")
    expect(author.locator("#c2")).to_contain_text("And cheaper.")
    expect(recorded(mo).nth(0)).to_contain_text("Moved")


def test_merged_with_what_says_the_same_and_taken_apart(make, ada, author, mo, mia):
    topic = make.topic("post")
    make.comment(make.member("Ben"), topic, claim="Save the bridge")
    make.comment(ada, topic, claim="Keep the bridge")
    moderate(mo, topic.id, 1)
    follow(mo, "Merge duplicates into it")
    mo.get_by_role("checkbox", name="Comment 2: Keep the bridge").check()
    press(mo, "See what would happen")
    expect(mo.get_by_role("heading", name="What would be merged")).to_be_visible()
    mo.get_by_label("Message to the authors").fill("Both keep it.")
    press(mo, "Merge them")
    expect(mo.locator("#t2")).to_have_text(re.compile("Merged with another comment: .*1"))

    hear(author, "A decision on your comment: Merged").click()
    expect(author.get_by_text("Both keep it.")).to_be_visible()
    expect(recorded(mia).nth(0)).to_contain_text("Merged")
    moderate(mia, topic.id, 2)
    press(mia, "Take them apart again")
    hear(author, "A decision on your comment: Taken apart again").click()
    expect(author.locator("#c2")).to_contain_text("Keep the bridge")


def test_edited_for_language_and_given_back_by_its_author(make, ada, author, mo, mia):
    topic = make.topic("post")
    make.comment(ada, topic, "The ships is old.", claim="Old ships")
    moderate(mo, topic.id, 1)
    follow(mo, "Edit for language or identity")
    mo.get_by_role("radio", name=re.compile("language", re.IGNORECASE)).check()
    mo.locator("#source").fill("The ships are old.")
    mo.get_by_role("textbox", name="Why").fill("There are several.")
    press(mo, "Put it in its place")
    expect(mo.get_by_text("Changed, and marked as a moderator’s.")).to_be_visible()

    hear(author, "A decision on your comment: Edited for language").click()
    expect(author.locator("del")).to_contain_text("is")
    expect(author.locator("ins")).to_contain_text("are")
    mia.goto(f"/topics/{topic.id}")
    expect(mia.locator("#c1")).to_contain_text("edited by a moderator for language")
    expect(mia.locator("#c1")).to_contain_text("The ships are old.")
    press(author, "Let my own words stand again")
    expect(mia.locator("#c1")).to_contain_text("The ships is old.")


def test_addressed_to_a_group_and_answered(make, ada, author, mo, mia):
    topic = make.topic("post")
    question = make.comment(ada, topic, kind=Kind.QUESTION, claim="Who pays?")
    make.comment(make.member("Ben"), topic, "The city.", kind=Kind.ANSWER, parent=question)
    moderate(mo, topic.id, 1)
    follow(mo, "Address to a group")
    mo.get_by_role("radio", name="Academic").check()
    press(mo, "Address it")
    hear(author, "A decision on your comment: Addressed").click()
    expect(author.locator("#c1")).to_contain_text("to: Academic")

    moderate(mia, topic.id, 2)
    expect(mia.locator(".case .ctx")).to_contain_text("Who pays?")
    follow(mia, "Does it answer?")
    mia.get_by_role("radio", name=re.compile("^Yes")).check()
    press(mia, "Say so")
    expect(author.locator("#c1")).to_contain_text("Answered in")
    expect(author.locator("#c2")).to_contain_text("This answers the question.")
    expect(recorded(mo).nth(0)).to_contain_text("Marked as the answer")


def test_a_topic_slowed_down_then_locked_and_a_member_paused(make, ada, author, mo, mia):
    topic = make.topic("post")
    author.goto(f"/topics/{topic.id}")
    mo.goto(f"/topics/{topic.id}")
    follow(mo, "Policy and pace")
    mo.get_by_label("Minutes to wait").fill("45")
    press(mo, "Turn slow mode on")
    expect(author.locator("#pace")).to_contain_text("After a comment one waits 45 minutes")

    mia.goto("/moderation")
    follow(mia, "Members at my roundtables")
    mia.get_by_role("link", name="Decide Ada, III").click()
    mia.get_by_role("radio", name=re.compile("^Paused")).check()
    mia.get_by_label("Until").fill("2099-01-01T12:00")
    mia.get_by_role("radio", name="Unclear").check()
    mia.get_by_label("Message to the member").fill("Ten comments in an hour.")
    press(mia, "Decide, and tell the member")
    author.goto(f"/topics/{topic.id}")
    expect(author.get_by_role("button", name="Publish")).to_have_count(0)
    author.goto("/comments")
    follow(author, "What moderators decided about me")
    expect(author.get_by_text("Ten comments in an hour.")).to_be_visible()
    author.get_by_text("Object to this").click()
    author.get_by_label("What you say to it").fill("It was three of them.")
    press(author, "Send the objection")

    mo.goto("/moderation/members")
    follow(mo, "Read and answer")
    expect(mo.get_by_text("It was three of them.")).to_be_visible()
    mo.get_by_role("radio", name="It ends now").check()
    mo.get_by_label("Your answer to the member").fill("You are right, I have counted.")
    press(mo, "Answer")
    author.reload()
    expect(author.get_by_text("You are right, I have counted.")).to_be_visible()

    author.goto(f"/topics/{topic.id}")
    expect(author.get_by_role("button", name="Publish")).to_be_visible()
    mo.goto(f"/topics/{topic.id}")
    follow(mo, "Lock this topic")
    mo.get_by_role("radio", name="Now").check()
    mo.get_by_label("Closing statement").fill("We know who pays.")
    press(mo, "Lock it")
    expect(author.locator("#lock")).to_contain_text("We know who pays.")
    mia.goto(f"/topics/{topic.id}")
    follow(mia, "The lock of this topic")
    press(mia, "Unlock it")
    expect(author.locator("#lock")).to_be_empty()


def test_reported_and_returned_by_whoever_looks(make, ada, author, mo, mia, open_browser):
    topic = make.topic("post")
    make.comment(ada, topic, claim="They know nothing")
    ben = open_browser(make.member("Ben")).new_page()
    ben.goto(f"/topics/{topic.id}")
    ben.locator("#c1").get_by_role("link", name="Report").click()
    ben.get_by_role("radio").first.check()
    ben.get_by_label("A note for the moderators").fill("Who are they?")
    press(ben, "Report it")

    hear(mo, "#1 has been reported").click()
    expect(mo.get_by_text("Who are they?")).to_be_visible()
    expect(mo.get_by_text("Ben", exact=True)).to_have_count(0)
    mo.locator("#flags").get_by_role("radio", name="Unclear").check()
    mo.locator("#flags").get_by_label("Message to the author").fill("Say who.")
    mo.locator("#flags").get_by_role("button", name=RETURN).click()

    hear(ben, "What came of your report").click()
    expect(ben.locator("#t1")).to_have_text("Hidden until a moderator has looked")
    hear(author, "A decision on your comment: Returned").click()
    expect(author.get_by_text("Say who.")).to_be_visible()
    expect(author.get_by_text("Who are they?")).to_have_count(0)
    author.get_by_label("Your text").fill("The ministers of the region know nothing.")
    author.get_by_role("button", name="Send the change").click()
    expect(author.get_by_text("A moderator reads the change")).to_be_visible()
    open_case(mia, "They know nothing")
    press(mia, PUBLISH)
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
    author.get_by_role("button", name="Send it again").click()
    press(mia, PUBLISH)

    expect(mia.get_by_role("alert")).to_contain_text("decided on or changed meanwhile")
    expect(mia.locator(".case")).to_contain_text("It was in 1911, I have looked.")
    expect(mia.get_by_label("Message to the author")).to_have_value("A fine year.")
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_have_count(0)
    press(mia, PUBLISH)
    hear(author, "A decision on your comment: Published")

    mo.get_by_label("Message to the author").fill("Too late.")
    mo.get_by_text("Unclear", exact=True).click()
    press(mo, DECLINE)
    expect(mo.get_by_role("alert")).to_contain_text("decided on or changed meanwhile")
    expect(mo.get_by_role("alert")).to_contain_text("Too late.")
    author.goto(f"/topics/{topic.id}")
    expect(author.locator("#c1")).to_contain_text("It was in 1911, I have looked.")
