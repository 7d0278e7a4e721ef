"""Errors in the house style, which give back what was written."""

import logging
import secrets
from typing import Any

from flask import Flask, current_app, g, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_limiter.errors import RateLimitExceeded
from flask_wtf import FlaskForm
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from .extensions import db, login
from .language import labelled
from .ways import page_asked_from

WORDS = {
    400: (
        _l("This form is no longer valid"),
        _l(
            "You may have been signed out, or the page was open for very long."
            " Open the page again and send your text once more."
        ),
    ),
    403: (
        _l("This is not open to you"),
        _l("You are signed in, but this is for others at the table."),
    ),
    404: (
        _l("Nothing is here"),
        _l("The address may be wrong, or what stood here is not open to you."),
    ),
    405: (_l("That cannot be done here"), _l("The address exists, but not for this.")),
    409: (
        _l("Something changed meanwhile"),
        _l(
            "Somebody else, or you in another window, was faster."
            " Look at the page again before you go on."
        ),
    ),
    413: (_l("That is too long"), _l("More was sent than one page can take. Please shorten it.")),
    429: (
        _l("A little slower, please"),
        _l("Too much was sent in a short time. Please wait a minute and try again."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("It is not your doing, and we have noted it. Please try again in a moment."),
    ),
    503: (_l("The forum cannot save just now"), _l("Please try again in a moment.")),
}
_IN_AN_HOUR = _l("This can be done only so many times within an hour. Please try again later.")
# Who blocks them would open the page and send the form again and again.
_NO_COOKIE = _l(
    "Your browser sent no cookie with it, and without one nobody can be signed in."
    " Allow cookies for this site, open the page again and send the form once more."
)
# What a person may have typed and must not lose, by the names our forms give it.
WRITTEN = (
    *(
        "claim",
        "source",
        "citation",
        "reason",
        "message",
        "look-reason",
        "passage",
        "removal-message",
        "removal-note",
        "again-message",
        "again-note",
        "undo-note",
        "unlock-note",
        "end-note",
        "closing",
        "text",
        "cites",
        "answer",
        "flags-message",
        "flags-note",
        "headline",
        "excerpt",
        "table-note",
        "ruling-answer",
        "objection",
        "ruling-note",
        "reasons",
        "flag_reasons",
    ),
    *("words", "context", "place", "subject", "note", "about", "table"),
    *("name", "function", "organisation"),
)
AN_HOUR = 3600
# By PostgreSQL's number.
READ_ONLY = "25006"
MOST_GIVEN_BACK = 8 * 1024 * 1024
_log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, page)
    app.register_error_handler(OperationalError, _storage_failed)
    app.register_error_handler(InternalError, _perhaps_read_only)


def page(error: HTTPException) -> ResponseReturnValue:
    """The error as a page of the house; failures of ours carry a number that the log knows."""
    code = error.code or 500
    if not 400 <= code < 600:
        return error.get_response(), code
    reference = _note(error) if isinstance(error, InternalServerError) else None
    title, explanation = WORDS.get(code, WORDS[500 if code >= 500 else 400])
    own_words = code in {403, 409} and error.description != type(error).description
    if own_words:
        explanation = error.description or explanation
    if code == 400 and not request.cookies:
        explanation = _NO_COOKIE
    if isinstance(error, RateLimitExceeded) and error.limit.limit.get_expiry() >= AN_HOUR:
        explanation = _IN_AN_HOUR
    if is_script():
        return {"reason": _in_words(explanation)}, code
    back = page_asked_from() if request.method == "POST" else "/"
    return _page(
        code=code,
        title=title,
        explanation=explanation,
        reference=reference,
        written=written(error),
        back=back if back != "/" else None,
    ), code


def is_script() -> bool:
    """Whether a script asks, which reads no pages."""
    return request.accept_mimetypes.best == "application/json"


def refusal(form: FlaskForm) -> dict[str, str]:
    """What a script is told of a form that is not as it should be."""
    wrong = [labelled(field.label.text, field.errors[0]) for field in form if field.errors]
    return {"reason": " ".join(wrong)}


def _page(**content: Any) -> str:
    """The error page; in words alone where the page's own questions would fail as well."""
    if request_ctx.url_adapter is not None:
        try:
            return render_template("errors/error.html", **content)
        except SQLAlchemyError:
            _log.exception("The error page failed as well")
    _ask_nobody()
    with force_locale("en"):
        return current_app.jinja_env.get_template("errors/plain.html").render(**content)


def _in_words(explanation: object) -> str:
    """For a script, in its reader's language, if that can be asked for."""
    try:
        return str(explanation)
    except SQLAlchemyError:
        _ask_nobody()
        with force_locale("en"):
            return str(explanation)


def _ask_nobody() -> None:
    """Nobody is asked for any more: neither in an error nor in what is added to every answer."""
    db.session.rollback()
    g._login_user = login.anonymous_user()


def _note(error: InternalServerError) -> str:
    reference = secrets.token_hex(4)
    _log.error("Failure %s", reference, exc_info=error.original_exception or error)
    db.session.rollback()
    return reference


def _perhaps_read_only(error: InternalError) -> ResponseReturnValue:
    """PostgreSQL calls it an error inside that it takes nothing, as a standby does."""
    if getattr(error.orig, "sqlstate", None) != READ_ONLY:
        raise error
    return _storage_failed(error)


def _storage_failed(error: DBAPIError) -> ResponseReturnValue:
    db.session.rollback()
    _log.error("The database refused", exc_info=error)
    return page(ServiceUnavailable())


def written(error: HTTPException | None = None) -> list[str]:
    """The texts that were sent with this request, to be given back."""
    if request.method != "POST":
        return []
    if isinstance(error, RequestEntityTooLarge):
        request.max_content_length = request.max_form_memory_size = MOST_GIVEN_BACK
    try:
        return [text for name in WRITTEN for text in request.form.getlist(name) if text.strip()]
    except RequestEntityTooLarge:
        return []
