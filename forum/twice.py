"""A form that comes a second time, as a browser sends it by itself where its line broke before the
answer: what it asked is done, and nobody is told that another was faster."""

from flask import Flask, Response, make_response, render_template, request
from flask_login import current_user

from . import journal
from .errors import is_script
from .extensions import db
from .ways import page_asked_from

# How a form is answered that finds nothing left to do.
REFUSED = {403, 404, 409, 410, 422}


def init_app(app: Flask) -> None:
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    """That it is done, instead of a refusal; a script knows its own ways."""
    is_refused = request.method == "POST" and response.status_code in REFUSED
    if not is_refused or is_script() or not current_user.is_authenticated:
        return response
    # Whatever was begun and refused is not to be written by a question.
    db.session.rollback()
    if not journal.has_come(current_user):
        return response
    back = page_asked_from()
    return make_response(render_template("errors/twice.html", back=back if back != "/" else None))
