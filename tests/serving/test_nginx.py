"""The documented nginx before two processes for pages and two for sockets, all of it over TLS."""

import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from websocket import WebSocket, WebSocketBadStatusException, create_connection

from tests.programs import free_port, program
from tests.servers import Server, environ_of, serving
from tests.torture.readers import Reader
from tests.torture.stage import signed_in
from tests.torture.writers import Writer

from .front import HOST, nginx

pytestmark = [
    pytest.mark.parametrize("column", ["distributed"], indirect=True),
    pytest.mark.skipif(
        not (program("nginx") or shutil.which("/usr/sbin/nginx")), reason="needs nginx"
    ),
]
PORT = free_port()
PRODUCTION = {
    "FORUM_ENV": "production",
    "FORUM_SMTP_URL": "smtp://127.0.0.1:25",
    "FORUM_PROXIES": "1",
}


@pytest.fixture
def settings():
    return {
        "SECRET_KEY": "only for this test, and long enough for production",
        "PUBLIC_URL": f"https://{HOST}:{PORT}",
        "SESSION_COOKIE_NAME": "__Host-session",
    }


@dataclass
class Front:
    """The forum as browsers find it."""

    address: str
    plain: str
    certificate: str
    pages: Server
    sockets: tuple[Server, ...]

    def browser(self, member=None, app=None) -> requests.Session:
        browser = signed_in(app, member, HOST) if member else requests.Session()
        # No certificate but this one, whatever the machine's environment says.
        browser.trust_env, browser.verify = False, self.certificate
        return browser

    def socket(self, cookie: str = "", origin: str = "", **headers: str) -> WebSocket:
        address = f"{self.address.replace('https', 'wss')}/socket.io/?EIO=4&transport=websocket"
        return create_connection(
            address,
            cookie=cookie,
            origin=origin or self.address,
            header=headers,
            sslopt={"ca_certs": self.certificate, "cert_reqs": ssl.CERT_REQUIRED},
        )


@pytest.fixture
def front(app, tmp_path: Path) -> Iterator[Front]:
    with in_front_of(app, tmp_path) as front:
        yield front


@contextmanager
def in_front_of(app, folder: Path) -> Iterator[Front]:
    environ = {**environ_of(app.config), **PRODUCTION}
    pages = Server({**environ, "FORUM_LIVE": "elsewhere"}, workers=2)
    sockets = tuple(Server({**environ, "FORUM_LIVE": "gevent"}, "gevent") for _ in range(2))
    ports = {"http": free_port(), "https": PORT, "pages": pages.port}
    ports |= {"sockets": sockets[0].port, "more": sockets[1].port}
    with serving(pages, *sockets), nginx(folder, ports):
        certificate = str(folder / "fullchain.pem")
        plain = f"http://{HOST}:{ports['http']}"
        yield Front(f"https://{HOST}:{PORT}", plain, certificate, pages, sockets)


def test_a_comment_goes_through_and_everybody_hears_it_and_without_sockets_asks_for_it(
    app, make, front
):
    topic = make.topic("post")
    browsers = [front.browser(make.member(f"Ben{n}"), app) for n in range(4)]
    readers = [Reader(front.address, front.address, topic.id, one) for one in browsers]
    for reader in readers:
        reader.start()
    writer = Writer(front.address, [topic.id], [front.browser(make.member("Ada"), app)], seed=1)
    for reader in readers:
        assert reader.is_following.wait(20)

    writer.write_one()

    assert [(sent.number, sent.refused) for sent in writer.sent] == [(1, "")]
    for reader in readers:
        assert reader.has_heard.wait(20)
        assert reader.settle(1)
        assert reader.caught_up == 0
        assert reader.held == reader.loaded()[0]
        assert len(reader.held) == 1

    for server in front.sockets:
        server.kill()
    with pytest.raises(WebSocketBadStatusException, match="502"):
        front.socket()
    writer.write_one()
    asked = browsers[0].get(f"{front.address}/topics/{topic.id}/changes?after=1", timeout=10)
    assert [change["seq"] for change in asked.json()["changes"]] == [2]


def test_what_browsers_say_of_themselves_is_not_believed(make, front):
    make.series()
    stranger = front.browser()

    def asks(address, n):
        forged = {"X-Forwarded-For": f"203.0.113.{n}", "Host": f"{HOST}:{PORT}"}
        forged["X-Forwarded-Proto"] = "https"
        return stranger.get(f"{address}/sign-in/openid", headers=forged, timeout=10).status_code

    # The forum believes what stands before it, and counts by that.
    assert {asks(front.pages.address, n) for n in range(22)} == {404}
    asked = [asks(front.address, n) for n in range(22)]
    assert (asked[0], asked[-1]) == (404, 429)

    with pytest.raises(WebSocketBadStatusException, match="400"):
        front.socket(origin="https://elsewhere.example.org")
    line = front.socket(**{"Sec-WebSocket-Extensions": "permessage-deflate"})
    assert line.recv().startswith("0{")
    assert "sec-websocket-extensions" not in line.getheaders()
    line.shutdown()

    with pytest.raises(requests.ConnectionError):
        stranger.get(front.address, headers={"Host": "elsewhere.example.org"}, timeout=10)


def test_pages_are_small_files_are_kept_and_nothing_goes_without_tls(app, make, front):
    topic = make.topic("post")
    page = front.browser(make.member("Ada"), app).get(
        f"{front.address}/topics/{topic.id}", timeout=10
    )
    assert (page.status_code, page.headers["Content-Encoding"]) == (200, "gzip")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert int(page.headers.get("Content-Length", 0)) < len(page.content)

    stranger = front.browser()
    hashed = stranger.get(f"{front.address}/static/css/tokens.css?v=1", timeout=10)
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["Content-Encoding"] == "gzip"
    bare = stranger.get(f"{front.address}/static/js/socket.js", timeout=10)
    assert bare.headers["Cache-Control"] == "no-cache"
    assert bare.headers["X-Content-Type-Options"] == "nosniff"
    assert bare.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert stranger.get(f"{front.address}/static/../config.py", timeout=10).status_code in {
        303,
        404,
    }

    moved = stranger.get(f"{front.plain}/programme", allow_redirects=False, timeout=10)
    assert (moved.status_code, moved.headers["Location"]) == (301, f"https://{HOST}/programme")
