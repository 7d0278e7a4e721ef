"""Doors to the copy of everything that is kept about oneself."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..extensions import limiter
from ..safety import confirmed, per_member
from . import actions, queries

bp = Blueprint("copies", __name__)


@bp.get("/account/copy")
@confirmed
def show_copy() -> ResponseReturnValue:
    return render_template(
        "copies/show.html",
        copy=queries.latest(current_user),
        is_being_made=queries.is_being_made(current_user),
    )


@bp.post("/account/copy")
@confirmed
@limiter.limit("10 per hour", key_func=per_member)
def ask_for_copy() -> ResponseReturnValue:
    actions.ask(current_user)
    return redirect(url_for(".show_copy"), 303)


@bp.get("/account/copy/<int:copy_id>")
@confirmed
def take_copy(copy_id: int) -> ResponseReturnValue:
    content = queries.content(current_user, copy_id) or abort(404)
    return Response(
        content,
        mimetype="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="roundtable.zip"',
            "Cache-Control": "no-store",
        },
    )
