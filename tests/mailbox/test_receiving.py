"""A reply by mail is a comment like any other, or its writer hears why not; and nothing is lost."""

import os
import subprocess
import sys
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.clock import now
from forum.discussion import actions
from forum.discussion.kinds import Kind
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.mail import Letter
from forum.mailbox import queries
from forum.mailbox.address import LASTS
from forum.members.models import Member, Seat, Standing
from forum.permissions import Role
from forum.programme.models import Attribution, Topic
from tests.conftest import both_columns
from tests.house.source import ROOT
from tests.letters import letters_to, whole

from .mailing import DOMAIN, SERVER, address_of, comments, letter, receive

TAKEN, TOO_LARGE, NOBODY, LATER, UNPROVEN = 0, 65, 67, 75, 77
QUOTED = "On 3 Oct 2026 at 10:00, Roundtable <digest@forum.test> wrote:\n> A secret of others.\n"


def change(app, row, **values):
    """Let something be otherwise."""
    with app.app_context():
        found = db.session.get(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)
        db.session.commit()


def the_letter(app, member):
    (only,) = letters_to(app, member)
    return only


@both_columns
def test_a_reply_is_a_comment_below_what_it_answers_and_everybody_reads_it(
    app, visit, ada, ben, root, to
):
    text = f"I see it **otherwise**.\n\n{QUOTED}"
    assert receive(app, to, letter(ada, to, text), "--sender", ada.email) == TAKEN

    (reply,) = comments(app, State.PUBLISHED)
    assert (reply.author_id, reply.parent_id, reply.topic_id) == (ada.id, root.id, root.topic_id)
    assert (reply.source, reply.kind) == ("I see it **otherwise**.", Kind.REMARK)
    page = visit(ben).get(f"/topics/{root.topic_id}")
    assert "I see it <strong>otherwise</strong>." in page.html
    assert "A secret of others" not in page.html
    # What is shown at once needs no letter.
    assert letters_to(app, ada) == []


def test_who_reads_the_topic_just_now_hears_of_it_as_of_any_other(app, visit, ada, ben, root, to):
    reader = visit(ben)
    assert reader.follow(root.topic_id)
    assert receive(app, to, letter(ada, to)) == TAKEN
    heard = reader.hears()
    assert "I see it otherwise." in heard["html"]
    # Its links are those of a page.
    assert "http:" not in heard["html"] + heard["link"]


def test_what_answers_a_question_is_an_answer(app, make, ada, ben):
    question = make.comment(ben, make.topic("post"), kind=Kind.QUESTION)
    to = address_of(app, ada, question)
    assert receive(app, to, letter(ada, to)) == TAKEN
    assert [one.kind for one in comments(app)] == [Kind.ANSWER]


@both_columns
def test_a_letter_that_is_delivered_twice_is_one_comment(app, ada, to):
    written = letter(ada, to)
    assert receive(app, to, written) == TAKEN
    again = b"Received: from elsewhere by mx\r\n" + written.as_bytes()
    assert receive(app, to, again) == TAKEN
    assert len(comments(app)) == 1
    assert receive(app, to, letter(ada, to, "And another one.")) == TAKEN
    assert len(comments(app)) == 2


def test_a_letter_to_two_addresses_is_two_comments(app, make, ada, ben, root, to):
    other = make.comment(ben, make.topic("post"))
    also = address_of(app, ada, other)
    written = letter(ada, f"{to}, {also.upper()}")
    for recipient in (to, also, to):
        assert receive(app, recipient, written) == TAKEN
    assert [one.parent_id for one in comments(app)[1:]] == [root.id, other.id]


@both_columns
def test_what_waits_for_a_moderator_is_told_so_once(app, make, ada):
    mona = make.member("Mona", Role.MODERATOR)
    to = address_of(app, ada, make.comment(mona, make.topic("pre")))
    written = letter(ada, to, Message_ID="<mine@example.org>")
    for _ in range(2):
        assert receive(app, to, written) == TAKEN
    assert [one.state for one in comments(app)] == [State.PENDING]
    told = the_letter(app, ada)
    assert told["Subject"] == "Your reply waits for a moderator"
    assert told["Auto-Submitted"] == "auto-replied"
    assert told["In-Reply-To"] == "<mine@example.org>"
    assert "reads it before it appears" in told.get_content()


def refuse_by_lock(app, root, ada):
    with app.app_context():
        db.session.get(Topic, root.topic_id).locks_at = now() - timedelta(minutes=1)
        db.session.commit()


def refuse_by_close(app, root, ada):
    with app.app_context():
        for exchange in db.session.get(Topic, root.topic_id).series.exchanges:
            exchange.closes_at = now() - timedelta(minutes=1)
        db.session.commit()


def refuse_by_pause(app, root, ada):
    with app.app_context():
        for seat in db.session.query(Seat).filter_by(member_id=ada.id):
            seat.standing, seat.standing_until = Standing.PAUSED, now() + timedelta(days=1)
        db.session.commit()


def refuse_by_rule(app, root, ada):
    with app.app_context():
        db.session.get(Topic, root.topic_id).attribution = Attribution.ON_THE_RECORD
        db.session.commit()


def refuse_by_removal(app, root, ada):
    with app.app_context():
        author = db.session.get(Comment, root.id).author
        actions.withdraw_comment(author, db.session.get(Comment, root.id))


@both_columns
@pytest.mark.parametrize(
    ("refuse", "why"),
    [
        (refuse_by_lock, "was locked on"),
        (refuse_by_close, "exchange closed"),
        (refuse_by_pause, "have paused you"),
        (refuse_by_rule, "rule of this topic has changed"),
        (refuse_by_removal, "not there any more"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_the_reason_and_is_kept(
    app, visit, ada, root, to, refuse, why
):
    refuse(app, root, ada)
    written = letter(ada, to, f"My own words.\n\n{QUOTED}")
    for _ in range(2):
        assert receive(app, to, written) == TAKEN
    assert comments(app) == []
    told = the_letter(app, ada)
    text = told.get_content()
    assert told["Subject"] == "Your reply could not be taken"
    assert told["Auto-Submitted"] == "auto-replied"
    assert why in " ".join(text.split())
    assert "My own words." in text
    assert "Ben" not in whole(told)
    assert visit(ada).get("/drafts").html.count("My own words.") == 1


def test_slow_mode_holds_for_letters_too(app, ada, root, to):
    with app.app_context():
        db.session.get(Topic, root.topic_id).slow_minutes = 10
        db.session.commit()
    assert receive(app, to, letter(ada, to, "One.")) == TAKEN
    assert receive(app, to, letter(ada, to, "Two.")) == TAKEN
    assert [one.source for one in comments(app)] == ["One."]
    assert "Slow mode" in the_letter(app, ada).get_content()


def test_what_is_begun_there_already_stays_above_what_is_kept(app, visit, ada, root, to):
    mine = visit(ada)
    mine.submit(
        f"/topics/{root.topic_id}?reply_to=1",
        action=f"/topics/{root.topic_id}/comments",
        source="Begun here.",
        intent="save",
    )
    refuse_by_lock(app, root, ada)
    assert receive(app, to, letter(ada, to, "Sent by mail.")) == TAKEN
    html = visit(ada).get("/drafts").html
    assert 0 < html.find("Begun here.") < html.find("Sent by mail.")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (QUOTED, "No words of your own"),
        ("word " * 4001, "20,004 characters; at most 20,000, please."),
    ],
)
def test_a_text_that_is_none_or_too_long_comes_back(app, ada, to, text, why):
    assert receive(app, to, letter(ada, to, text)) == TAKEN
    assert comments(app) == []
    assert why in the_letter(app, ada).get_content()


def test_an_address_that_is_over_says_so_to_its_member(app, ada, to):
    with time_machine.travel(now() + LASTS + timedelta(days=1)):
        assert receive(app, to, letter(ada, to)) == TAKEN
        assert comments(app) == []
        assert "was good for some weeks" in the_letter(app, ada).get_content()


def test_who_may_not_read_it_any_more_is_told_nothing_of_it(app, ada, root, to):
    with app.app_context():
        db.session.query(Seat).filter_by(member_id=ada.id).delete()
        db.session.commit()
    assert receive(app, to, letter(ada, to)) == TAKEN
    assert comments(app) == []
    told = whole(the_letter(app, ada))
    assert "is not open to you, or not there any more" in " ".join(told.split())
    assert "Tunnels" not in told


@pytest.mark.parametrize(
    "values",
    [
        {"paused_at": now()},
        {"removed_at": now()},
        {"erased_at": now()},
        {"agreed_to": ""},
        {"joined_at": None},
    ],
)
def test_who_takes_part_no_more_reaches_nobody(app, ada, to, values):
    change(app, ada, **values)
    assert receive(app, to, letter(ada, to)) == NOBODY
    assert (comments(app), letters_to(app, ada)) == ([], [])


def test_another_member_cannot_use_the_address_nor_her_name(app, make, ada, to):
    eve = make.member("Eve", email="eve@evil.test")
    assert receive(app, to, letter(eve, to)) == UNPROVEN
    as_ada = letter(eve, to, From="Ada <ada@example.org>")
    assert receive(app, to, as_ada) == UNPROVEN
    both = letter(eve, to, From="Eve <eve@evil.test>, Ada <ada@example.org>")
    assert receive(app, to, both) == UNPROVEN
    assert receive(app, to, letter(ada, to, Authentication_Results=None)) == UNPROVEN
    assert comments(app) == []
    assert letters_to(app, ada) == letters_to(app, eve) == []


def test_an_address_that_was_made_up_or_changed_reaches_nobody(app, ada, root, to):
    name, domain = to.split("@")
    for other in (
        f"{name[:-9]}aaaaaaaaa@{domain}",
        f"reply-{ada.id}-{root.id}@{domain}",
        f"{name}@elsewhere.test",
        "postmaster@example.org",
        "",
    ):
        assert receive(app, other, letter(ada, to)) == NOBODY
    assert comments(app) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Loop": "forum"},
        {"List_Id": "<digest.forum.test>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_what_a_program_writes_is_neither_taken_nor_answered(app, ada, to, headers):
    assert receive(app, to, letter(ada, to, **headers)) == TAKEN
    assert (comments(app), letters_to(app, ada)) == ([], [])


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON", "mailer-daemon@example.org"])
def test_what_comes_back_from_a_mail_server_is_not_answered(app, ada, to, sender):
    assert receive(app, to, letter(ada, to), "--sender", sender) == TAKEN
    assert (comments(app), letters_to(app, ada)) == ([], [])


def test_what_is_attached_is_not_taken_and_its_sender_is_told(app, ada, to):
    written = letter(ada, to, "See the file.")
    written.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    assert receive(app, to, written) == TAKEN
    assert [one.source for one in comments(app)] == ["See the file."]
    told = the_letter(app, ada)
    assert told["Subject"] == "Your reply has been published"
    assert "attached to it was not taken" in told.get_content()


def test_what_is_too_large_is_refused_unread(app, ada, to):
    assert receive(app, to, letter(ada, to).as_bytes() + b"x" * 6_000_000) == TOO_LARGE
    assert comments(app) == []


def test_after_many_that_could_not_be_taken_the_mail_server_says_no(app, ada, root, to):
    refuse_by_lock(app, root, ada)
    codes = [
        receive(app, to, letter(ada, to, f"No. {n}")) for n in range(queries.MOST_TOLD_A_DAY + 2)
    ]
    assert codes == [TAKEN] * queries.MOST_TOLD_A_DAY + [UNPROVEN] * 2
    assert len(letters_to(app, ada)) == queries.MOST_TOLD_A_DAY
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert receive(app, to, letter(ada, to, "Tomorrow.")) == TAKEN


def test_who_writes_more_than_anybody_waits(app, ada, to, monkeypatch):
    monkeypatch.setattr(queries, "MOST_AN_HOUR", 2)
    for text, code in (("One.", TAKEN), ("Two.", TAKEN), ("Three.", LATER)):
        assert receive(app, to, letter(ada, to, text)) == code
    with time_machine.travel(now() + timedelta(hours=1, minutes=1)):
        assert receive(app, to, letter(ada, to, "Three.")) == TAKEN
    assert len(comments(app)) == 3


@both_columns
def test_where_the_database_is_away_the_mail_server_tries_again(app, ada, to):
    written = letter(ada, to)
    with app.app_context():
        db.session.execute(sa.text("ALTER TABLE comment RENAME TO away"))
        db.session.commit()
    assert receive(app, to, written) == LATER
    with app.app_context():
        db.session.execute(sa.text("ALTER TABLE away RENAME TO comment"))
        db.session.commit()
    assert receive(app, to, written) == TAKEN
    assert len(comments(app)) == 1


def test_where_anything_else_breaks_the_mail_server_tries_again_too(app, ada, to, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("forum.mailbox.actions.own_words", broken)
    assert receive(app, to, letter(ada, to)) == LATER
    monkeypatch.undo()
    assert receive(app, to, letter(ada, to)) == TAKEN


def test_in_an_anonymous_topic_nobody_is_named_by_it(app, make, visit, ada, ben):
    to = address_of(app, ada, make.comment(ben, make.topic("anonymous")))
    assert receive(app, to, letter(ada, to, "From nobody.")) == TAKEN
    page = visit(ben).get(f"/topics/{comments(app)[0].topic_id}")
    assert "From nobody." in page.html
    assert "Ada" not in page.html


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=600), st.sampled_from(["text/plain", "text/html", "multipart/mixed"]))
def test_no_letter_is_so_broken_that_it_is_tried_for_ever(app, ada, to, body, kind):
    head = f"Authentication-Results: {SERVER}; dkim=pass header.d=example.org\r\n"
    head += f"From: {ada.email}\r\nTo: {to}\r\nContent-Type: {kind}; boundary=x\r\n\r\n"
    assert receive(app, to, head.encode() + body) in {TAKEN, UNPROVEN}


def test_the_command_is_what_a_mail_server_runs(app, ada, to):
    """In a process of its own, beside the forum."""
    database = app.config["SQLALCHEMY_DATABASE_URI"]
    environ = {
        **os.environ,
        "FORUM_INSTANCE": str(app.config["INSTANCE"]),
        "FORUM_DATABASE_URL": database,
        "FORUM_PUBLIC_URL": "http://forum.test",
        "FORUM_REPLY_DOMAIN": DOMAIN,
        "FORUM_REPLY_PROOF": SERVER,
        "FORUM_SECRET_KEY": app.config["SECRET_KEY"],
    }

    def run(recipient: str, written: EmailMessage) -> subprocess.CompletedProcess[bytes]:
        words = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "receive", recipient]
        content = written.as_bytes()
        return subprocess.run(words, cwd=ROOT, env=environ, input=content, capture_output=True)

    ended = run(to, letter(ada, to, "From a process."))
    assert (ended.returncode, ended.stderr) == (TAKEN, b"")
    assert [one.source for one in comments(app)] == ["From a process."]
    ended = run("nobody@example.org", letter(ada, to))
    assert ended.returncode == NOBODY
    assert b"nobody is reached" in ended.stderr


def test_a_letter_of_ours_keeps_nothing_of_what_it_gave_back_once_it_is_sent(app, ada, root, to):
    refuse_by_lock(app, root, ada)
    assert receive(app, to, letter(ada, to, "Given back.")) == TAKEN
    assert "Given back." in the_letter(app, ada).get_content()
    with app.app_context():
        kept = db.session.query(Letter).filter_by(member_id=ada.id).one()
        assert (kept.text, kept.headers) == ("", {})
        assert db.session.get(Member, ada.id)
