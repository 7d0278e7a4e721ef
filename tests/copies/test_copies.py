"""A member takes everything away that is kept about them, and nothing about anybody else."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from forum.clock import now
from forum.copies import actions
from forum.copies.contents import SECTIONS, contents
from forum.copies.labels import LABELS, TITLES
from forum.copies.models import Copy
from forum.extensions import db
from forum.members.models import Member
from forum.permissions import Role
from tests.access.doors import PASSWORD, knows_password
from tests.access.letters import letters
from tests.conftest import both_columns

PAGE = "/account/copy"
# Where the database points to a member: the section of a copy that tells it.
TOLD_IN = {
    "authenticator.member_id": "factors",
    "comment.author_id": "comments",
    "consent.member_id": "consents",
    "decision.moderator_id": "decided",
    "delivery.member_id": "digests",
    "digest.approved_by_id": "journal",
    "digest.sent_by_id": "digests sent",
    "draft.member_id": "drafts",
    "flag.member_id": "flags",
    "journal.actor_id": "journal",
    "letter.member_id": "letters",
    "measure.answered_by_id": "objections answered",
    "measure.by_id": "measures taken",
    "measure.member_id": "measures",
    "member.invited_by_id": "invitations",
    "notification.member_id": "notifications",
    "outside_reader.added_by_id": "outside readers",
    "passkey.member_id": "factors",
    "quote.asked_by_id": "quotes asked",
    "review.settled_by_id": "journal",
    "seat.member_id": "seats",
    "session.member_id": "sessions",
    "stance.member_id": "stances",
    "synthesis.moderator_id": "syntheses",
    "visit.member_id": "reading",
    "voice.member_id": "names in topics",
    "wish.member_id": "wishes",
}
# And what no copy holds, and why.
NOT_TOLD = {
    "claim.member_id": "what is open just now, for some minutes",
    "copy.member_id": "the copy itself",
    "digest_editor.member_id": "who has a draft open just now",
    "feed_key.member_id": "a secret, and shown on a page of its own",
    "recovery_code.member_id": "hashes of secrets",
    "token.member_id": "hashes of secrets",
}


@pytest.fixture
def ada(make):
    return make.member("Ada Zebra", email="ada@example.org", about="Rivers", **knows_password())


def made(visitor):
    """The files of a copy that is asked for and taken."""
    assert visitor.submit(PAGE, action=PAGE).status_code == 303
    page = visitor.get(PAGE)
    (path,) = [href for href, _ in page.links if href.startswith(PAGE + "/")]
    answer = visitor.client.get(path, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return path, {name: packed.read(name).decode() for name in packed.namelist()}


@both_columns
def test_all_of_it_is_there_twice(app, make, visit, ada):
    topic = make.topic("pre")
    mine = visit(ada)
    mine.get(f"/topics/{topic.id}")
    comment = make.comment(ada, topic, source="My *herons* & <otters>.")
    mona = visit(make.member("Mona", Role.MODERATOR))
    mona.submit(
        f"/moderation/{comment.id}",
        action="/decisions",
        verdict="return",
        reason="Unclear",
        message="Which herons?",
    )
    mine.submit("/account/consents", action="/withdraw")
    mine.submit("/account/consents", action="/account/consents")

    _, files = made(mine)

    held = json.loads(files["roundtable.json"])
    assert set(held) == set(SECTIONS)
    assert held["profile"][0]["email"] == "ada@example.org"
    assert held["comments"][0]["source"] == "My *herons* & <otters>."
    assert held["comments"][0]["topic"] == "II.1 Ferries"
    assert held["decisions"][0]["message"] == "Which herons?"
    assert held["seats"][0]["role"] == "participant"
    assert held["reading"][0]["topic"] == "II.1 Ferries"
    assert held["consents"][0]["answer"] == "yes"
    assert held["sessions"]
    read = files["roundtable.html"]
    for words in ("Ada Zebra", "My *herons* &amp; &lt;otters&gt;.", "Which herons?", "Participant"):
        assert words in read
    assert "http" not in read
    assert "Mona" not in "".join(files.values())


def test_nothing_of_others_is_in_it(make, visit, ada):
    ben = make.member("Ben Quagga", organisation="Quagga House")
    topic = make.topic("post")
    root = make.comment(ben, topic, source="Quaggas come first.")
    make.comment(ada, topic, source="Herons do.", parent=root)
    _, files = made(visit(ada))
    assert "uagga" not in "".join(files.values())


def test_a_letter_tells_of_it_in_the_member_s_language(app, make, visit):
    mine = visit(make.member("Inês", email="ines@example.org", language="de"))
    _, files = made(mine)
    assert PAGE in letters(app)[-1].get_content()
    assert '<html lang="de">' in files["roundtable.html"]


def test_it_opens_to_its_owner_alone_and_for_a_week(app, make, visit, ada):
    mine, eve = visit(ada), visit(make.member("Eve"))
    path, _ = made(mine)
    assert eve.status(path) == 404
    assert visit().status(path) == 303
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert mine.status(path) == 303  # who one is is asked first
    with time_machine.travel(now() + timedelta(days=8)):
        mine.submit("/confirm", having="password", password=PASSWORD)
        assert mine.status(path) == 404
        with app.app_context():
            actions._forget_expired_copies()
            assert db.session.query(Copy).count() == 0


def test_a_new_one_takes_the_place_of_the_old(app, visit, ada):
    mine = visit(ada)
    made(mine)
    mine.submit("/account", having="about", about="Herons now")
    _, files = made(mine)
    assert "Herons now" in files["roundtable.html"]
    with app.app_context():
        assert db.session.query(Copy).count() == 1


def test_while_it_is_made_the_page_says_so_and_makes_no_second(app, visit, ada, monkeypatch):
    monkeypatch.setattr(type(actions.make), "later", lambda *_: None)
    mine = visit(ada)
    mine.submit(PAGE, action=PAGE)
    assert "being made" in mine.get(PAGE).text
    token = mine.get("/account").form(having="name").values["csrf_token"]
    # Of another window: the very same form would be told that it is done.
    assert mine.post(PAGE, {"csrf_token": token, "window": "another"}).status_code == 409
    with app.app_context():
        db.session.query(Copy).update({"asked_at": now() - timedelta(minutes=16)})
        db.session.commit()
    assert "could not be made" in mine.get(PAGE).text
    assert mine.submit(action=PAGE).status_code == 303


def test_every_way_from_a_row_to_a_member_is_told_or_left_out_for_a_reason(app):
    with app.app_context():
        ways = {
            f"{table.name}.{column.name}"
            for table in db.metadata.sorted_tables
            for column in table.columns
            if any(key.column.table.name == "member" for key in column.foreign_keys)
        }
    assert ways == set(TOLD_IN) | set(NOT_TOLD)
    assert set(TOLD_IN.values()) <= set(SECTIONS)


def test_every_section_and_field_has_its_words(app, make, visit, ada):
    assert set(TITLES) == set(SECTIONS)
    with app.app_context():
        held = contents(db.session.scalar(sa.select(Member)))
        assert {name for rows in held.values() for row in rows for name in row} <= set(LABELS)
