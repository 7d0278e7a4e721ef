"""Whether a letter is from whom it says: a signature that we check, or our mail server's word."""

import base64
import subprocess

import dkim
import dns.resolver
import pytest

from forum.mailbox.message import arrived
from forum.mailbox.proof import Unknown, is_aligned, is_proven

from .mailing import DOMAIN, SERVER

TO = f"reply-abc@{DOMAIN}"


@pytest.fixture
def proves(app):
    """Whether a message proves its author, with a setting."""

    def ask(raw, way=SERVER):
        app.config["REPLY_PROOF"] = way
        with app.app_context():
            return is_proven(arrived(raw, TO))

    return ask


def said(*results, author="ada@example.org"):
    heads = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return f"{heads}From: {author}\r\nTo: {TO}\r\n\r\nText".encode()


@pytest.mark.parametrize(
    ("signing", "domain", "is_so"),
    [
        ("example.org", "example.org", True),
        ("Example.ORG.", "example.org", True),
        ("example.org", "mail.example.org", True),
        ("mail.example.org", "example.org", False),
        ("ample.org", "example.org", False),
        ("org", "example.org", False),
        ("", "example.org", False),
        ("evil.test", "example.org", False),
    ],
)
def test_who_signs_for_one_domain_speaks_for_it_and_those_below(signing, domain, is_so):
    assert is_aligned(signing, domain) is is_so


@pytest.mark.parametrize(
    "result",
    [
        f"{SERVER}; dkim=pass header.d=example.org",
        f"{SERVER} 1; dkim=pass (a key) header.i=@example.org header.d=example.org;\r\n spf=none",
        f"{SERVER}; spf=pass smtp.mailfrom=bounces@example.org",
        f"{SERVER}; dkim=fail header.d=example.org; dmarc=pass header.from=example.org",
        f"{SERVER}; dkim=pass header.d=list.test; dkim=pass header.d=example.org",
    ],
)
def test_our_mail_server_is_believed(proves, result):
    assert proves(said(result))


@pytest.mark.parametrize(
    "results",
    [
        (),
        (f"{SERVER}; none",),
        (f"{SERVER}; dkim=fail header.d=example.org",),
        (f"{SERVER}; dkim=pass header.d=evil.test",),
        (f"{SERVER}; dkim=pass",),
        (f"{SERVER}; spf=pass smtp.mailfrom=ada@evil.test",),
        (f"{SERVER}; spf=pass smtp.helo=example.org",),
        (f"{SERVER}; auth=pass smtp.auth=ada@example.org",),
        ("mx.evil.test; dkim=pass header.d=example.org",),
        (f'{SERVER}; dkim=pass reason="x; header.d=example.org" header.d=evil.test',),
        # Below what our server says stands what the sender has written in its name.
        (f"{SERVER}; dkim=none", f"{SERVER}; dkim=pass header.d=example.org"),
        (f"{SERVER}; dkim=pass header.d=evil.test", f"{SERVER}; dkim=pass header.d=example.org"),
        (";;; dkim=pass header.d=example.org",),
    ],
)
def test_nobody_else_is_and_nothing_that_it_does_not_say(proves, results):
    assert not proves(said(*results))


@pytest.mark.parametrize("way", [SERVER, "dkim", "key"])
def test_who_is_from_nobody_proves_nothing(proves, way):
    assert not proves(said(f"{SERVER}; dkim=pass header.d=example.org", author="nobody"), way)


def test_the_address_alone_is_enough_only_if_the_setting_says_so(proves):
    assert proves(said(), "key")
    assert not proves(said(), "dkim")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """A private key, and what stands of it in the DNS."""
    file = tmp_path_factory.mktemp("key") / "dkim.pem"
    subprocess.run(["openssl", "genrsa", "-out", file, "1024"], check=True, capture_output=True)
    to_public = ["openssl", "rsa", "-in", file, "-pubout", "-outform", "DER"]
    public = subprocess.run(to_public, check=True, capture_output=True).stdout
    return file.read_bytes(), b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@pytest.fixture
def names(monkeypatch, key):
    """The DNS: where Example has its key, and what is asked of it."""
    asked = []

    class Row:
        strings = [key[1][:100], key[1][100:]]

    def resolve(name, kind, lifetime):
        asked.append(name)
        if "slow" in name:
            raise dns.resolver.LifetimeTimeout(timeout=lifetime, errors=[])
        if name != "key._domainkey.example.org.":
            raise dns.resolver.NXDOMAIN
        return [Row]

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    return asked


def signed(key, raw, domain=b"example.org", **more):
    given = {"include_headers": [b"from", b"to"], **more}
    return dkim.sign(raw, b"key", domain, key[0], **given) + raw


LETTER = f"From: Ada <ada@example.org>\r\nTo: Forum <{TO}>\r\n\r\nMy words.\r\n".encode()


def test_a_signature_of_the_author_s_domain_is_checked_here(proves, key, names):
    letter = signed(key, LETTER)
    assert proves(letter, "dkim")
    assert names == ["key._domainkey.example.org."]
    assert proves(letter.replace(b"\r\n", b"\n"), "dkim")
    assert proves(b"DKIM-Signature: nonsense\r\n" + letter, "dkim")


def test_a_letter_that_was_changed_is_not_believed(proves, key, names):
    letter = signed(key, LETTER)
    assert not proves(letter.replace(b"My words", b"Others"), "dkim")
    assert not proves(letter.replace(b"ada@", b"ben@"), "dkim")
    assert not proves(b"From: ben@example.org\r\n" + letter, "dkim")


def test_a_signature_over_a_part_is_none(proves, key, names):
    letter = signed(key, LETTER, length=True)
    assert dkim.verify(letter, dnsfunc=lambda *_, **__: key[1])
    assert not proves(letter, "dkim")
    assert not proves(letter + b"And more.\r\n", "dkim")


@pytest.mark.parametrize("domain", [b"evil.test", b"mail.example.org", b"org"])
def test_a_signature_of_another_domain_is_not_even_asked_about(proves, key, names, domain):
    assert not proves(signed(key, LETTER, domain), "dkim")
    assert names == []


def test_a_key_that_is_not_there_proves_nothing(proves, key, names):
    letter = signed(key, LETTER.replace(b"example.org", b"other.test"), b"other.test")
    assert not proves(letter, "dkim")


def test_where_the_names_cannot_be_asked_it_is_not_known_yet(proves, key, names):
    letter = signed(key, LETTER.replace(b"example.org", b"slow.test"), b"slow.test")
    with pytest.raises(Unknown):
        proves(letter, "dkim")


@pytest.mark.parametrize("way", [SERVER, "dkim", "key"])
def test_what_was_written_to_others_cannot_be_sent_on_here(proves, key, names, way):
    result = f"Authentication-Results: {SERVER}; dkim=pass header.d=example.org\r\n".encode()
    for to in (b"To: list@example.org", b"To: list@example.org\r\nTo: " + TO.encode(), b"X: y"):
        head = b"From: Ada <ada@example.org>\r\n" + to
        assert not proves(result + signed(key, head + b"\r\n\r\nMy words.\r\n"), way)
    assert names == []


def test_a_signature_that_leaves_out_whom_it_is_to_is_none(proves, key, names):
    assert not proves(signed(key, LETTER, include_headers=[b"from"]), "dkim")
    to_both = LETTER.replace(b"To: Forum", b"To: ben@example.org\r\nCc: Forum")
    assert not proves(signed(key, to_both), "dkim")
    assert proves(signed(key, to_both, include_headers=[b"from", b"cc"]), "dkim")
