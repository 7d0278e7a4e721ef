"""A password is told to the mail server that is meant, and to nobody else."""

import ssl
from contextlib import contextmanager
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from forum import mail, post
from tests.certificate import HOST, make_certificate
from tests.conftest import Sink
from tests.programs import free_port


@pytest.fixture
def certificate(tmp_path):
    make_certificate(tmp_path)
    return tmp_path / "fullchain.pem"


@pytest.fixture
def context(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_name("privkey.pem"))
    return context


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@contextmanager
def served(**options):
    """A mail server; it keeps letters, and the passwords it is told."""
    keeper = Sink()
    keeper.told = []

    def take(_server, _session, _envelope, _mechanism, said):
        keeper.told.append(said.password)
        return AuthResult(success=True)

    options = {"authenticator": take, "auth_require_tls": False, **options}
    controller = Controller(keeper, hostname=HOST, port=free_port(), **options)
    controller.start()
    keeper.place = f"{HOST}:{controller.port}"
    yield keeper
    controller.stop()


def send(app, url):
    app.config["SMTP_URL"] = url
    letter = mail.compose(("Ada", "ada@example.org"), "News", "Good morning.")
    with post.opened() as way:
        post.send(way, mail.sealed(letter))


def test_a_password_is_told_to_nobody_whose_name_is_not_certified(app, context):
    with app.app_context(), served(tls_context=context) as keeper:
        with pytest.raises(post.Away, match="certificate verify failed"):
            send(app, f"smtp://ada:secret@{keeper.place}")
        assert (keeper.told, keeper.letters) == ([], [])


def test_a_letter_behind_tls_goes_to_nobody_whose_name_is_not_certified(app, context):
    with app.app_context(), served(ssl_context=context) as keeper:
        with pytest.raises(post.Away, match="certificate verify failed"):
            send(app, f"smtps://{keeper.place}")
        assert not keeper.letters


@pytest.mark.parametrize(("kind", "scheme"), [("tls_context", "smtp"), ("ssl_context", "smtps")])
@pytest.mark.usefixtures("trusted")
def test_to_whom_this_machine_trusts_they_go(app, context, kind, scheme):
    with app.app_context(), served(**{kind: context}) as keeper:
        send(app, f"{scheme}://ada:secret@{keeper.place}")
        assert (keeper.told, len(keeper.letters)) == ([b"secret"], 1)


def test_without_a_password_a_letter_goes_hidden_to_whoever_is_there(app, context):
    with app.app_context(), served(tls_context=context, require_starttls=True) as keeper:
        send(app, f"smtp://{keeper.place}")
        assert len(keeper.letters) == 1


def test_in_clear_a_password_goes_to_this_machine_alone(app, monkeypatch):
    with app.app_context(), served() as keeper:
        send(app, f"smtp://ada:secret@{keeper.place}")
        assert (keeper.told, len(keeper.letters)) == ([b"secret"], 1)

        monkeypatch.setattr(post, "ip_address", lambda _here: ip_address("192.0.2.1"))
        with pytest.raises(post.Away, match="does not offer STARTTLS"):
            send(app, f"smtp://ada:secret@{keeper.place}")
        assert len(keeper.told) == 1
