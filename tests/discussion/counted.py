"""The application in a process of its own, which tells as well how many lines it remembers."""

from collections.abc import Iterable
from typing import Any

LINES = "/lines"


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    # Only in a process of its own: a test that asks for LINES has an application already.
    from wsgi import app as forum

    if environ["PATH_INFO"] != LINES:
        return forum(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(forum.extensions["watch"].server.eio.sockets)).encode()]
