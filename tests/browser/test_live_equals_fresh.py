"""What a page that was open all the while shows is what it would show if it were loaded now."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from forum.clock import now
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import OPERATOR, Role
from forum.programme.models import Exchange, Roundtable
from forum.seats.actions import change_seats
from tests.discussion.writing import reply, write
from tests.make import PROGRAMME
from tests.moderation.arranging import another_topic, move

from .test_live import read

REMOVAL = {"removal-reason": "Unclear"}


@pytest.fixture
def topic(make):
    return make.topic("post")


@pytest.fixture
def mo(make, visit):
    return visit(make.member("Mo", Role.MODERATOR))


@pytest.fixture
def live(open_browser, topic):
    """A member's page of the topic, or of a part of it, which hears what happens."""

    def live(member, where=""):
        page = read(open_browser(member), f"{topic.id}{where}")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        return page

    return live


def test_what_comes_back_stands_by_its_number_and_not_last(app, make, ada, mo, live, topic):
    first, *_ = [make.comment(ada, topic, claim=claim) for claim in ("Ferries", "Ropes")]
    move(mo, first, another_topic(app, make, topic))
    page = live(make.member("Ben"))
    move(mo, first, topic)

    page.get_by_role("button", name="1 new comment").click()

    for claims in (page.locator("#c1, #c2").locator("h4"), page.locator("[data-outline] > li")):
        expect(claims).to_contain_text(["Ferries", "Ropes"])


def test_the_counts_are_those_of_what_is_still_there(make, ada, mo, live, topic):
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL)
    make.comment(make.member("Ben"), topic, parent=proposal)
    page = live(make.member("Cleo"))
    tab = page.locator(".shown a.proposal")
    mo.submit(f"/moderation/{proposal.id}", action="/removal", **REMOVAL)

    expect(page.locator("#counts")).to_contain_text("1 comment, 2 people")
    expect(tab).to_have_count(0)
    expect(page.locator("#c1")).to_have_attribute("aria-labelledby", "n1 t1")
    # A reply to what is gone is nobody's to judge.
    expect(page.locator("#c2")).not_to_have_attribute("data-to", re.compile("."))

    mo.submit(f"/moderation/{proposal.id}", action="/restoration")
    expect(page.locator("#counts")).to_contain_text("2 comments, 2 people")
    expect(tab).to_have_text("Proposal 1")
    expect(page.locator("#c2")).to_have_attribute("data-to", re.compile("."))


def test_the_first_comment_brings_the_ways_to_look_at_the_thread(make, visit, ada, live, topic):
    page = live(make.member("Ben"))
    expect(page.get_by_role("link", name="By time")).to_have_count(0)
    write(visit(ada), topic)
    page.get_by_role("button", name="1 new comment").click()
    expect(page.get_by_role("link", name="By time")).to_be_visible()


def test_the_first_line_of_the_synthesis_brings_the_way_to_it(make, ada, mo, live, topic):
    make.comment(ada, topic)
    page = live(make.member("Mona", Role.MODERATOR))
    leading = page.locator("a[href='#synthesis']")
    begin = page.locator("topic-opening").get_by_role("link", name="Write the synthesis")
    expect(leading.locator("visible=true")).to_have_count(0)
    line = {"kind": "common ground", "text": "All agree.", "cites": "#1", "language": "en"}
    mo.submit(f"/topics/{topic.id}/synthesis", action="/lines", having="text", **line)
    expect(leading.locator("visible=true")).not_to_have_count(0)
    expect(begin).to_be_hidden()

    mo.submit(f"/topics/{topic.id}/synthesis", action="/drop")
    expect(begin).to_be_visible()
    expect(leading.locator("visible=true")).to_have_count(0)


def test_whose_comment_is_removed_finds_there_what_was_said(make, ada, mo, live, topic):
    comment = make.comment(ada, topic)
    page, others = live(ada), live(make.member("Ben"))
    mo.submit(f"/moderation/{comment.id}", action="/removal", **REMOVAL)
    expect(page.locator("#c1").get_by_role("link", name="See what was said #1")).to_be_visible()
    expect(others.locator("#c1")).to_contain_text("Removed by a moderator")
    expect(others.get_by_role("link", name="See what was said")).to_have_count(0)


def test_whoever_has_answered_reads_that_it_was_changed_since(make, visit, ada, live, topic):
    ben = make.member("Ben")
    comment = make.comment(ada, topic)
    make.comment(ben, topic, parent=comment)
    page, others = live(ben), live(make.member("Cleo"))
    writer = visit(ada)
    for source in ("Better words.", "Better words still."):
        writer.submit(f"/comments/{comment.id}/revise", having="source", source=source)
        expect(page.locator("#c1 > .text")).to_contain_text(source)
        expect(page.locator("#c1")).to_contain_text("Changed after you had answered.")
    expect(others.locator("#c1")).to_contain_text("Better words still.")
    expect(others.get_by_text("Changed after you had answered.")).to_have_count(0)


def test_a_question_waits_in_the_outline_until_it_is_answered(make, visit, ada, live, topic):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(make.member("Ben"), topic, kind=Kind.ANSWER, parent=question)
    # Hers is not new to her: where it is, that it is new stands there instead.
    line = live(ada).locator(".outline em")
    asker, path = visit(ada), f"/topics/{topic.id}/comments/2/answers"
    expect(line).to_have_text("no answer yet")
    asker.submit(path, having="is_it", is_it="yes")
    expect(line).to_have_text("")
    asker.submit(path, having="is_it", is_it="no")
    expect(line).to_have_text("no answer yet")


def test_who_wrote_in_another_window_waits_in_this_one_too(make, visit, ada, mo, live, topic):
    with time_machine.travel(now() - timedelta(hours=1)):
        make.comment(ada, topic)
    make.comment(make.member("Ben"), topic)
    mo.submit(f"/topics/{topic.id}/pace", having="minutes", minutes="10")
    page = live(ada)
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    reply(visit(ada), topic, 2)
    expect(page.locator("#c3")).to_be_visible()
    expect(page.get_by_text("you have just written here")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)


def test_what_was_gone_before_it_was_shown_leaves_its_place(make, visit, ada, live, topic):
    page, writer = live(make.member("Ben")), visit(ada)
    write(writer, topic)
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    writer.submit("/comments", action="/withdraw")
    expect(page.locator("#c1")).to_contain_text("Withdrawn by its author")
    expect(page.locator(".live button")).to_be_hidden()
    expect(page.locator("#counts")).to_contain_text("0 comments, 1 person")


def test_what_comes_back_below_what_is_gone_by_then_is_nobody_s_to_judge(
    make, visit, ada, mo, live, topic
):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    page = live(make.member("Ben"))
    reply(visit(make.member("Cleo")), topic, 1, kind="answer")
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    mo.submit("/moderation/2", action="/removal", **REMOVAL)
    expect(page.locator("#c2")).to_contain_text("Removed by a moderator")
    mo.submit("/moderation/2", action="/restoration")
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    mo.submit(f"/moderation/{question.id}", action="/removal", **REMOVAL)
    expect(page.locator("#c1 > .text")).to_contain_text("Removed by a moderator")

    page.get_by_role("button", name="1 new comment").click()

    expect(page.locator("#c2")).to_contain_text("By the way.")
    expect(page.locator("#c2")).not_to_have_attribute("data-to", re.compile("."))


def test_in_a_list_as_well_an_answer_to_what_is_gone_is_nobody_s_to_judge(
    make, ada, mo, live, topic
):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(make.member("Cleo"), topic, kind=Kind.ANSWER, parent=question)
    page = live(ada, "?order=time")
    expect(page.locator("#c2")).to_have_attribute("data-to", re.compile("."))
    mo.submit(f"/moderation/{question.id}", action="/removal", **REMOVAL)
    expect(page.locator("#c2")).not_to_have_attribute("data-to", re.compile("."))
    mo.submit(f"/moderation/{question.id}", action="/restoration")
    expect(page.locator("#c2")).to_have_attribute("data-to", re.compile("."))


def test_how_many_questions_wait_is_said_anew(make, visit, ada, live, topic):
    question = make.comment(ada, topic, kind=Kind.QUESTION)
    make.comment(make.member("Ben"), topic, kind=Kind.ANSWER, parent=question)
    waiting = live(make.member("Cleo")).locator(".filters .count")
    expect(waiting).to_have_text("1")
    path = f"/topics/{topic.id}/comments/2/answers"
    visit(ada).submit(path, having="is_it", is_it="yes")
    expect(waiting).to_have_text("0")


def test_the_page_of_one_comment_counts_what_stands_elsewhere(make, visit, ada, mo, live, topic):
    make.comment(ada, topic)
    other = make.comment(ada, topic)
    page = live(make.member("Ben"), "/comments/1/replies")
    counts = page.locator("#counts")
    expect(counts).to_contain_text("2 comments")
    mo.submit(f"/moderation/{other.id}", action="/removal", **REMOVAL)
    expect(counts).to_contain_text("1 comment,")
    write(visit(ada), topic)
    expect(counts).to_contain_text("2 comments")


@pytest.mark.parametrize("where", ["/comments/2/replies", "?kind=remark"])
def test_what_stands_above_a_comment_is_named_as_it_is_now(
    make, visit, ada, mo, live, topic, where
):
    root = make.comment(ada, topic, claim="Ferries")
    make.comment(make.member("Ben"), topic, parent=root)
    page = live(make.member("Cleo"), where)
    way = page.locator(".path a[href$='/comments/1'], .above a")
    line = page.locator("[data-outline] a")
    expect(page.locator("#c2")).to_have_attribute("data-to", re.compile("."))

    better = {"claim": "Night ferries", "source": "Better words."}
    visit(ada).submit(f"/comments/{root.id}/revise", having="source", **better)
    for place in (way, line):
        expect(place).to_contain_text("Night ferries")

    mo.submit(f"/moderation/{root.id}", action="/removal", **REMOVAL)
    expect(way).not_to_contain_text("ferries")
    expect(line).to_have_count(0)
    expect(page.locator("#c2")).not_to_have_attribute("data-to", re.compile("."))

    mo.submit(f"/moderation/{root.id}", action="/restoration")
    for place in (way, line):
        expect(place).to_contain_text("Night ferries")
    expect(line).to_have_attribute("href", "#c2")


def test_a_list_offers_to_leave_out_what_is_gone_and_to_show_what_came_back(
    make, ada, mo, live, topic
):
    make.comment(ada, topic)
    comment = make.comment(ada, topic)
    page = live(make.member("Ben"), "?order=time")
    anew = page.get_by_role("button", name="The order has changed: show it")
    expect(page.locator("#chosen")).to_have_text("2 of 2 comments")

    mo.submit(f"/moderation/{comment.id}", action="/removal", **REMOVAL)
    expect(page.locator("#chosen")).to_have_text("One of 1 comments")
    anew.click()
    expect(page.locator("#c2")).to_have_count(0)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    mo.submit(f"/moderation/{comment.id}", action="/restoration")
    anew.click()
    expect(page.locator("#c2")).to_be_visible()


def test_a_line_of_the_outline_leads_where_it_did(make, visit, ada, live, topic):
    comment = make.comment(ada, topic)
    page = live(make.member("Ben"), "?order=time")
    line = page.locator(".outline [data-outline] a")
    visit(ada).submit(f"/comments/{comment.id}/revise", having="source", source="Better.")
    expect(page.locator("#c1")).to_contain_text("Better.")
    expect(line).to_have_attribute("data-holds", "c1")


def test_a_programme_loaded_again_reaches_open_pages(make, live, topic):
    page = live(make.member("Ben"))
    make.series(PROGRAMME.replace("title: Tunnels,", "title: Tunnels, framing: 'How deep?',"))
    expect(page.locator("#framing")).to_contain_text("How deep?")


def test_the_ways_to_the_composer_go_with_it(make, mo, live, topic):
    page = live(make.member("Ben"))
    skip = page.locator(".skip[href='#compose']")
    call = page.get_by_text("The first comment sets the tone.")
    for way in (skip, call):
        expect(way).to_be_visible()
    mo.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="")
    for way in (skip, call):
        expect(way).to_be_hidden()
    mo.submit(f"/topics/{topic.id}/lock", action="/unlock")
    for way in (skip, call):
        expect(way).to_be_visible()


def test_whose_answer_is_gone_reads_as_well_that_it_was_changed_since(
    make, visit, ada, mo, live, topic
):
    ben = make.member("Ben")
    comment = make.comment(ada, topic)
    answer = make.comment(ben, topic, parent=comment)
    page = live(ben)
    mo.submit(f"/moderation/{answer.id}", action="/removal", **REMOVAL)
    expect(page.locator("#c2")).to_contain_text("Removed by a moderator")
    expect(page.locator("#counts")).to_contain_text("1 comment,")
    visit(ada).submit(f"/comments/{comment.id}/revise", having="source", source="Better.")
    expect(page.locator("#changed-c1")).to_be_visible()


def test_the_page_of_one_comment_lets_write_again_when_a_lock_ends(make, ada, mo, live, topic):
    comment = make.comment(ada, topic)
    page = live(make.member("Ben"), f"/comments/{comment.number}/replies")
    answer = page.locator("#c1 a.for-writers").first
    expect(answer).to_be_visible()
    mo.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="")
    expect(answer).to_be_hidden()
    mo.submit(f"/topics/{topic.id}/lock", action="/unlock")
    expect(answer).to_be_visible()


def test_a_place_that_speaks_is_there_before_its_words(make, mo, live, topic):
    page = live(make.member("Ben"))
    mo.submit(f"/topics/{topic.id}/lock", having="closing", when="now", closing="Thank you.")
    expect(page.locator("#lock")).to_contain_text("Thank you.")
    mo.submit(f"/topics/{topic.id}/lock", action="/unlock")
    expect(page.locator("#lock")).not_to_contain_text("Thank you.")
    expect(page.locator("#lock")).not_to_have_attribute("hidden", "")


@pytest.fixture
def amid(make, ada, live, topic):
    """A long thread by Ada, and a member's page of it with its fifth comment in the middle."""
    long = "There is more to it. " * 12
    comments = [make.comment(ada, topic, source=f"{number}. {long}") for number in range(9)]

    def amid(member):
        page = live(member)
        page.locator("#c5").evaluate("one => one.scrollIntoView({ block: 'center' })")
        return comments, page, page.locator("#c5 h4").bounding_box()["y"]

    return amid


def test_a_proposal_that_comes_asks_for_the_reader_s_view(make, visit, ada, mo, live, topic):
    page = live(make.member("Ben"))
    write(visit(ada), topic, kind="proposal")
    page.get_by_role("button", name="1 new comment").click()
    view = page.locator("#c1").get_by_role("group", name="Your view")
    view.get_by_text("I support it").click()
    page.locator("#c1").get_by_role("button", name="Say so").click()
    expect(page.locator("#c1")).to_contain_text("One has answered")

    write(visit(ada), topic, claim="Another")
    page.get_by_role("button", name="1 new comment").click()
    mo.submit("/moderation/2/kind", having="message", kind="proposal", message="It is.")
    expect(page.locator("#c2").get_by_role("group", name="Your view")).to_be_visible()


@pytest.mark.parametrize("has_sockets", [True, False])
def test_a_view_given_in_one_window_is_shown_in_the_other(
    make, visit, ada, open_browser, topic, has_sockets
):
    proposal = make.comment(ada, topic, kind=Kind.PROPOSAL)
    make.comment(ada, topic, kind=Kind.PROPOSAL)
    ben = make.member("Ben")
    context = open_browser(ben)
    if not has_sockets:
        context.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
    if has_sockets:
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    yours, other = (page.locator(f"#c{number} .yours") for number in (1, 2))
    other.get_by_text("I object").click()
    other.get_by_label("Why you object").fill("Begun here")
    writer, path = visit(ben), f"/topics/{topic.id}/comments/{proposal.number}/stance"

    def sees(view, reason=""):
        if not has_sockets:
            page.evaluate("dispatchEvent(new Event('online'))")
        expect(yours.get_by_role("radio", name=view)).to_be_checked()
        expect(yours.locator("textarea")).to_have_value(reason)
        expect(yours.get_by_role("button", name="Change my view")).to_be_visible()

    for view, words, reason in (
        ("object", "I object", "It floods."),
        ("object", "I object", "It leaks."),
        ("support it", "I support it", ""),
    ):
        writer.submit(path, having="view", view=view, reason=reason)
        sees(words, reason)
    # What is begun beside it stays, also where the view of before comes from elsewhere.
    writer.submit(f"/topics/{topic.id}/comments/2/stance", having="view", view="can accept")
    writer.submit(path, having="view", view="can accept")
    sees("I can accept it")
    expect(other.get_by_label("Why you object")).to_have_value("Begun here")
    expect(other.get_by_role("button", name="Say so")).to_be_visible()


def test_what_is_read_in_the_middle_stays_when_a_comment_in_sight_above_it_goes(make, mo, amid):
    comments, page, before = amid(make.member("Ben"))
    mo.submit(f"/moderation/{comments[3].id}", action="/removal", **REMOVAL)
    expect(page.locator("#c4")).to_contain_text("Removed by a moderator")
    assert abs(page.locator("#c5 h4").bounding_box()["y"] - before) < 1


def test_what_is_told_to_a_writer_alone_moves_nothing_they_read(mo, ada, amid):
    comments, page, before = amid(ada)
    mo.submit(f"/moderation/{comments[0].id}", action="/removal", **REMOVAL)
    expect(page.get_by_role("link", name="See what was said #1")).to_have_count(1)
    assert abs(page.locator("#c5 h4").bounding_box()["y"] - before) < 1


def test_what_comes_from_another_page_of_the_thread_is_shown_when_the_reader_asks(
    make, ada, mo, live, topic
):
    *_, last = [make.comment(ada, topic) for _ in range(25)]
    page = live(make.member("Ben"))
    expect(page.locator("#c25")).to_have_count(0)
    said = {"kind": "position", "prompt": "1", "message": "It is."}
    mo.submit(f"/moderation/{last.id}/kind", having="message", **said)
    page.get_by_role("button", name="The order has changed: show it").click()
    expect(page.locator("#c25")).to_be_visible()


def test_a_reply_in_a_list_says_what_it_is_to_also_when_it_has_changed(
    make, visit, ada, live, topic
):
    answer = make.comment(ada, topic, parent=make.comment(ada, topic))
    page = live(make.member("Ben"), "?order=time")
    heading = page.locator("#t2")
    expect(heading).to_contain_text("to #1")
    level = heading.evaluate("one => one.tagName")
    visit(ada).submit(f"/comments/{answer.id}/revise", having="source", source="Better.")
    expect(page.locator("#c2")).to_contain_text("Better.")
    expect(heading).to_contain_text("to #1")
    assert heading.evaluate("one => one.tagName") == level


def test_another_exchange_by_the_clock_brings_what_it_asks_and_how(app, make, ada, live, topic):
    make.comment(ada, topic, kind=Kind.PROPOSAL)
    at = now() + timedelta(seconds=15)
    # Exchanges change on a full minute, to which pages are kept.
    app.config["PAGES_KEPT"] = 0
    with app.app_context():
        first = db.session.query(Exchange).filter_by(key="post").one()
        first.closes_at, first.brief = at, "Say what you see."
        then = {"opens_at": at, "closes_at": at + timedelta(days=9), "policy": "pre"}
        table = {"series": first.series, "roundtable": first.roundtable}
        db.session.add(Exchange(key="next", brief="Say what to do.", **then, **table))
        db.session.commit()
    page = live(make.member("Ben"))
    expect(page.locator(".rail")).to_contain_text("Say what you see.")
    expect(page.locator("#c1").get_by_label("Why you object")).to_have_count(1)

    expect(page.get_by_role("button", name="Send for review")).to_be_visible()
    expect(page.locator(".rail")).to_contain_text("Say what to do.")
    expect(page.locator("#c1").get_by_label("Why you object")).to_have_count(0)
    expect(page.locator("#c1 .yours")).to_contain_text("say why in a reply")


def test_whoever_may_write_from_now_on_has_what_keeps_their_words(app, make, live, topic):
    bea = make.member("Bea", Role.OBSERVER)
    page = live(bea)
    with app.app_context():
        member = db.session.get(Member, bea.id)
        seats = dict.fromkeys(db.session.query(Roundtable), Role.PARTICIPANT)
        change_seats(OPERATOR, member, seats, is_organiser=False)
    expect(page.get_by_label("Your text")).to_be_visible()
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    page.context.set_offline(True)
    page.get_by_role("radio", name="Position").check()
    page.get_by_label("In one sentence").fill("Ropes hold longer")
    page.get_by_label("Your text").fill("They do.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("out-box")).to_contain_text("Ropes hold longer")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Ropes hold longer")).to_be_visible()


def test_what_comes_back_in_a_list_has_one_line_in_its_outline(make, ada, mo, live, topic):
    root = make.comment(ada, topic, claim="Ferries")
    make.comment(ada, topic, parent=root)
    page = live(make.member("Cleo"), "?order=time")
    line = page.locator("[data-outline] a")
    expect(line).to_have_attribute("data-holds", "c1 c2")
    mo.submit(f"/moderation/{root.id}", action="/removal", **REMOVAL)
    expect(line).to_have_count(0)
    mo.submit(f"/moderation/{root.id}", action="/restoration")
    expect(page.locator("#c1")).not_to_contain_text("Removed by a moderator")
    expect(line).to_have_attribute("data-holds", "c1 c2")
    expect(line).to_have_count(1)
