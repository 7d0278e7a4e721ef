"""Doors to what is made right after a digest was sent: a corrigendum."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions, text
from ..discussion.naming import names
from . import queries, readership, righting
from .forms import CorrigendumForm
from .models import Digest
from .views import bp, found


@bp.route("/digests/<int:number>/correct", methods=["GET", "POST"])
def correct_digest(number: int) -> str | AnyResponse | tuple[str, int]:
    """Written, looked at as it will leave, and only then sent."""
    digest = _sent(number)
    form = CorrigendumForm()
    is_right = form.validate_on_submit()
    if is_right and request.form.get("intent") == "send":
        righting.send_corrigendum(current_user, digest, form.text.data, _count())
        flash(_("The corrigendum is on its way."))
        return redirect(url_for(".show_digest", number=number), 303)
    html = text.to_html(form.text.data, f"digest {number} anew") if is_right else ""
    page = render_template(
        "digests/correct.html",
        digest=digest,
        form=form,
        html=html,
        names=names().found(text.to_plain(html)),
        count=len(queries.corrigenda(digest)),
        readers=len(readership.got_it(digest)),
    )
    return (page, 422) if form.errors else page


def _sent(number: int) -> Digest:
    digest = found(number)
    permissions.require(
        permissions.may_edit_digests(current_user), _("Only moderators correct a digest.")
    )
    return digest if digest.is_sent and not digest.is_quiet else abort(404)


def _count() -> int:
    """How many corrigenda there were when the page was opened, so that none is sent twice."""
    sent = request.form.get("count", "")
    return int(sent) if sent.isdecimal() and len(sent) < 4 else -1
