"""What mail programs ask of a list: a way out with one click, a thread, a signature."""

import base64
import re
import subprocess
from email import message_from_bytes
from email.header import decode_header, make_header

import dkim
import pytest

from forum.digests.models import Delivery
from forum.extensions import db
from forum.members.models import LettersWanted, Member
from forum.permissions import Role

from .desk import issue, parsed, parts

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def settings(sink):
    return {"SMTP_URL": sink.url}


@pytest.fixture
def editor(make, visit):
    return visit(make.member("Mona", Role.MODERATOR))


def letter_to(sink, address):
    (content,) = (e.content for e in sink.letters if e.rcpt_tos == [address])
    return parsed(content)


def way_out(sink, address="ada@example.org"):
    header = letter_to(sink, address)["List-Unsubscribe"]
    return re.fullmatch(r"<http://forum\.test(/\S+)>", header)[1]


def wanted(app):
    with app.app_context():
        return {m.name: m.letters for m in db.session.query(Member)}


def test_one_click_ends_the_letters_without_cookies_and_as_often_as_it_is_sent(
    app, make, sink, editor
):
    make.member("Ada", language="de")
    issue(editor)
    assert letter_to(sink, "ada@example.org")["List-Unsubscribe-Post"] == (
        "List-Unsubscribe=One-Click"
    )
    robot = app.test_client(use_cookies=False)

    for _ in range(2):
        assert robot.post(way_out(sink), data=ONE_CLICK).status_code == 200

    assert wanted(app) == {"Ada": LettersWanted.NONE, "Mona": LettersWanted.WEEKLY}
    issue(editor, 2)
    assert sum(e.rcpt_tos == ["ada@example.org"] for e in sink.letters) == 1


def test_opening_the_way_out_shows_a_button_and_changes_nothing(app, make, visit, sink, editor):
    make.member("Ada")
    issue(editor)
    stranger = visit()

    page = stranger.get(way_out(sink))

    assert "Stop the weekly digest?" in page.text
    assert "Ada" not in page.text
    assert "ada@" not in page.text
    assert wanted(app)["Ada"] is LettersWanted.WEEKLY
    assert stranger.submit(having="").status_code == 200
    assert "You get no more digests" in stranger.page.text
    assert wanted(app)["Ada"] is LettersWanted.NONE


def test_the_way_out_tells_nobody_and_opens_nothing_else(app, make, visit, sink, editor):
    ada = make.member("Ada")
    issue(editor)
    path = way_out(sink)
    with app.app_context():
        keys = [delivery.key for delivery in db.session.query(Delivery)]

    assert len({*keys}) == 2
    assert not re.search(rf"ada|\b{ada.id}\b", path)
    stranger = visit()
    stranger.get(path)
    assert stranger.status("/account") == 303
    assert stranger.status("/digests/stop/unknown") == 404


def test_both_parts_say_the_way_out_of_the_header(make, sink, editor):
    make.member("Ada")
    issue(editor)

    letter = next(e.content for e in sink.letters if e.rcpt_tos == ["ada@example.org"])

    for words in parts(letter):
        assert f"http://forum.test{way_out(sink)}" in words


def test_all_digests_make_one_thread(make, sink, editor):
    make.member("Ada")
    issue(editor)
    issue(editor, 2)

    letters = [parsed(e.content) for e in sink.letters]

    assert len({letter["Message-ID"] for letter in letters}) == 4
    assert {letter["References"] for letter in letters} == {"<digest.test@forum.test>"}
    assert {letter["In-Reply-To"] for letter in letters} == {"<digest.test@forum.test>"}


def test_a_letter_to_a_name_and_a_domain_of_another_script_arrives(make, sink, editor):
    name = "Zoë „Ζωή“ Älterer-von-und-zu-Überlingen, genannt Ödön"
    make.member("Zoe", email="zoe@exämple.org")
    make.member(name, email="ada@example.org")
    make.member('A "quoted\\ name', email="ben@example.org")
    issue(editor)

    assert letter_to(sink, "zoe@xn--exmple-cua.org")["To"].addresses[0].display_name == "Zoe"
    raw = next(e.content for e in sink.letters if e.rcpt_tos == ["ada@example.org"])
    header = message_from_bytes(raw)["To"].replace("\r\n", "")
    assert str(make_header(decode_header(header))) == f"{name} <ada@example.org>"
    to = letter_to(sink, "ben@example.org")["To"].addresses[0]
    assert (to.display_name, to.addr_spec) == ('A "quoted\\ name', "ben@example.org")


def test_a_signed_letter_can_be_verified_with_its_way_out(app, make, sink, editor, tmp_path):
    key = tmp_path / "dkim.pem"
    subprocess.run(["openssl", "genrsa", "-out", key, "1024"], check=True, capture_output=True)
    public = subprocess.run(
        ["openssl", "rsa", "-in", key, "-pubout", "-outform", "DER"],
        check=True,
        capture_output=True,
    ).stdout
    app.config["DKIM"] = ("letters", "example.org", key.read_bytes())
    issue(editor)
    record = dns_record(public)

    (envelope,) = sink.letters
    asked = []

    def dns(name, timeout=5):
        asked.append(name)
        return record

    assert dkim.verify(envelope.content, dnsfunc=dns)
    assert asked == [b"letters._domainkey.example.org."]
    for name in (b"List-Unsubscribe: ", b"List-Unsubscribe-Post: ", b"Subject: ", b"\r\n\r\n--"):
        assert name in envelope.content
        changed = envelope.content.replace(name, name + b"x", 1)
        assert not dkim.verify(changed, dnsfunc=dns)


def dns_record(public):
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
