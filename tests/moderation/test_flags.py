"""Members report comments, once each and unseen; moderators look, and everybody is told what they
need to know."""

import json

import pytest

from forum.discussion.kinds import Kind
from forum.discussion.models import State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.jobs import settle_flags_of_what_is_gone
from forum.moderation.models import Decision, Flag, Outcome, Verdict
from forum.permissions import Role
from tests.access.doors import said_beside
from tests.conftest import both_columns
from tests.discussion.writing import row
from tests.letters import letters_to, whole
from tests.together import together
from tests.visitor import BROWSER

from .deciding import decide, queue
from .flagging import NOTE, flag, look

WORDS = "Run them late."


@pytest.fixture
def members(make):
    """Three who read and write beside Ada."""
    return [make.member(name, at=(2, 3)) for name in ("Ben", "Cleo", "Dora")]


@pytest.fixture
def comment(make, ada, topic):
    return make.comment(ada, topic, claim="Night ferries", source=WORDS)


def read(app, member):
    return " ".join(" ".join(whole(one).split()) for one in letters_to(app, member))


def flags(app):
    with app.app_context():
        return db.session.query(Flag).order_by(Flag.id).all()


def hidden(visit, members, comment):
    for member in members:
        assert flag(visit(member), comment).status_code == 303


# Reporting


def test_a_report_comes_to_the_queue_and_names_nobody(app, visit, members, mona, topic, comment):
    ben = visit(members[0])
    page = ben.get(f"/topics/{topic.id}")
    assert f"/topics/{topic.id}/comments/1/flag" in [href for href, _ in page.links]
    assert flag(ben, comment).status_code == 303
    assert "you hear what comes of it" in ben.get("/").text
    assert queue(mona) == [str(comment.id)]
    case = mona.get(f"/moderation/{comment.id}")
    for word in ("One member has reported this comment", "Unclear", NOTE):
        assert word in case.text
    assert "Ben" not in case.text
    assert row(app, comment.id).is_published
    assert WORDS in ben.get(f"/topics/{topic.id}").text


def test_without_a_reason_nothing_is_reported_and_the_note_stays(app, visit, members, comment):
    ben = visit(members[0])
    assert flag(ben, comment, reason="").status_code == 422
    assert said_beside(ben.page, "reason")
    assert NOTE in ben.page.html
    assert not flags(app)


def test_a_member_reports_a_comment_once(app, visit, members, comment):
    ben = visit(members[0])
    path = f"/topics/{comment.topic_id}/comments/1/flag"
    ben.get(path)
    form = ben.page.form(having="note").values
    for _ in range(2):
        ben.post(path, {**form, "reason": "Unclear"})
    assert len(flags(app)) == 1
    assert "You have reported this comment: Unclear." in ben.get(path).text


def test_nobody_reports_their_own(app, visit, ada, comment):
    author = visit(ada)
    path = f"/topics/{comment.topic_id}/comments/1/flag"
    author.get(path, expect=403)
    page = author.get(f"/topics/{comment.topic_id}")
    # The link is in the page of all; a rule of this page's own hides it beside one's own texts.
    assert f'[data-voice="{page.html.split("data-voice=")[1][1:13]}"]' in page.html
    assert ".for-others { display: none }" in page.html
    assert not flags(app)


def test_reports_are_limited(make, visit, members, ada, topic):
    ben = visit(members[0])
    written = [make.comment(ada, topic, claim=f"Claim {n}") for n in range(11)]
    answers = [flag(ben, one).status_code for one in written[:10]]
    assert answers == [303] * 10
    answer = flag(ben, written[10])
    assert answer.status_code == 429
    assert "only so many times within an hour" in answer.text
    assert NOTE in answer.text


def test_who_cannot_write_cannot_report(make, visit, comment):
    oda = visit(make.member("Oda", Role.OBSERVER, at=(3,)))
    oda.get(f"/topics/{comment.topic_id}/comments/1/flag", expect=403)


# Hiding


def test_enough_reports_hide_it_until_a_moderator_has_looked(
    app, make, visit, ada, members, mona, topic, comment
):
    make.comment(members[0], topic, "A reply that stays.", parent=comment)
    reader = visit(members[0])
    reader.follow(topic.id)
    hidden(visit, members[:2], comment)
    assert row(app, comment.id).is_published
    hidden(visit, members[2:], comment)

    heard = reader.hears()
    assert heard["anchor"] == "c1"
    assert WORDS not in heard["html"]
    page = reader.get(f"/topics/{topic.id}")
    assert "Hidden for the time being" in page.text
    assert "A reply that stays." in page.text
    assert WORDS not in page.text
    assert "Members have reported this comment." in visit(ada).get("/comments").text
    assert "hidden until a moderator has looked" in read(app, ada)
    assert "3 members have reported this comment" in mona.get(f"/moderation/{comment.id}").text
    with app.app_context():
        entry = db.session.query(JournalEntry).filter_by(event="comment hidden").one()
        assert entry.seq
        assert entry.actor_id is None
        assert db.session.query(Decision).one().moderator_id is None


def test_a_report_that_hid_it_reads_as_done_when_its_form_comes_twice(
    app, make, visit, members, comment
):
    hidden(visit, members[:-1], comment)
    last, path = visit(members[-1]), f"/topics/{comment.topic_id}/comments/1/flag"
    fields = {**last.get(path).form(having="note").values, "reason": "Unclear"}
    answers = [last.post(path, fields) for _ in range(2)]
    assert not row(app, comment.id).is_published
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert "Thank you. A moderator looks at it" in last.get(answers[1].location).text
    assert len(flags(app)) == len(members)
    # Nobody else is told that there was something.
    other = visit(members[0])
    token = other.get("/").form(action="/sign-out").values["csrf_token"]
    assert other.post(path, {**fields, "csrf_token": token}).status_code == 404


def test_what_is_hidden_is_on_no_surface_a_reader_has(visit, members, topic, comment):
    reader = visit(members[0])
    others = [f"/topics/{topic.id}", "/", "/ten-minutes", f"/topics/{topic.id}/changes?after=0"]
    assert "Night ferries" in visit(members[1]).get("/").text
    hidden(visit, members, comment)
    for path in others:
        answer = reader.client.get(path, environ_overrides=BROWSER).get_data(as_text=True)
        assert "Night ferries" not in answer
        assert WORDS not in answer
    for path in ("history", "flag", "stance"):
        assert reader.status(f"/topics/{topic.id}/comments/1/{path}") == 404
    suggested = reader.client.get(
        f"/topics/{topic.id}/suggestions?key=%23&text=1", environ_overrides=BROWSER
    ).get_data(as_text=True)
    assert "Night ferries" not in suggested


def test_where_moderators_read_first_reports_hide_nothing(app, make, visit, ada, members, mona):
    comment = make.comment(ada, make.topic("pre"))
    decide(mona, comment, "publish")
    comment = row(app, comment.id)
    hidden(visit, members, comment)
    assert row(app, comment.id).is_published
    assert queue(mona) == [str(comment.id)]


def test_what_a_moderator_has_kept_is_not_hidden_again_before_it_changes(
    app, make, visit, ada, members, mona, comment
):
    flag(visit(members[0]), comment)
    look(mona, comment, "keep")
    more = [make.member(name, at=(3,)) for name in ("Eli", "Fay", "Gus", "Hal", "Ida", "Jo")]
    hidden(visit, more[:3], comment)
    assert row(app, comment.id).is_published
    author = visit(ada)
    author.submit(f"/comments/{comment.id}/revise", having="source", source="Other words.")
    hidden(visit, more[3:4], comment)
    assert row(app, comment.id).state is State.HIDDEN


def test_a_marked_answer_that_is_hidden_opens_its_question(make, visit, ada, members, mona, topic):
    question = make.comment(members[0], topic, kind=Kind.QUESTION, claim="When?")
    answer = make.comment(ada, topic, "At noon.", kind=Kind.ANSWER, parent=question)
    ben = visit(members[0])
    ben.submit(f"/topics/{topic.id}/comments/2/answers", having="is_it", is_it="yes")
    assert "Answered in" in ben.get(f"/topics/{topic.id}").text
    hidden(visit, members, answer)
    assert "Answered in" not in ben.get(f"/topics/{topic.id}").text
    look(mona, answer, "keep")
    assert "Answered in" in ben.get(f"/topics/{topic.id}").text


# Looking


def test_kept_it_stands_again_and_each_reporter_is_told(
    app, visit, ada, members, mona, topic, comment
):
    hidden(visit, members, comment)
    reader = visit(members[0])
    reader.follow(topic.id)
    assert look(mona, comment, "keep").status_code == 303
    assert WORDS in reader.hears()["html"]
    assert WORDS in reader.get(f"/topics/{topic.id}").text
    assert "is back" in read(app, ada)
    assert queue(mona) == []
    for member in members:
        assert read(app, member).count("and it stays") == 1
    assert {one.outcome for one in flags(app)} == {Outcome.KEPT}


def test_after_the_reports_of_one_the_next_that_waits_is_shown(
    make, visit, ada, members, mona, topic, comment
):
    other = make.comment(ada, topic)
    for one in (comment, other):
        flag(visit(members[0]), one)
    assert look(mona, comment, "keep").location == f"/moderation/{other.id}"
    assert look(mona, other, "remove", reason="Unclear").location == "/moderation"
    assert "Removed: " in mona.get("/moderation").text


def test_a_reason_chosen_first_does_not_go_with_what_is_kept(app, visit, members, mona, comment):
    hidden(visit, members, comment)
    look(mona, comment, "keep", reason="Unclear", message="It is fine.")
    with app.app_context():
        kept = db.session.query(Decision).filter_by(verdict=Verdict.KEEP).one()
        assert (kept.reason, kept.message) == ("", "It is fine.")


def test_removed_the_reason_stands_in_its_place(app, visit, ada, members, mona, topic, comment):
    flag(visit(members[0]), comment)
    look(mona, comment, "remove", reason="Unclear", message="Please say it again.")
    assert row(app, comment.id).state is State.REMOVED
    assert "Removed by a moderator: Unclear" in visit(members[1]).get(f"/topics/{topic.id}").text
    assert "Please say it again." in read(app, ada)
    told = read(app, members[0])
    assert "A moderator has removed it." in told
    assert "Please say it again." not in told
    assert NOTE not in read(app, ada)


def test_returned_it_is_hidden_until_a_moderator_has_read_the_change(
    app, visit, ada, members, mona, topic, comment
):
    hidden(visit, members[:1], comment)
    look(mona, comment, "return", reason="Unclear", message="Which rivers?")
    reader, author = visit(members[1]), visit(ada)
    assert WORDS not in reader.get(f"/topics/{topic.id}").text
    assert "Which rivers?" in author.get("/comments").text
    assert "until then it is hidden" in read(app, members[0])

    author.submit(f"/comments/{comment.id}/revise", having="source", source="On the Rhine.")
    assert "On the Rhine." not in reader.get(f"/topics/{topic.id}").text
    assert queue(mona) == [str(comment.id)]
    mona.submit(f"/moderation/{comment.id}", having="seen", verdict="publish")
    page = reader.get(f"/topics/{topic.id}")
    assert "On the Rhine." in page.text
    assert 'id="c1"' in page.html
    assert row(app, comment.id).number == 1


def test_without_a_reason_it_is_neither_returned_nor_removed(app, visit, members, mona, comment):
    flag(visit(members[0]), comment)
    for verdict in ("return", "remove"):
        assert look(mona, comment, verdict, message="Dear Ada").status_code == 422
        assert said_beside(mona.page, "flags-reason")
        assert "Dear Ada" in mona.page.html
    assert row(app, comment.id).is_published


def test_what_was_reported_again_meanwhile_is_looked_at_again(app, visit, members, mona, comment):
    flag(visit(members[0]), comment)
    mona.get(f"/moderation/{comment.id}")
    flag(visit(members[1]), comment, note="And worse.")
    answer = mona.submit(action=f"{comment.id}/flags", **{"flags-verdict": "keep"})
    assert answer.status_code == 409
    assert "reported again meanwhile" in answer.text
    assert queue(mona) == [str(comment.id)]


def test_what_its_author_takes_back_needs_no_decision(app, visit, ada, members, mona, comment):
    hidden(visit, members, comment)
    visit(ada).submit("/comments", action=f"/comments/{comment.id}/withdraw")
    assert row(app, comment.id).state is State.WITHDRAWN
    assert queue(mona) == []
    with app.app_context():
        settle_flags_of_what_is_gone()
        settle_flags_of_what_is_gone()
    assert read(app, members[0]).count("Its author has withdrawn it.") == 1


def test_who_has_lost_their_seat_is_told_nothing(app, visit, members, mona, comment):
    flag(visit(members[0]), comment)
    with app.app_context():
        member = db.session.merge(members[0])
        member.seats = []
        db.session.commit()
    look(mona, comment, "keep")
    assert read(app, members[0]) == ""


def test_what_was_reported_is_edited_from_its_case_and_the_reporter_is_told(
    app, visit, members, mona, comment
):
    flag(visit(members[0]), comment)
    links = [href for href, _ in mona.get(f"/moderation/{comment.id}").links]
    for words in (f"/moderation/{comment.id}/words", f"/moderation/{comment.id}/merge"):
        assert words in links
    said = {"purpose": "for identity", "source": "Run them.", "message": "It told who you are."}
    page = f"/moderation/{comment.id}/words"
    assert mona.submit(page, having="purpose", **said).status_code == 303
    look(mona, comment, "keep")
    assert "A moderator has edited its words since you reported it." in read(app, members[0])


def test_a_report_is_nowhere_tied_to_who_made_it(app, make, visit, members, mona, comment):
    """But in the reporter's own data."""
    ben = visit(members[0])
    flag(ben, comment)
    look(mona, comment, "keep")
    with app.app_context():
        for entry in db.session.query(JournalEntry):
            if "flag" in entry.event:
                assert entry.actor_id != members[0].id
                assert "Ben" not in json.dumps(entry.data)
    olga = visit(make.member("Olga", Role.ORGANISER))
    for visitor in (mona, olga):
        for path in ("/moderation", f"/moderation/{comment.id}"):
            assert "Ben" not in visitor.get(path).text


# At once


@both_columns
def test_fifty_reports_at_once_hide_it_once(app, make, visit, ada, topic, comment):
    people = [visit(make.member(f"Member {n}", email=f"m{n}@example.org")) for n in range(10)]
    path = f"/topics/{topic.id}/comments/1/flag"
    for visitor in people:
        visitor.get(path)
    forms = [visitor.page.form(having="note").values for visitor in people]

    def send(n):
        # Each of the ten sends the same form five times.
        values = {**forms[n % 10], "reason": "Unclear", "note": NOTE}
        client = app.test_client()
        client._cookies = people[n % 10].client._cookies
        return client.post(path, data=values, environ_overrides=BROWSER).status_code

    answers = together(*[lambda n=n: send(n) for n in range(50)])
    assert set(answers) <= {303, 404}
    with app.app_context():
        reporters = [one.member_id for one in db.session.query(Flag)]
        assert len(reporters) == len(set(reporters)) >= 3
        assert db.session.query(Decision).count() == 1
        assert db.session.query(JournalEntry).filter_by(event="comment hidden").count() == 1
    assert len(letters_to(app, ada)) == 1


@both_columns
def test_of_two_who_look_at_once_one_is_told(app, make, visit, members, mona, comment):
    other = visit(make.member("Mo", Role.MODERATOR, at=(2, 3)))
    hidden(visit, members, comment)
    for moderator in (mona, other):
        moderator.get(f"/moderation/{comment.id}")
    action = f"{comment.id}/flags"
    keep = {"flags-verdict": "keep"}
    remove = {"flags-verdict": "remove", "flags-reason": "Unclear"}
    answers = together(
        lambda: mona.submit(action=action, **keep).status_code,
        lambda: other.submit(action=action, **remove).status_code,
    )
    assert sorted(answers) == [303, 409]
    with app.app_context():
        made = [d.verdict for d in db.session.query(Decision) if d.moderator_id]
        assert len(made) == 1
    for member in members:
        assert len(letters_to(app, member)) == 1
