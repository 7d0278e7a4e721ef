"""The provider: asked for nothing before somebody signs in by it, and believed in little."""

import logging
from typing import Any

import requests
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth, OAuthError
from flask import Flask, current_app
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from .. import mail

SECONDS_TO_WAIT = 10
# No line, no metadata, or nothing in it that could be used.
FAILURES = (requests.RequestException, RuntimeError, KeyError, ValueError)
_log = logging.getLogger(__name__)


class Unreachable(Exception):
    """The provider does not answer, or not as one."""


class Untrusted(Exception):
    """What came back was refused by the provider, or was not asked for here."""


def init_app(app: Flask) -> None:
    settings = app.config["OPENID"]
    if not settings["issuer"]:
        return
    app.extensions["openid"] = OAuth(app).register(
        "openid",
        client_id=settings["client_id"],
        client_secret=settings["client_secret"],
        server_metadata_url=f"{settings['issuer'].rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_WAIT,
        },
    )


def is_there() -> bool:
    """Whether one is configured."""
    return "openid" in current_app.extensions


def name() -> str:
    """What members call it; empty without one."""
    return str(current_app.config["OPENID"]["name"])


def lead_there() -> Response:
    """The way to the provider; the session keeps what its answer must fit. Unreachable."""
    try:
        back = mail.public_link("openid.come_back")
        response: Response = _provider().authorize_redirect(back)
    except FAILURES as failure:
        _log.warning("The provider does not answer as one: %r", failure)
        raise Unreachable from failure
    return response


def address_in_answer() -> str | None:
    """The e-mail address in the provider's answer to this request, if the provider has verified it.

    Unreachable; Untrusted.
    """
    issuer = current_app.config["OPENID"]["issuer"]
    try:
        token = _provider().authorize_access_token(
            claims_options={"iss": {"essential": True, "values": [issuer]}}
        )
        told = _told(token)
    except (OAuthError, JoseError) as refusal:
        _log.warning("An answer of the provider is not taken: %r", refusal)
        raise Untrusted from refusal
    except FAILURES as failure:
        _log.warning("The provider does not answer as one: %r", failure)
        raise Unreachable from failure
    if told is None:
        raise Untrusted
    return str(told["email"]) if told.get("email") and told.get("email_verified") is True else None


def _told(token: dict[str, Any]) -> dict[str, Any] | None:
    """What the signed token says of the person; what it leaves out is asked for."""
    signed: dict[str, Any] | None = token.get("userinfo")
    if signed is None or "email" in signed:
        return signed
    asked: dict[str, Any] = _provider().userinfo(token=token)
    return asked if asked.get("sub") == signed.get("sub") else None


def _provider() -> FlaskOAuth2App:
    return current_app.extensions["openid"]
