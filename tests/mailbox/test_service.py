"""The service: real SMTP and LMTP, for our addresses alone, bounded, and stopped with grace."""

import asyncio
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from forum.mailbox import serving
from forum.mailbox.serving import Service
from tests import programs
from tests.house.source import ROOT
from tests.letters import letters_to

from .mailing import DOMAIN, SERVER, comments, letter


@contextmanager
def running(app, way):
    """The service in a thread of this process; yields its port, and stops it."""
    service = Service(app, "127.0.0.1", programs.free_port(), way)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    service.begin = lambda step: asyncio.run_coroutine_threadsafe(step, loop)
    service.begin(service.start()).result(20)
    try:
        yield service
    finally:
        service.begin(service.stop()).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        service.box.workers.shutdown()
        loop.close()


@pytest.fixture(params=["smtp", "lmtp"])
def service(app, request):
    with running(app, request.param) as service:
        yield service


@pytest.fixture
def line(service):
    """A connection of the mail server's."""
    speaks = smtplib.SMTP if service.kind is serving._Smtp else smtplib.LMTP
    with speaks("127.0.0.1", service.port, timeout=20) as line:
        yield line


def refused(line, sender, recipients, content):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as found:
        line.sendmail(sender, recipients, content)
    return next(iter(found.value.recipients.values()))


def test_a_reply_becomes_a_comment_and_the_next_one_on_the_same_line_too(app, line, ada, to):
    assert line.sendmail(ada.email, [to], letter(ada, to, "One.").as_bytes()) == {}
    assert line.sendmail(ada.email, [to], letter(ada, to, "Zwei – é.").as_bytes()) == {}
    assert [one.source for one in comments(app)] == ["One.", "Zwei – é."]


def test_it_takes_nothing_for_others(app, line, ada, to):
    for other in ("ben@example.org", f"digest@{DOMAIN}", to.replace("@", "a@")):
        code, words = refused(line, ada.email, [other], letter(ada, other).as_bytes())
        assert code == 550
        assert words.startswith(b"5.1.1")
    assert comments(app) == []


def test_it_takes_one_recipient_a_message_and_asks_for_the_others_again(app, line, ada, to):
    left = line.sendmail(ada.email, [to, "eve@example.org"], letter(ada, to).as_bytes())
    assert left["eve@example.org"][0] == 452
    assert len(comments(app)) == 1


def test_what_is_not_proven_is_refused_in_words(app, line, ada, to):
    unproven = letter(ada, to, Authentication_Results=None)
    with pytest.raises(smtplib.SMTPDataError) as found:
        line.sendmail(ada.email, [to], unproven.as_bytes())
    assert found.value.smtp_code == 550
    assert found.value.smtp_error.startswith(b"5.7.1 this does not come, provably")
    assert comments(app) == []


def test_what_comes_back_from_a_mail_server_is_taken_in_silence(app, line, ada, to):
    assert line.sendmail("", [to], letter(ada, to).as_bytes()) == {}
    assert (comments(app), letters_to(app, ada)) == ([], [])


def test_what_breaks_here_is_tried_again(app, line, ada, to, monkeypatch):
    def broken(*_):
        raise RuntimeError

    written = letter(ada, to).as_bytes()
    monkeypatch.setattr("forum.mailbox.actions.own_words", broken)
    with pytest.raises(smtplib.SMTPDataError) as found:
        line.sendmail(ada.email, [to], written)
    assert found.value.smtp_code == 451
    monkeypatch.undo()
    assert line.sendmail(ada.email, [to], written) == {}
    assert len(comments(app)) == 1


def test_what_is_too_large_is_refused_before_and_after_it_is_sent(app, line, ada, to):
    line.ehlo_or_helo_if_needed()
    assert int(line.esmtp_features["size"]) == serving.LARGEST
    large = letter(ada, to).as_bytes() + b"\r\nx" * (serving.LARGEST // 3)
    with pytest.raises(smtplib.SMTPResponseException) as found:
        line.sendmail(ada.email, [to], large)
    assert found.value.smtp_code == 552
    line.rset()
    line.mail(ada.email)
    line.rcpt(to)
    assert line.data(large)[0] == 552
    assert line.sendmail(ada.email, [to], letter(ada, to, "Small.").as_bytes()) == {}
    assert [one.source for one in comments(app)] == ["Small."]


@pytest.mark.parametrize(
    "said",
    [b"\r\n" * 50, b"\x00\xff" * 500 + b"\r\n", b"MAIL FROM:" + b"<" * 900 + b"\r\n", b"DATA\r\n"],
)
def test_nonsense_ends_nothing_but_its_own_line(app, service, line, ada, to, said):
    with socket.create_connection(("127.0.0.1", service.port), 10) as odd:
        odd.recv(200)
        odd.sendall(said)
        assert odd.recv(2000)[:1] in {b"4", b"5"}
    assert line.sendmail(ada.email, [to], letter(ada, to).as_bytes()) == {}


def test_beyond_some_connections_none_is_served(app, service, monkeypatch):
    monkeypatch.setattr(serving, "MOST_CONNECTIONS", 2)
    place = ("127.0.0.1", service.port)
    with socket.create_connection(place, 10) as one, socket.create_connection(place, 10) as two:
        assert one.recv(200)[:3] == two.recv(200)[:3] == b"220"
        with socket.create_connection(place, 10) as third:
            assert third.recv(200) == b"421 4.3.2 too busy\r\n"
            assert third.recv(200) == b""


def test_what_is_being_taken_is_taken_before_it_stops(app, service, line, ada, to, monkeypatch):
    is_begun, may_end = threading.Event(), threading.Event()

    def slowly(recipient, sender, raw):
        is_begun.set()
        may_end.wait(10)
        return serving.Answer.TAKEN

    monkeypatch.setattr(serving, "receive", slowly)
    answers = []
    content = letter(ada, to).as_bytes()
    sending = threading.Thread(
        target=lambda: answers.append(line.sendmail(ada.email, [to], content))
    )
    sending.start()
    assert is_begun.wait(10)
    stopping = service.begin(service.stop())
    # The loop has begun with it when it comes to what follows.
    service.begin(asyncio.sleep(0)).result(20)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", service.port), 10)
    assert not stopping.done()
    may_end.set()
    sending.join(20)
    stopping.result(20)
    assert answers == [{}]


def test_the_command_serves_until_it_is_told_to_stop(app, ada, to):
    port = programs.free_port()
    environ = {
        **os.environ,
        "FORUM_INSTANCE": str(app.config["INSTANCE"]),
        "FORUM_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "FORUM_PUBLIC_URL": "http://forum.test",
        "FORUM_REPLY_DOMAIN": DOMAIN,
        "FORUM_REPLY_PROOF": SERVER,
        "FORUM_SECRET_KEY": app.config["SECRET_KEY"],
    }
    words = ["-m", "flask", "--app", "wsgi", "mail", "serve", "--port", str(port)]
    with subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ) as process:
        try:
            with _connected(port) as line:
                assert line.sendmail(ada.email, [to], letter(ada, to).as_bytes()) == {}
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert len(comments(app)) == 1


def _connected(port):
    """A line to the service, once it is there."""
    until = time.monotonic() + 30
    while True:
        try:
            return smtplib.LMTP("127.0.0.1", port, timeout=20)
        except OSError:
            if time.monotonic() > until:
                raise


def test_without_a_domain_there_is_nothing_to_serve(app):
    app.config["REPLY_DOMAIN"] = ""
    ended = app.test_cli_runner().invoke(args=["mail", "serve"])
    assert ended.exit_code == 1
    assert "FORUM_REPLY_DOMAIN" in ended.output
