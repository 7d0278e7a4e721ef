"""Doors to and from the provider."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..access.entering import proceed
from ..extensions import limiter
from ..members import queries as people
from ..safety import open_to_all
from . import provider
from .provider import Unreachable, Untrusted

bp = Blueprint("openid", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["openid_name"] = provider.name


@bp.get("/sign-in/openid")
@open_to_all
@limiter.limit("20 per minute")
def lead_there() -> ResponseReturnValue:
    if not provider.is_there():
        abort(404)
    try:
        response = provider.lead_there()
    except Unreachable:
        return _refused(_unreachable(), 503)
    session["asked_for"] = request.args.get("next")
    return response


@bp.get("/sign-in/openid/back")
@open_to_all
@limiter.limit("20 per minute")
def come_back() -> ResponseReturnValue:
    if not provider.is_there():
        abort(404)
    there = session.pop("asked_for", None)
    try:
        email = provider.address_in_answer()
    except Unreachable:
        return _refused(_unreachable(), 503)
    except Untrusted:
        return _refused(_("The answer does not belong to a sign-in begun here, or was no."), 400)
    member = people.member_with(email) if email else None
    if member is None or member.joined_at is None or not member.is_active:
        return _refused(_("Nobody at this table has this address, or may come in by it now."), 403)
    return proceed(member, there)


def _unreachable() -> str:
    return _("%(name)s does not answer just now.", name=provider.name())


def _refused(words: str, status: int) -> ResponseReturnValue:
    if request.args.get("error") == "access_denied":
        return redirect(url_for("access.sign_in"), 303)
    return render_template("openid/refused.html", words=words), status
