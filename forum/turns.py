"""Everybody's turn, where pages and sockets share a process under gevent.

A connection that is kept alive and always has its next request ready never waits for anything, and
so never lets another greenlet go on: busy browsers would make the others wait for seconds.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from .extensions import socketio

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Not 0, which lets go on only who is known to be ready, and does not look who has become so.
A_MOMENT = 1e-9


def init_app(app: Flask) -> None:
    if app.config["LIVE"] != "gevent":
        return
    inner: Any = app.wsgi_app

    def in_turn(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        socketio.sleep(A_MOMENT)
        return inner(environ, start_response)

    app.wsgi_app = in_turn  # type: ignore[method-assign]
