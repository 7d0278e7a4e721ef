"""Letters: nothing in a name or subject becomes a header, and no line is too long to travel."""

import email
import re
from datetime import UTC, datetime
from email import policy

import pytest

from forum import mail
from forum.language import LANGUAGES

HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"}
OF_THE_BODY = {"MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
HOSTILE = [
    "Eve\r\nBcc: all@example.org",
    "Eve\nBcc: all@example.org",
    "Eve\rBcc: all@example.org",
    "Eve\r\n\r\nA letter of my own",
    "Eve\x0bBcc: all@example.org",
    "Eve\x85Bcc: all@example.org",
    "Eve\u2028Bcc: all@example.org",
    "Eve\0\r\n Bcc: all@example.org",
    'Eve" <all@example.org>, "Adam',
    "Eve, Adam <all@example.org>",
    "all@example.org",
    "=?utf-8?q?Eve=0D=0ABcc:_all@example.org?=",
    "=?utf-8?b?RXZlDQpCY2M6IGFsbEBleGFtcGxlLm9yZw==?=",
    "(Eve) <>;:\\",
    "Zoë 😀 Łukaszewicz " * 6,
    "E" * 120,
    "",
]


@pytest.fixture
def composed(app):
    """A letter as it travels, and as the one who gets it reads it."""

    def compose(name="Ada", subject="News", text="Good morning.", html=None):
        with app.app_context():
            raw = mail.compose((name, "ada@example.org"), subject, text, html).as_bytes()
        return raw, email.message_from_bytes(raw, policy=policy.default)

    return compose


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_becomes_no_header_and_no_second_reader(composed, name):
    _, letter = composed(name=name)
    assert set(letter.keys()) == HEADERS | OF_THE_BODY
    assert [a.addr_spec for a in letter["To"].addresses] == ["ada@example.org"]
    assert letter.get_content().strip() == "Good morning."


@pytest.mark.parametrize("subject", HOSTILE)
def test_a_subject_becomes_no_header(composed, subject):
    _, letter = composed(subject=subject)
    assert set(letter.keys()) == HEADERS | OF_THE_BODY
    assert [a.addr_spec for a in letter["To"].addresses] == ["ada@example.org"]
    assert letter.get_content().strip() == "Good morning."


@pytest.mark.parametrize("name", ["Zoë Łukaszewicz", "O'Hara, Ada", 'Ada "A." Byron', "Ада 😀"])
def test_a_name_arrives_as_it_was_written(composed, name):
    _, letter = composed(name=name, subject=f"For {name}")
    assert letter["To"].addresses[0].display_name == name
    assert letter["Subject"] == f"For {name}"


@pytest.mark.parametrize("address", ["a@b\r\nBcc: all@example.org", "a@b, all@example.org", ""])
def test_an_address_that_is_none_is_refused(app, address):
    with app.app_context(), pytest.raises((ValueError, IndexError)):
        mail.compose(("Eve", address), "News", "Good morning.")


@pytest.mark.parametrize(
    "text", ["a" * 5_000, "ä" * 5_000, "word " * 4_000, "https://example.org/" + "x" * 3_000]
)
def test_no_line_is_longer_than_mail_allows_and_none_is_lost(composed, text):
    raw, letter = composed(subject=text[:900], text=text, html=f"<p>{text}</p>")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert letter.get_body(("plain",)).get_content().strip() == text.strip()
    assert letter.get_body(("html",)).get_content().strip() == f"<p>{text}</p>"


def test_a_letter_is_dated_by_the_clock(composed, time_machine):
    time_machine.move_to(datetime(2023, 10, 26, 12, tzinfo=UTC), tick=False)
    _, letter = composed()
    assert letter["Date"].datetime == datetime(2023, 10, 26, 12, tzinfo=UTC)


def test_the_identity_of_a_letter_names_nobody_and_is_its_own(composed):
    first, second = (composed(name="Ada Byron")[1]["Message-ID"] for _ in range(2))
    assert re.fullmatch(r"<[\d.]+@forum\.test>", first)
    assert first != second


def test_a_letter_says_that_a_machine_sent_it_and_who(composed):
    _, letter = composed()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["From"].addresses[0].display_name == "Roundtable"
    assert letter["From"].addresses[0].addr_spec == "digest@roundtable.example.org"


def invite(app, name, language="en"):
    result = app.test_cli_runner().invoke(
        args=["members", "invite", "ada@example.org", "--name", name, "--language", language]
    )
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_mail_server_a_letter_is_laid_into_the_outbox(app, make, language):
    make.series()
    invite(app, "Zoë\r\nBcc: all@example.org", language)
    outbox = app.config["INSTANCE"] / "outbox"
    (file,) = outbox.iterdir()
    assert file.suffix == ".eml"
    letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"].addresses[0].addr_spec == "ada@example.org"
    assert "Bcc" not in letter
    assert "http://forum.test/invitations/" in letter.get_content()
