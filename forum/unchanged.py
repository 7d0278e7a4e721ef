"""Pages that a browser has already are not sent again: it asks, and hears that nothing changed."""

import hashlib
import re

from flask import Flask, Response, request, session

# New with every answer, and as good in the page that the browser has kept.
_PASSING = re.compile(
    rb'nonce="[^"]*"|name="(?:csrf_token|form_key)"(?: type="hidden")? value="[^"]*"'
)

# Pages, and what changed in a topic, which a page without a socket asks again and again.
_ASKED_AGAIN = {"text/html", "application/json"}


def init_app(app: Flask) -> None:
    app.after_request(answer_shortly)


def answer_shortly(response: Response) -> Response:
    """Name what a page says by its hash; 304 where the browser has that page."""
    is_page = response.status_code == 200 and response.mimetype in _ASKED_AGAIN
    is_kept = "no-store" not in response.headers.get("Cache-Control", "")
    if request.method != "GET" or not (is_page and is_kept) or response.is_streamed:
        return response
    # In another session the forms of a kept page would fail.
    said = _PASSING.sub(b"", response.get_data()) + session.get("csrf_token", "").encode()
    response.set_etag(hashlib.blake2b(said, digest_size=16).hexdigest(), weak=True)
    response.make_conditional(request)
    if response.status_code == 304:
        # What holds for the page it has kept: its own policy, with its own nonce.
        del response.headers["Content-Security-Policy"]
    return response
