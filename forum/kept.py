"""Whole pages as one browser was shown them: given again while nothing has been written since, by
anybody, anywhere in the database. So no page has to know on what it depends."""

import re
import secrets
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, g, request
from sqlalchemy.exc import SQLAlchemyError

from .clock import now
from .extensions import db

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Headers = list[tuple[str, str]]
# By what two requests are the same one: the cookie holds the session's key.
_ASKED_BY = (
    "wsgi.url_scheme",
    "HTTP_HOST",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_COOKIE",
    "HTTP_ACCEPT_LANGUAGE",
    # What a script asks for, nobody has looked at yet.
    "HTTP_SEC_FETCH_DEST",
)
_GOOD_UNTIL = "forum.good_until"
# What has to be another one in every answer: the permission for inline rules, and what tells one
# text that is sent from the next.
_NONCE = re.compile(r"'nonce-([^']+)'")
_FORM_KEY = re.compile(rb'name="form_key" type="hidden" value="([^"]+)"')


def may_be_kept(view: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Mark a view whose pages, for signed-in members, may be kept."""

    @wraps(view)
    def noted(*args: Asked.args, **values: Asked.kwargs) -> Answer:
        if session := g.get("session"):
            request.environ[_GOOD_UNTIL] = session.ends_at
        return view(*args, **values)

    return noted


def init_app(app: Flask) -> None:
    app.wsgi_app = _Kept(app)  # type: ignore[method-assign, assignment]


@dataclass(frozen=True)
class _Page:
    """What was answered, cut where something is new in every answer."""

    stamp: object
    # Pages tell times to the minute, and exchanges open and close on one.
    minute: datetime
    good_until: datetime
    headers: Headers
    pieces: list[bytes]
    nonce: str

    def answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        tag = next((value for name, value in self.headers if name == "ETag"), None)
        if tag and tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            gone = {"Content-Type", "Content-Length", "Content-Security-Policy"}
            start("304 NOT MODIFIED", [one for one in self.headers if one[0] not in gone])
            return []
        nonce = secrets.token_urlsafe(16)
        new = {b"nonce": nonce.encode(), b"form_key": secrets.token_urlsafe(16).encode()}
        body = b"".join(new.get(piece, piece) for piece in self.pieces)
        start("200 OK", [(n, v.replace(self.nonce, nonce)) for n, v in self.headers])
        return [body]


class _Kept:
    """Stands before the application and keeps the pages that their views let be kept."""

    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.pages: OrderedDict[tuple[str, ...], _Page] = OrderedDict()
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        most = self.app.config["PAGES_KEPT"]
        may_be = environ["REQUEST_METHOD"] == "GET" and environ.get("HTTP_COOKIE")
        if not (most and may_be) or environ["PATH_INFO"].startswith("/static/"):
            return self.inner(environ, start)
        key = tuple(environ.get(name, "") for name in _ASKED_BY)
        # Before anything is read: what is written while the page is made makes it an old one.
        try:
            stamp = self._stamp()
        except (SQLAlchemyError, sqlite3.Error):
            # The application says in words that the database is away.
            return self.inner(environ, start)
        minute = now().replace(second=0, microsecond=0)
        with self.lock:
            page = self.pages.pop(key, None)
            if page and (page.stamp, page.minute) == (stamp, minute) and now() < page.good_until:
                self.pages[key] = page
                return page.answer(environ, start)
        return self._ask(key, stamp, minute, environ, start)

    def _ask(
        self,
        key: tuple[str, ...],
        stamp: object,
        minute: datetime,
        environ: dict[str, Any],
        start: Callable[..., Any],
    ) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, *rest: Any) -> Any:
            said.append((status, headers))
            return start(status, headers, *rest)

        answer = self.inner(environ, note)
        good_until = environ.get(_GOOD_UNTIL)
        status, headers = said[-1] if said else ("", [])
        names = {name for name, _ in headers}
        if not good_until or not status.startswith("200") or "Set-Cookie" in names:
            return answer
        with closing(cast("Any", answer)):
            body = b"".join(answer)
        pieces, nonce = _cut(body, headers)
        with self.lock:
            self.pages[key] = _Page(stamp, minute, good_until, list(headers), pieces, nonce)
            while len(self.pages) > self.app.config["PAGES_KEPT"]:
                self.pages.popitem(last=False)
        return [body]

    def _stamp(self) -> object:
        """Another one as soon as anybody has committed anything."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect() as connection:
                return connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar()
        return self._watching.execute("PRAGMA data_version").fetchone()

    @cached_property
    def _engine(self) -> sa.Engine:
        with self.app.app_context():
            return db.engine.execution_options(isolation_level="AUTOCOMMIT")

    @cached_property
    def _watching(self) -> sqlite3.Connection:
        """SQLite tells a connection what others have committed; this one is for nothing else."""
        file = self._engine.url.database or ""
        return sqlite3.connect(file, check_same_thread=False, isolation_level=None)


def _cut(body: bytes, headers: Headers) -> tuple[list[bytes], str]:
    """The body in pieces, with "nonce" and "form_key" where those stand; and the nonce."""
    found = (_NONCE.search(value) for name, value in headers if name == "Content-Security-Policy")
    nonce = next((match[1] for match in found if match), "")
    fresh = [(nonce.encode(), b"nonce")] if nonce else []
    fresh += [(key, b"form_key") for key in _FORM_KEY.findall(body)]
    if not fresh:
        return [body], nonce
    names = dict(fresh)
    pieces = re.split(b"(" + b"|".join(map(re.escape, names)) + b")", body)
    return [names.get(piece, piece) for piece in pieces], nonce
