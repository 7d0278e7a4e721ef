"""Doors to a new link, where the one at hand is spent or there is no password."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..extensions import limiter
from ..safety import open_to_all, per_member
from ..ways import local_path
from . import renewing
from .views import bp


@bp.post("/confirm/link")
@limiter.limit("10 per hour", key_func=per_member)
def send_link() -> Response:
    there = local_path(request.args.get("next"), "")
    if renewing.send_link(current_user, there):
        flash(_("The letter with the link is on its way to %(email)s.", email=current_user.email))
    else:
        flash(_("Some letters are on their way already. Please wait a few minutes."))
    return redirect(url_for(".confirm", next=there or None), 303)


@bp.post("/sign-in/<key>/new")
@open_to_all
@limiter.limit("50 per hour")
def renew_link(key: str) -> str:
    renewing.renew(key)
    return render_template("access/link_sent.html")
