"""Doors for programs that come by: what they may list, and whom to tell of a weakness."""

from datetime import timedelta

from flask import Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from .. import mail
from ..clock import now
from ..language import LANGUAGES
from ..presentation import asset
from ..safety import open_to_all
from .views import bp

# The addresses in letters are nobody's to follow but their readers'.
RULES = """User-agent: *
Disallow: /invitations/
Disallow: /reset-password/
Disallow: /sign-in/
"""
# RFC 9116 wants it to end; it is as good as new whenever it is asked for.
GOOD_FOR = timedelta(days=180)


@bp.get("/robots.txt")
@open_to_all
def robots() -> Response:
    return Response(RULES, mimetype="text/plain")


@bp.get("/favicon.ico")
@open_to_all
def favicon() -> AnyResponse:
    return redirect(asset("favicon.svg"))


@bp.get("/.well-known/security.txt")
@open_to_all
def security() -> Response:
    ends = (now() + GOOD_FOR).replace(microsecond=0).isoformat()
    lines = [
        f"Contact: mailto:{mail.contact()}",
        f"Expires: {ends}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {mail.public_link('privacy.security')}",
    ]
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")
