"""Letters through a real post office: one each, well-formed, and none lost by a refusal."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from forum.clock import now
from forum.digests.ledger import Ledger
from forum.digests.models import Delivery, DeliveryState
from forum.discussion.kinds import Kind
from forum.extensions import db
from forum.journal import JournalEntry
from forum.permissions import Role
from tests.conftest import both_columns

from .desk import deliveries, issue, parsed, parts, shown_states


@pytest.fixture(params=["step by step", "all at once"])
def settings(request, sink):
    sink.pipelines = request.param == "all at once"
    return {"SMTP_URL": sink.url}


@pytest.fixture
def editor(make, visit):
    ada = make.member("Ada")
    make.member("Ben")
    make.comment(ada, make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    return visit(make.member("Mona", Role.MODERATOR))


EVERYONE = ["ada@example.org", "ben@example.org", "mona@example.org"]


def recipients(sink):
    return sorted(address for letter in sink.letters for address in letter.rcpt_tos)


def deliver(app):
    answer = app.test_cli_runner().invoke(args=["digests", "deliver", "1"])
    assert not isinstance(answer.exception, AssertionError)
    return answer


@both_columns
def test_everyone_gets_exactly_one_letter(app, sink, editor):
    issue(editor)

    assert recipients(sink) == EVERYONE
    assert all(len(letter.rcpt_tos) == 1 for letter in sink.letters)
    assert deliveries(app) == dict.fromkeys(EVERYONE, "sent")


def test_the_envelope_says_what_a_list_should_and_names_nobody_else(sink, editor):
    issue(editor, subject="Ünder the rivér – week 1")

    found = [(letter.rcpt_tos[0], parsed(letter.content)) for letter in sink.letters]

    identities = {letter["Message-ID"] for _, letter in found}
    assert len(identities) == 3
    assert not re.search("ada|ben|mona|example", " ".join(identities), re.IGNORECASE)
    for address, letter in found:
        assert [a.addr_spec for a in letter["To"].addresses] == [address]
        assert letter["Cc"] is letter["Bcc"] is None
        assert letter["Subject"] == "Ünder the rivér – week 1"
        assert letter["List-Id"].endswith("<digest.forum.test>")
        assert letter["Auto-Submitted"] == "auto-generated"
        assert abs(parsedate_to_datetime(letter["Date"]) - now()) < timedelta(minutes=5)
        others = {a.split("@")[0] for a in EVERYONE} - {address.split("@")[0]}
        assert not others & set(re.findall(r"\w+", str(letter).lower()))


def test_a_full_letter_is_light_and_fetches_nothing(make, sink, editor):
    author = make.member("Zoe", Role.MODERATOR)
    for kind in (Kind.PROPOSAL, Kind.QUESTION, Kind.POSITION):
        for number in range(5):
            claim = f"{number} {'x' * 117}"
            make.comment(author, make.topic(), "word " * 800, kind, claim=claim)

    issue(editor, note="A long line without an end " * 300)

    for letter in sink.letters:
        _, html = parts(letter.content)
        assert html.count("<h3") == 12
        assert max(map(len, letter.content.split(b"\r\n"))) <= 998
        assert b"\n" not in letter.content.replace(b"\r\n", b"")
        assert len(html.encode()) <= 100_000
        assert not re.search(r"src\s*=|<link|@import|url\(|<script|<img", html)


def html_as_it_travels(content):
    part = parsed(content).get_body(("html",))
    return part.get_payload(decode=False).encode("ascii", "surrogateescape")


def test_what_would_be_too_heavy_stands_in_the_forum(make, sink, editor):
    """A letter of the Cyrillic alphabet takes six bytes as it travels."""
    author = make.member("Zoe", Role.MODERATOR)
    for number in range(12):
        words = f"Вопрос {number} {'река ' * 20}"
        comment = make.comment(author, make.topic(), "мост " * 400, Kind.QUESTION, claim=words)
        make.comment(author, make.topic(), "да " * 9, parent=comment)

    issue(editor, note="река и мост " * 1000)

    for letter in sink.letters:
        text, html = parts(letter.content)
        assert len(html_as_it_travels(letter.content)) <= 100_000
        assert 1 <= html.count("<h3") < 12
        assert "more items stand in the forum" in html
        assert "more items stand in the forum: http://forum.test/digests/1" in text
        assert "река и мост" in html


def test_a_note_that_is_too_heavy_by_itself_stands_in_the_forum(make, sink, editor):
    make.comment(make.member("Zoe", Role.MODERATOR), make.topic(), claim="Dig deeper")

    issue(editor, note="река " * 3999)
    for letter in sink.letters:
        text, html = parts(letter.content)
        assert len(html_as_it_travels(letter.content)) <= 100_000
        for part in (text, html):
            assert "The note of its editors stands in the forum." in part
            assert "2 more items stand in the forum" in part
            assert "река" not in part


def test_an_address_that_is_refused_is_marked_and_the_others_get_theirs(app, sink, editor):
    sink.answers["ada@example.org"] = "550 no such user"

    issue(editor)

    assert recipients(sink) == ["ben@example.org", "mona@example.org"]
    states = deliveries(app)
    assert states.pop("ada@example.org") == "failed"
    assert set(states.values()) == {"sent"}
    assert shown_states(editor) == {"Sent": 2, "Refused": 1}
    deliver(app)
    assert recipients(sink) == ["ben@example.org", "mona@example.org"]


def test_what_is_refused_for_now_goes_out_later_and_once(app, sink, editor):
    sink.answers["ada@example.org"] = "451 try again later"
    issue(editor)
    assert deliveries(app)["ada@example.org"] == "queued"
    sink.answers.clear()

    assert "3 sent" in deliver(app).output

    assert recipients(sink) == EVERYONE


def test_one_address_refused_for_now_does_not_hold_up_the_others(app, sink, editor):
    sink.answers["ada@example.org"] = "451 try again later"

    issue(editor)
    deliver(app)

    assert recipients(sink) == ["ben@example.org", "mona@example.org"]


def test_while_the_post_office_is_closed_letters_wait(app, sink, editor):
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    issue(editor)
    assert deliveries(app) == dict.fromkeys(EVERYONE, "queued")
    assert shown_states(editor) == {"Waiting to be sent": 3}

    app.config["SMTP_URL"] = sink.url
    assert "3 sent" in deliver(app).output
    deliver(app)

    assert recipients(sink) == EVERYONE


def test_the_answer_of_a_refusal_is_kept(app, sink, editor):

    sink.answers["ben@example.org"] = "550 no such user"
    issue(editor)

    with app.app_context():
        failed = db.session.query(Delivery).filter_by(state=DeliveryState.FAILED).one()
        assert failed.error == "550 no such user"


def test_a_letter_that_was_announced_is_not_sent_once_anything_has_happened(
    app, sink, editor, monkeypatch
):
    begin, told = Ledger.begin, []

    def begin_after_news(self, delivery, as_of):
        if len(told) == 1:
            db.session.add(JournalEntry(event="comment submitted"))
            db.session.commit()
        told.append(delivery.id)
        return begin(self, delivery, as_of)

    monkeypatch.setattr(Ledger, "begin", begin_after_news)
    issue(editor)

    assert recipients(sink) == EVERYONE
    assert len(told) == 4
    assert set(deliveries(app).values()) == {"sent"}
