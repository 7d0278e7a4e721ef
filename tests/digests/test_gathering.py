"""The week's draft: one at a time, brought up to date, never telling twice."""

from datetime import timedelta

import pytest

from forum.clock import now
from forum.digests.models import Digest, Item, Why
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment
from forum.extensions import db
from forum.permissions import Role
from forum.programme.models import Topic
from tests.conftest import both_columns

from .desk import digests, edit, gather, headlines, issue, laid_down, parts, pass_a_week, send


@pytest.fixture
def moderator(make):
    return make.member("Mona", Role.MODERATOR)


@pytest.fixture
def command(app):
    return lambda *words: app.test_cli_runner().invoke(args=["digests", *words])


@both_columns
def test_the_command_makes_one_draft_and_brings_it_up_to_date(app, make, moderator, command):
    ada = make.member("Ada")
    make.comment(ada, make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    first = command("gather")
    assert first.exit_code == 0, first.output
    assert "Digest 1: 1 items" in first.output
    assert "/digests/1/edit" in first.output

    make.comment(ada, make.topic(), claim="Dig wider", kind=Kind.PROPOSAL)
    assert "Digest 1: 2 items" in command("gather").output

    (draft,) = digests(app)
    assert headlines(draft) == ["Dig deeper", "Dig wider"]
    assert not draft.is_sent


def test_without_a_series_the_command_says_what_to_do(command):
    answer = command("gather")

    assert answer.exit_code != 0
    assert "No series is loaded" in answer.output
    assert "Traceback" not in answer.output


def test_the_button_makes_the_draft_and_leads_to_the_editor(app, make, visit, moderator):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    editor = visit(moderator)
    assert "None yet" in editor.get("/digests").text

    answer = gather(editor)

    assert answer.headers["Location"] == "/digests/1/edit"
    assert "Dig deeper" in editor.get("/digests/1/edit").text
    assert "Draft: No. 1" in editor.get("/digests").text
    assert len(digests(app)) == 1


def test_a_dropped_item_stays_dropped_when_the_draft_is_gathered_anew(app, make, visit, moderator):
    ada = make.member("Ada")
    for claim in ("Dig deeper", "Dig wider"):
        make.comment(ada, make.topic(), claim=claim, kind=Kind.PROPOSAL)
    editor = visit(moderator)
    gather(editor)
    kept = digests(app)[0].items[1].id
    edit(editor, subject="Tunnels", note="Kept.", items=[str(kept)])
    make.comment(ada, make.topic(), claim="Fill it in", kind=Kind.PROPOSAL)

    gather(editor)

    (draft,) = digests(app)
    assert headlines(draft) == ["Dig deeper", "Dig wider", "Fill it in"]
    assert [item.is_dropped for item in draft.items] == [True, False, False]
    assert (draft.subject, draft.note) == ("Tunnels", "Kept.")


def test_gathering_by_another_moderator_keeps_what_was_dropped_at_the_first_ones_table(
    app, make, visit, moderator
):
    narrow = make.member("Noa", Role.MODERATOR, at=(1,))
    make.comment(moderator, make.topic("newcomers"), claim="Build", kind=Kind.PROPOSAL)
    make.comment(moderator, make.topic("post"), claim="Dig deeper", kind=Kind.PROPOSAL)
    editor = visit(moderator)
    gather(editor)
    built = next(i for i in digests(app)[0].items if i.comment.claim == "Build")
    edit(editor, subject="Bridges", items=[str(built.id)])

    gather(visit(narrow))
    gather(editor)

    (draft,) = digests(app)
    dropped = {item.comment.claim: item.is_dropped for item in draft.items}
    assert dropped == {"Build": False, "Dig deeper": True}


def test_the_next_one_begins_where_the_last_ended_and_repeats_nothing(app, make, visit, moderator):
    ada = make.member("Ada")
    told = make.comment(ada, make.topic(), claim="Told before", kind=Kind.PROPOSAL)
    editor = visit(moderator)
    issue(editor)
    make.date_back(told, now())
    make.comment(ada, make.topic(), claim="Since then", kind=Kind.PROPOSAL)
    pass_a_week(app)

    gather(editor)

    first, second = digests(app)
    assert headlines(first) == ["Told before"]
    assert headlines(second) == ["Since then"]
    assert second.begins_at == first.ends_at
    assert second.number == 2


def test_the_first_one_reaches_back_a_week_and_no_further(app, make, moderator, command):
    ada = make.member("Ada")
    old, young = (
        make.comment(ada, make.topic(), claim=claim, kind=Kind.PROPOSAL)
        for claim in ("Eight days", "Six days")
    )
    make.date_back(old, now() - timedelta(days=8))
    make.date_back(young, now() - timedelta(days=6))

    command("gather")

    assert headlines(digests(app)[0]) == ["Six days"]


def test_many_voices_count_and_many_words_of_one_do_not(app, make, moderator, command):
    topic = make.topic()
    ada, ben, eve = (make.member(name) for name in ("Ada", "Ben", "Eve"))
    heard = make.comment(ada, topic, claim="Two people answer")
    loud = make.comment(ada, topic, claim="One person answers thrice")
    for author, parent in ((ben, heard), (eve, heard), (ben, loud), (ben, loud), (ben, loud)):
        make.comment(author, topic, "Well.", parent=parent)

    command("gather")

    found = {i.comment.claim: (i.why.value, i.voices) for i in digests(app)[0].items}
    assert found["Two people answer"] == ("most answered", 2)
    assert found["One person answers thrice"] == ("new comment", 1)


def test_what_waits_or_was_withdrawn_is_not_gathered(app, make, moderator, command, visit):
    ada = make.member("Ada")
    waiting = make.comment(ada, make.topic("pre"), claim="Waits", kind=Kind.PROPOSAL)
    taken_back = make.comment(ada, make.topic(), claim="Regretted", kind=Kind.PROPOSAL)
    make.comment(ada, make.topic(), claim="Stays", kind=Kind.PROPOSAL)
    assert (waiting.state.value, taken_back.state.value) == ("pending", "published")
    command("gather")
    assert headlines(digests(app)[0]) == ["Regretted", "Stays"]

    visit(ada).submit("/comments", action=f"/comments/{taken_back.id}/withdraw")
    command("gather")

    assert headlines(digests(app)[0]) == ["Stays"]


def test_a_moderator_gathers_only_from_tables_of_their_own(app, make, visit):
    ada = make.member("Ada")
    narrow = make.member("Noa", Role.MODERATOR, at=(3,))
    elsewhere = make.member("Mel", Role.MODERATOR, at=(1,))
    make.comment(elsewhere, make.topic("newcomers"), claim="Next door", kind=Kind.PROPOSAL)
    make.comment(ada, make.topic("post"), claim="Our own", kind=Kind.PROPOSAL)

    gather(visit(narrow))

    assert headlines(digests(app)[0]) == ["Our own"]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.OBSERVER, None])
def test_only_moderators_gather(app, make, visit, role):
    person = make.member("Pia", role)
    visitor = visit(person)
    page = visitor.get("/digests", expect=200 if role else 403)
    token = page.form(action="/language").values["csrf_token"]

    answer = visitor.post("/digests/gather", {"csrf_token": token})

    assert answer.status_code == 403
    assert digests(app) == []
    assert all("gather" not in form.action for form in page.forms)


@pytest.mark.parametrize("closed_by", ["a lock", "the exchange", "a lock that comes first", ""])
def test_no_question_is_said_to_wait_where_nobody_can_answer(app, make, visit, closed_by):
    topic = make.topic()
    make.comment(make.member("Ada"), topic, claim="Who pays?", kind=Kind.QUESTION)
    with app.app_context():
        found = db.session.get(Topic, topic.id)
        moment = now()
        if closed_by == "a lock":
            found.locks_at = moment
        elif closed_by == "a lock that comes first":
            found.locks_at = moment + timedelta(hours=1)
        elif closed_by == "the exchange":
            for exchange in found.series.exchanges:
                exchange.opens_at = moment - timedelta(days=9)
                exchange.closes_at = moment - timedelta(seconds=1)
        db.session.commit()
    editor = visit(make.member("Mona", Role.MODERATOR))
    gather(editor)
    if closed_by == "a lock that comes first":
        with app.app_context():
            db.session.query(Digest).update({"due_at": now() + timedelta(hours=2)})
            db.session.commit()
        gather(editor)

    [item] = [one for one in digests(app)[0].items if one.comment]
    assert item.why is (Why.NEW if closed_by else Why.QUESTION)


@pytest.mark.parametrize("is_older", [False, True])
def test_a_topic_that_is_locked_before_the_letter_leaves_is_asked_nothing(
    app, make, visit, moderator, is_older
):
    topic, ada = make.topic(), make.member("Ada")
    question = make.comment(ada, topic, claim="Who pays?", kind=Kind.QUESTION)
    make.comment(ada, topic, claim="Dig deeper", kind=Kind.PROPOSAL)
    editor = visit(moderator)
    gather(editor)
    assert edit(editor, subject="The week").status_code == 303
    with app.app_context():
        assert {item.why for item in db.session.query(Item)} == {Why.QUESTION, Why.PROPOSAL}
        db.session.get(Topic, topic.id).locks_at = now()
        if is_older:
            found = db.session.get(Comment, question.id)
            found.published_at = now() - timedelta(days=9)
        db.session.commit()

    assert send(editor).status_code == 303

    plain, _html = parts(laid_down(app)["ada@example.org"])
    assert ("Who pays?" in plain) is not is_older
    assert "Waiting for an answer" not in plain
    assert "Waiting for an answer" not in editor.get("/digests/1").text
