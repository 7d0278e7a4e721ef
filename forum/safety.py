"""Closed by default: who is let in, what a browser may load, and how often one may ask."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, Conflict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from . import again, impatience
from .clock import now
from .errors import page, written
from .extensions import csrf, limiter
from .stamps import Sessions
from .ways import page_asked_from

View = TypeVar("View", bound=Callable[..., object])
Asked = ParamSpec("Asked")
CONFIRMED_FOR = timedelta(minutes=15)
# The views that visitors may see.
_open: set[Callable[..., object]] = set()


def open_to_all(view: View) -> View:
    """Mark a view as one that visitors may see; every other view needs a signed-in member."""
    _open.add(view)
    return view


def confirmed(view: Callable[Asked, ResponseReturnValue]) -> Callable[Asked, ResponseReturnValue]:
    """Mark a view as one before which members prove who they are, unless they did so lately."""

    @wraps(view)
    def asked_again(*args: Asked.args, **values: Asked.kwargs) -> ResponseReturnValue:
        if now() - g.session.confirmed_at <= CONFIRMED_FOR:
            return view(*args, **values)
        here = request.full_path.rstrip("?")
        if along := again.taken_along(url_for("access.confirm", next=here)):
            return along
        if written():
            return page(Conflict(gettext("Please open the page again; it asks who you are first.")))
        return redirect(url_for("access.confirm", next=page_asked_from()), 303)

    return asked_again


def init_app(app: Flask) -> None:
    if proxies := app.config["PROXIES"]:
        # As Werkzeug documents it: the application stays, what stands before it is another.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.session_interface = Sessions()
    csrf.init_app(app)
    again.init_app(app)
    if url := app.config["REDIS_URL"]:
        app.config["RATELIMIT_STORAGE_OPTIONS"] = impatience.options(url)
    # Before the limiter's own, which so come first.
    app.after_request(_let_try_again)
    limiter.init_app(app)
    app.before_request(_demand_member)
    app.after_request(_protect)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.register_error_handler(CSRFError, _stale_form)


def per_member() -> str:
    """One bucket for each member, wherever they ask from; for visitors, for each address."""
    return f"member {getattr(current_user, 'id', request.remote_addr)}"


def who_asks() -> Any:
    """The member behind `current_user`, who is looked for anew each time that is used, for what
    uses them often or keeps them."""
    return current_user._get_current_object()


def csp_nonce() -> str:
    """This answer's permission for its own inline rules."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def _demand_member() -> AnyResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or view in _open:
        return None
    if current_user.is_authenticated:
        return None
    if request.method not in {"GET", "HEAD"}:
        raise CSRFError  # the session ended while a text was written: give it back
    return redirect(url_for("access.sign_in", next=request.full_path.rstrip("?")), 303)


def _stale_form(error: CSRFError) -> ResponseReturnValue:
    return again.given_back() or page(BadRequest(error.description))


def _let_try_again(response: Response) -> Response:
    """The limiter says in every answer when its count begins anew. Only whom it refuses has to wait
    so long: what could not be kept just now is sent again soon."""
    if response.status_code != 429:
        response.headers.pop("Retry-After", None)
    return response


def _protect(response: Response) -> Response:
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self';"
        " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
        " object-src 'none'; frame-ancestors 'self'",
    )
    response.headers.update(
        {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(),"
            " payment=(), usb=()",
        }
    )
    if current_app.config["PRODUCTION"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
