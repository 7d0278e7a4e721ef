"""A form that came too late is given back as its writer left it, to be sent once more by hand.

Nothing is taken from such a form: it is only shown, to the browser that sent it. Whoever is signed
out carries it through signing in within the pages themselves, so that nothing is kept of a visitor.
"""

from collections.abc import Callable
from typing import Any

from flask import (
    Flask,
    current_app,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from .errors import WRITTEN, is_script, page

View = Callable[..., Any]
Fields = list[tuple[str, str]]
# View → what shows its form again, where that is not the page at its own address.
_givers: dict[View, View] = {}
# What is carried has other names on its way: a form it goes along with may have the same.
CARRIED = "carried-"
MOST_FIELDS = 200
MOST_CHARACTERS = 200_000
_usual = FlaskForm.Meta.wrap_formdata


def init_app(app: Flask) -> None:
    """Let the forms of a page that is given back hold what was sent."""
    app.jinja_env.globals.update(CARRIED=CARRIED, carried=carried)
    FlaskForm.Meta.wrap_formdata = _given


def shown_again_by(giver: View) -> Callable[[View], View]:
    """Mark a view as one whose form `giver` shows as it was sent, and changes nothing."""

    def mark(view: View) -> View:
        _givers[view] = giver
        return view

    return mark


def given_back() -> ResponseReturnValue | None:
    """The form of a request that came without a session, or from another one; None where nobody
    wrote anything in it, or another site or member may have filled it in."""
    if is_script() or not _is_from_here() or not _is_worth_it():
        return None
    if not current_user.is_authenticated:
        return _signed_out()
    me = str(current_user.id)
    if request.form.get("writer", me) != me:
        return None
    try:
        answer = current_app.make_response(_shown())
    except HTTPException as refused:
        return page(refused)
    # Whatever leads elsewhere would leave the text behind.
    return (answer, 400) if answer.location is None else None


def told() -> str:
    """What stands beside the text that is given back."""
    return gettext(
        "Nothing was sent yet: you had been signed out, or this page was open for very long."
        " Here is what you wrote. Look at it, and send it once more."
    )


def carried() -> Fields:
    """The form that goes along with this one, through signing in; nothing if none does."""
    given = request.form.items(multi=True)
    fields = [
        (name.removeprefix(CARRIED), text) for name, text in given if name.startswith(CARRIED)
    ]
    return fields if _is_little(fields) else []


def led_on(there: str, prefix: str = "") -> Response:
    """To a page; with a form that goes along, by a button that takes it there."""
    fields = carried()
    if not fields:
        return redirect(there, 303)
    # The token of the session before is none of this one.
    g.pop("csrf_token", None)
    values = {"address": there, "fields": fields, "prefix": prefix}
    return make_response(render_template("errors/go_on.html", **values))


def taken_along(there: str) -> ResponseReturnValue | None:
    """The way to a page that asks something first, with the form of this request, by a button; None
    where nobody wrote anything in it, where it is too much, or holds a secret."""
    fields = _sent()
    if is_script() or not _is_from_here() or not _is_worth_it() or not _is_little(fields):
        return None
    values = {"address": there, "fields": fields, "prefix": CARRIED}
    return render_template("errors/go_on.html", **values), 409


def _shown() -> ResponseReturnValue:
    view: View = current_app.view_functions[request.endpoint or ""]
    values = request.view_args or {}
    if giver := _givers.get(view):
        return giver(**values)
    # Asking for a page changes nothing; so it is asked for, with what was sent in its fields.
    g.given, request.method = request.form, "GET"
    try:
        return view(**values)
    finally:
        del g.given
        request.method = "POST"


def _given(meta: Any, form: FlaskForm, formdata: Any) -> Any:
    if not has_request_context() or "given" not in g or formdata is None:
        return _usual(meta, form, formdata)
    if any(name in g.given for name in form._fields if name != "csrf_token"):
        form.form_errors.append(told())
    return g.given


def _is_worth_it() -> bool:
    """Whether somebody wrote something in it, it has a page, and no secret."""
    methods = request.url_rule.methods if request.url_rule else None
    has_page = current_app.view_functions[request.endpoint or ""] in _givers or "GET" in (
        methods or ()
    )
    is_written = any(request.form.get(name, "").strip() for name in WRITTEN)
    return has_page and is_written and not any("password" in name for name in request.form)


def _signed_out() -> ResponseReturnValue | None:
    fields = _sent()
    if not _is_little(fields):
        return None
    written = [text for name, text in fields if name in WRITTEN and text.strip()]
    address = request.full_path.rstrip("?")
    return render_template(
        "errors/signed_out.html", address=address, fields=fields, prefix=CARRIED, written=written
    ), 400


def _sent() -> Fields:
    return [one for one in request.form.items(multi=True) if one[0] != "csrf_token"]


def _is_little(fields: Fields) -> bool:
    return len(fields) <= MOST_FIELDS and sum(len(text) for _, text in fields) <= MOST_CHARACTERS


def _is_from_here() -> bool:
    """Whether the browser says that one of our pages sent it: nobody is shown, in a form of their
    own, what another site has written."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.referrer or ""
    return f"{origin}/".startswith(request.host_url)
