"""A person with a browser, without the browser: a session over HTTP and a socket beside it."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import Empty, Queue
from threading import Event
from typing import Any

from flask import Flask
from socketio import Client
from socketio.exceptions import ConnectionError as NotLetIn
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from forum.access.entering import proceed
from forum.extensions import db
from forum.members.models import Member

from .page import Page

# A person's address on the machine, as a browser would send it.
BROWSER = {"REMOTE_ADDR": "127.0.0.1"}


def let_in(
    app: Flask, email: str, kept: dict[str, str] | None = None, agent: str = ""
) -> dict[str, str]:
    """What the door gives to a member's browser who has proved who they are: its cookies.

    The proof itself, a page to load and a form to send, is left to the tests of signing in.
    """
    cookies = "; ".join(f"{name}={value}" for name, value in (kept or {}).items())
    headers = {"Cookie": cookies, "User-Agent": agent}
    with app.test_request_context(headers=headers, environ_overrides=BROWSER):
        member = db.session.query(Member).filter_by(email=email).one()
        assert member.is_active
        answer = app.process_response(proceed(member))
    given = [parse_cookie(header) for header in answer.headers.getlist("Set-Cookie")]
    return dict(next(iter(cookie.items())) for cookie in given)


class Visitor:
    """Gets pages, fills in their forms, hears what is announced. Every page is inspected."""

    def __init__(self, app: Flask, serve: Callable[[], str], email: str | None = None) -> None:
        self.app = app
        self.serve = serve
        self.client = app.test_client()
        self.socket: Client | None = None
        self.sockets: list[Client] = []
        # Set when the last socket is closed from the other side.
        self.cut_off = Event()
        self._heard: Queue[tuple[Any, ...]] = Queue()
        self.page: Page | None = None
        self.path = "/"
        if email:
            self.sign_in(email)

    def sign_in(self, email: str) -> None:
        """Come in, as by a one-time link that was followed."""
        host = self.app.config["SERVER_NAME"]
        kept = {cookie.key: cookie.value for cookie in self.client._cookies.values()}
        agent = self.client.environ_base.get("HTTP_USER_AGENT", "")
        for name, value in let_in(self.app, email, kept, agent).items():
            self.client.set_cookie(name, value, domain=host)

    def get(self, path: str, expect: int = 200, **options: Any) -> Page:
        """A page, inspected; follows no redirect."""
        self.path = path
        response = self.client.get(path, environ_overrides=BROWSER, **options)
        assert response.status_code == expect, (path, response.status_code, response.text[:2000])
        return self.read(response)

    def read(self, response: TestResponse) -> Page:
        self.page = Page(response.text)
        if response.mimetype == "text/html" and response.status_code not in {302, 303}:
            self.page.inspect()
        return self.page

    def status(self, path: str) -> int:
        return self.client.get(path, environ_overrides=BROWSER).status_code

    def submit(
        self,
        path: str = "",
        *,
        action: str = "",
        having: str = "",
        smuggled: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> TestResponse:
        """Fill in a form of the page at `path` (or of the last one) and send it; what it has no
        field for only if that is meant (`smuggled`)."""
        if path:
            self.get(path)
        assert self.page is not None
        form = self.page.form(action=action, having=having)
        lacking = sorted(values.keys() - form.names)
        assert not lacking, f"the form to {form.action!r} has no field {', '.join(lacking)}"
        filled = {**form.values, **values, **(smuggled or {})}
        target = form.action.split("#")[0] or self.path
        return self.post(target, {name: v for name, v in filled.items() if v != []})

    def post(self, path: str, values: dict[str, Any]) -> TestResponse:
        response = self.client.post(path, data=values, environ_overrides=BROWSER)
        self.read(response)
        return response

    # The socket half: a real one, to the served application

    def connect(self) -> bool:
        """Open a socket with this session's cookie, as a browser does; whether it was let in."""
        address = self.serve()
        cookie = self.client.get_cookie("session", self.app.config["SERVER_NAME"])
        headers = {"Cookie": f"session={cookie.value}"} if cookie else {}
        self.socket = Client(reconnection=False)
        self.sockets.append(self.socket)
        self.cut_off = closed = Event()
        self.socket.on("disconnect", lambda *_: closed.set())
        self.socket.on("*", lambda event, *data: self._heard.put((event, *data)))
        is_in: Queue[bool] = Queue()
        self.socket.on("connect", lambda: is_in.put(True))
        self.socket.on("connect_error", lambda _why: is_in.put(False))
        # The library itself would wait with its goodbye to whoever is not let in: half a minute.
        with suppress(NotLetIn):
            self.socket.connect(address, headers=headers, transports=["websocket"], wait=False)
            if is_in.get(timeout=5):
                return True
        break_off(self.sockets.pop())
        return False

    def follow(self, topic_id: Any) -> dict[str, Any] | None:
        """Open a socket and ask to hear of a topic; None if the socket is refused."""
        return self.ask("follow topic", topic_id) if self.connect() else None

    def ask(self, event: str, *data: Any) -> Any:
        """Send an event and wait for its answer."""
        return self.socket.call(event, data or None, timeout=5)

    def hears(self, event: str = "change") -> Any:
        """What the next event of this name tells, or a failure after some seconds."""
        return next(iter(self.hears_all(event)), None)

    def hears_all(self, event: str) -> list[Any]:
        """The same with what comes beside it."""
        while True:
            name, *data = self._heard.get(timeout=5)
            if name == event:
                return data

    def heard_nothing(self) -> bool:
        """Whether nothing has come by now; what was sent before comes before an answer."""
        self.ask("follow desk")
        heard = [self._heard.get_nowait()[0] for _ in range(self._heard.qsize())]
        # That others read as well is told whenever they come and go.
        return set(heard) <= {"presence"}

    def last_heard(self, event: str, within: float) -> Any:
        """The last event of this name in so many seconds; None if there was none."""
        last, until = None, time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            try:
                name, *data = self._heard.get(timeout=left)
            except Empty:
                break
            last = data[0] if name == event else last
        return last

    def hang_up(self) -> None:
        """Break all lines, as a train's tunnel does: a polite goodbye takes seconds.

        One the forum has cut is still open at this end.
        """
        for socket in self.sockets:
            break_off(socket)
        self.sockets.clear()


def break_off(socket: Client) -> None:
    """Break a line so that nothing reads from it any more when its number is given to another."""
    if line := socket.eio.ws:
        line.abort()
        socket.eio.queue.put(None)
        socket.eio.wait()
        line.shutdown()
