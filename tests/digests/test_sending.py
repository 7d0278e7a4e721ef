"""Sending a digest: once, to every reader, and to nobody else."""

import threading

import pytest

from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role
from tests.conftest import both_columns

from .desk import (
    deliveries,
    digests,
    edit,
    gather,
    issue,
    laid_down,
    open_confirmation,
    parsed,
    send,
    shown_states,
)


@pytest.fixture
def editor(make, visit):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    return visit(make.member("Mona", Role.MODERATOR))


def invited_only(app, member):
    with app.app_context():
        db.session.get(Member, member.id).joined_at = None
        db.session.commit()


@both_columns
def test_every_reader_gets_one_letter_and_nobody_else_does(app, make, editor):
    make.member("Ora", Role.ORGANISER)
    make.member("Obi", Role.OBSERVER, at=(1,))
    make.member("Una", letters=LettersWanted.NONE)
    make.member("Seatless", role=None)
    invited_only(app, make.member("Ivo"))

    issue(editor)

    readers = {f"{name}@example.org" for name in ("ada", "mona", "ora", "obi")}
    assert deliveries(app) == dict.fromkeys(readers, "sent")
    assert set(laid_down(app)) == readers


def test_the_confirmation_says_how_many_before_anything_is_sent(app, make, editor):
    make.member("Ben")
    gather(editor)
    assert edit(editor, subject="The week", intent="send").headers["Location"] == "/digests/1/send"

    open_confirmation(editor)

    assert "It has one item." in editor.page.text
    assert "cannot be called back" in editor.page.text
    assert "Send to 3 readers" in editor.page.text
    assert deliveries(app) == {}
    assert laid_down(app) == {}


def test_what_is_saved_a_second_time_leads_on_where_it_was_to(editor):
    gather(editor)
    form = editor.get("/digests/1/edit").form(having="subject").values
    sent = {**form, "subject": "The week", "intent": "send"}
    for _ in range(2):
        answer = editor.post("/digests/1/edit", sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/digests/1/send")


def test_a_letter_has_words_and_pages_of_the_same(app, editor):
    issue(editor, subject="What we dug")

    letter = parsed(laid_down(app)["ada@example.org"])

    assert letter["Subject"] == "What we dug"
    assert letter.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert all("Dig deeper" in part.get_content() for part in letter.iter_parts())


def test_sending_twice_sends_once(app, editor):
    gather(editor)
    edit(editor, subject="The week")
    form = open_confirmation(editor)
    assert editor.post("/digests/1/send", form).status_code == 303
    before = laid_down(app)

    assert editor.post("/digests/1/send", form).status_code == 200
    assert "This is done already" in editor.page.text
    assert editor.post("/digests/1/send", {**form, "window": "another"}).status_code == 409

    assert "sent already" in editor.page.text
    assert laid_down(app) == before


@both_columns
def test_of_two_moderators_who_send_at_once_one_sends(app, make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    gather(editor)
    edit(editor, subject="The week")
    ready = threading.Barrier(2)
    codes = []

    def press(visitor, form):
        ready.wait(5)
        codes.append(visitor.post("/digests/1/send", form).status_code)

    forms = [(visitor, open_confirmation(visitor)) for visitor in (editor, other)]
    threads = [threading.Thread(target=press, args=each) for each in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(codes) == [303, 409]
    assert set(laid_down(app)) == {"ada@example.org", "mona@example.org", "max@example.org"}
    assert set(deliveries(app).values()) == {"sent"}


def csrf_token(visitor):
    return visitor.get("/digests/1/edit").form(having="subject").values["csrf_token"]


def test_a_draft_that_was_never_given_a_subject_is_not_sent(app, editor):
    gather(editor)

    editor.get("/digests/1/send", expect=303)
    answer = editor.post("/digests/1/send", {"csrf_token": csrf_token(editor)})

    assert answer.status_code == 409
    assert not digests(app)[0].is_sent
    assert laid_down(app) == {}


def test_a_sent_digest_cannot_be_changed_by_an_editor_left_open(app, make, visit, editor):
    other = visit(make.member("Max", Role.MODERATOR))
    gather(editor)
    edit(editor, subject="The week")
    other.get("/digests/1/edit")
    send(editor)

    answer = other.submit(having="subject", subject="Too late", note="My afternoon's work.")

    assert answer.status_code == 409
    assert "My afternoon's work." in other.page.html.replace("&#39;", "'")
    assert digests(app)[0].subject == "The week"


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ORGANISER])
def test_moderators_and_organisers_see_how_many_letters_went(make, visit, editor, role):
    issue(editor)

    assert shown_states(visit(make.member("Max", role))) == {"Sent": 2}


def test_readers_do_not_see_the_delivery(make, visit, editor):
    issue(editor)
    assert "Delivery" in editor.get("/digests/1").text

    assert "Delivery" not in visit(make.member("Ben")).get("/digests/1").text


def test_a_draft_is_not_delivered_by_the_command(app, editor):
    gather(editor)

    for number in ("1", "7"):
        answer = app.test_cli_runner().invoke(args=["digests", "deliver", number])
        assert answer.exit_code != 0
        assert "has not been sent off" in answer.output
    assert laid_down(app) == {}
