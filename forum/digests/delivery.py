"""Doors to the delivery: whom the letters of an issue or a day did not reach, and the way out that
every letter has."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions, twice
from ..extensions import csrf
from ..language import speak
from ..programme import queries as programme
from ..safety import open_to_all
from . import actions, ledger, outbox, queries, resending, subscribing
from .models import UNSENT, Day, Digest
from .views import bp, lettered


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
    return _page(_issue(number))


@bp.post("/digests/<int:number>/delivery")
def send_again(number: int) -> AnyResponse | tuple[str, int]:
    digest = _issue(number)
    if not _send_again(digest):
        return _page(digest, is_wrong=True), 422
    which = digest.correction or None
    return redirect(url_for(".show_delivery", number=number, correction=which), 303)


@bp.get("/digests/days")
def list_days() -> str:
    _require_organiser()
    series = programme.current_series() or abort(404)
    return render_template("digests/days.html", days=outbox.days(series))


@bp.get("/digests/days/<day>/delivery")
def show_day(day: str) -> str:
    return _page(_day(day))


@bp.post("/digests/days/<day>/delivery")
def send_day_again(day: str) -> AnyResponse | tuple[str, int]:
    if not _send_again(_day(day)):
        return _page(_day(day), is_wrong=True), 422
    return redirect(url_for(".show_day", day=day), 303)


def _page(sent: Digest | Day, is_wrong: bool = False) -> str:
    is_issue = isinstance(sent, Digest)
    return render_template(
        "digests/delivery.html",
        digest=sent if is_issue else None,
        day=None if is_issue else sent,
        states=outbox.deliveries(sent),
        unsent=outbox.unsent(sent),
        told_later=outbox.told_later(sent),
        is_wrong=is_wrong,
        # What no mail server has said.
        own_reasons={
            ledger.OUT_OF_REACH: _("Paused: letters to this address came back"),
            ledger.STOPPED: _("Stopped while it was being sent"),
        },
    )


def _send_again(sent: Digest | Day) -> bool:
    """Whether it was said what to send again."""
    chosen = [state for state in UNSENT if state.value in request.form.getlist("states")]
    if not chosen:
        return False
    if twice.has_come(current_user):
        flash(_("This is done already"))
        return True
    count = resending.send_again(current_user, sent, chosen)
    flash(ngettext("One letter is sent again.", "%(num)s letters are sent again.", count))
    return True


def _issue(number: int) -> Digest:
    digest = lettered(number)
    _require_organiser()
    if not digest.is_sent:
        abort(404)
    which = request.args.get("correction", "")
    known = {str(one.correction): one for one in queries.corrigenda(digest)}
    return digest if not which else known.get(which) or abort(404)


def _day(words: str) -> Day:
    _require_organiser()
    series = programme.current_series() or abort(404)
    return queries.day_of(series, words) or abort(404)


def _require_organiser() -> None:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers see whom letters did not reach.")
    )
