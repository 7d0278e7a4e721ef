"""What a message is: written by a person or not, and readable whatever it is made of."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.mailbox.message import Arrived
from forum.mailbox.message import arrived as arrived_for

TO = "reply-abc@reply.forum.test"
HEAD = b"From: Ada <ada@example.org>\r\nMessage-ID: <1@example.org>\r\n"


def arrived(raw: bytes) -> Arrived:
    return arrived_for(raw, TO)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "Precedence: bulk",
        "Precedence: Junk",
        "Precedence: list",
        "X-Loop: digest@forum.test",
        "X-Autoreply: yes",
        "List-Id: Roundtable digest <digest.forum.test>",
        "Return-Path: <>",
        "Subject: Automatic reply: The week",
        "Subject: Abwesenheitsnotiz: Ihre Nachricht",
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique?=: La semaine",
        "Subject: =?utf-8?B?QXV0b21hdGlzY2hlIEFudHdvcnQ6IERpZSBXb2NoZQ==?=",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
    ],
)
def test_what_a_program_has_written_is_known(header):
    assert arrived(HEAD + header.encode() + b"\r\n\r\nGone fishing.").is_automatic


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "X-Mailer: y",
        "Return-Path: <a@b>",
        "Subject: Re: III.1 #1",
        "Subject: =?x?y?z?=",
        "Subject: =?utf-8?B?A?=",
    ],
)
def test_what_a_person_has_written_is_none_of_it(header):
    assert not arrived(HEAD + header.encode() + b"\r\n\r\nHere I am.").is_automatic


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (b"From: Ada <Ada@Example.org>", "ada@example.org"),
        (b'From: "ada@example.org" <eve@example.org>', "eve@example.org"),
        (b"From: ada@example.org, eve@example.org", ""),
        (b"From: ada@example.org\r\nFrom: eve@example.org", ""),
        (b"From: Ada", ""),
        (b"From: <ada@example.org@evil.test>", ""),
        (b"From:", ""),
        (b"X: y", ""),
    ],
)
def test_it_is_from_one_address_or_from_nobody(head, author):
    assert arrived(head + b"\r\n\r\nText").address == author


def test_plain_text_is_read_rather_than_the_html_beside_it():
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("Plain.", "plain"))
    both.attach(MIMEText("<p>Fancy.</p>", "html"))
    message = arrived(both.as_bytes())
    assert message.text() == "Plain."
    assert not message.has_more


def test_html_alone_is_read_as_markdown_without_what_nobody_sees():
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Yes, <b>this</b>:</p>"
        "<ul><li>one</li><li>two</li></ul><script>alert(1)</script><img src='https://x.test/p.gif'>"
        "<div>On 3 Oct 2026, R wrote:</div><blockquote>old words</blockquote></body></html>"
    )
    text = arrived(MIMEText(html, "html").as_bytes()).text()
    assert "Yes, **this**:" in text
    assert "- one\n- two" in text
    assert "> old words" in text
    assert not [unseen for unseen in ("alert", "x.test", "p{}", "T\n") if unseen in text]


def test_lines_that_a_mail_program_has_broken_are_whole_again():
    body = b"This goes \r\non, and \r\non.\r\n> quoted \r\n> more\r\n From the start.\r\n-- \r\nAda"
    head = HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n"
    text = arrived(head + body).text()
    assert text.split("\n")[0] == "This goes on, and on."
    assert "\nFrom the start.\n-- \nAda" in text


def test_files_are_noticed_and_not_read():
    whole = MIMEMultipart()
    whole.attach(MIMEText("See the file."))
    file = MIMEText("Contents of the file.")
    file.add_header("Content-Disposition", "attachment", filename="notes.txt")
    whole.attach(file)
    message = arrived(whole.as_bytes())
    assert message.has_more
    assert "Contents" not in message.text()


def test_the_same_message_has_the_same_key_however_it_travelled():
    one = arrived(HEAD + b"\r\nText")
    again = arrived(b"Received: from x by y\r\n" + HEAD + b"\r\nText")
    other = arrived(HEAD.replace(b"<1@", b"<2@") + b"\r\nText")
    assert one.key == again.key != other.key
    assert one.key != arrived_for(one.raw, "reply-other@reply.forum.test").key
    assert arrived(b"\r\na").key != arrived(b"\r\nb").key
    assert 16 <= len(one.key) <= 40


CHARSETS = st.sampled_from(["utf-8", "latin-1", "utf-7", "x-unknown", "rot13", "base64", "\udcff"])
ENCODINGS = st.sampled_from(["base64", "quoted-printable", "7bit", "x-uuencode", "nonsense"])
KINDS = st.sampled_from(
    ["text/plain", "text/html", "multipart/mixed; boundary=x", "message/rfc822", "text", ";;", "é"]
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["From", "Subject", "Message-ID", "Content-Disposition", "Auto-Submitted", "X"]
        ),
        st.text(max_size=60),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(HEADERS, KINDS, CHARSETS, ENCODINGS, st.binary(max_size=500))
@example([], "text/html", "utf-8", "7bit", b"<div>" * 5000 + b"deep")
@example([], "multipart/mixed; boundary=x", "utf-8", "7bit", b"--x\r\n" * 100)
def test_no_message_is_too_broken_to_be_looked_at(headers, kind, charset, encoding, body):
    lines = [f"{name}: {value}" for name, value in headers]
    lines += [f"Content-Type: {kind}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"]
    _look_at("\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body)


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_no_bytes_at_all_are(raw):
    _look_at(raw)


def _look_at(raw):
    message = arrived(raw)
    assert isinstance(message.address + message.message_id + message.key, str)
    assert message.is_automatic in {True, False}
    assert message.has_more in {True, False}
    assert "\0" not in message.text()
