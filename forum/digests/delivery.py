"""Doors to the delivery: whom a digest did not reach, and the way out that every letter has."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions
from ..extensions import csrf
from ..language import speak
from ..safety import open_to_all
from . import actions, outbox, queries, subscribing
from .models import UNSENT, Digest
from .views import bp, found


@bp.route("/digests/stop/<key>", methods=["GET", "POST"])
@csrf.exempt
@open_to_all
def stop_letters(key: str) -> str:
    """The way out of the list, without signing in: GET shows a button, POST acts (RFC 8058)."""
    delivery = outbox.delivery_with_key(key) or abort(404)
    if request.method == "POST" and delivery.outsider:
        subscribing.stop(delivery.outsider)
    elif request.method == "POST" and delivery.member:
        actions.stop_letters(delivery.member, delivery.day_id is not None)
    if delivery.reader:
        speak(delivery.reader.language)
    return render_template("digests/stop.html", delivery=delivery)


@bp.get("/digests/<int:number>/delivery")
def show_delivery(number: int) -> str:
    digest = _sent(number)
    return render_template(
        "digests/delivery.html",
        digest=digest,
        states=outbox.deliveries(digest),
        unsent=outbox.unsent(digest),
    )


@bp.post("/digests/<int:number>/delivery")
def send_again(number: int) -> AnyResponse:
    digest = _sent(number)
    chosen = [state for state in UNSENT if state.value in request.form.getlist("states")]
    count = actions.send_again(current_user, digest, chosen)
    flash(ngettext("One letter is sent again.", "%(num)s letters are sent again.", count))
    which = digest.correction or None
    return redirect(url_for(".show_delivery", number=number, correction=which), 303)


def _sent(number: int) -> Digest:
    digest = found(number)
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers see whom letters did not reach.")
    )
    if not digest.is_sent:
        abort(404)
    which = request.args.get("correction", "")
    known = {str(one.correction): one for one in queries.corrigenda(digest)}
    return digest if not which else known.get(which) or abort(404)
