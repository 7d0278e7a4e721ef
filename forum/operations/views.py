"""A page to read the letters that development lays into a folder."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, render_template
from flask.sansio.blueprints import BlueprintSetupState

from .. import post
from ..safety import open_to_all

bp = Blueprint("operations", __name__)
MOST_LISTED = 200


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["shows_letters"] = True


LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def shows_letters(app: Flask) -> bool:
    """Only where letters are laid into a folder, and never in production."""
    return not app.config["PRODUCTION"] and not app.config["SMTP_URL"]


@bp.get("/letters")
@open_to_all
def list_letters() -> str:
    files = sorted(post.outbox().glob("*.eml"), reverse=True)
    letters = [(file.stem, _read(file)) for file in files[:MOST_LISTED]]
    return render_template("operations/letters.html", letters=letters, count=len(files))


@bp.get("/letters/<name>")
@open_to_all
def show_letter(name: str) -> str:
    letter = _letter(name)
    plain, rich = letter.get_body(("plain",)), letter.get_body(("html",))
    return render_template(
        "operations/letter.html",
        name=name,
        letter=letter,
        plain=plain.get_content() if plain else "",
        has_html=rich is not None,
    )


@bp.get("/letters/<name>/html")
@open_to_all
def show_letter_html(name: str) -> Response:
    rich = _letter(name).get_body(("html",)) or abort(404)
    return Response(rich.get_content(), headers={"Content-Security-Policy": LETTER_POLICY})


def _letter(name: str) -> EmailMessage:
    """A letter by its file's name, looked up in the folder's own list."""
    found = {file.stem: file for file in post.outbox().glob("*.eml")}
    return _read(found.get(name) or abort(404))


def _read(file: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())
