"""Doors to a digest's leaving: look at it, let it go at its hour, hold it, send it now."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from ..clock import now
from ..fields import number as a_number
from . import actions, approving, discarding, queries
from .beginning import end_of
from .editing import draft, items_of, people
from .forms import HourForm
from .models import Digest
from .naming import named_in
from .views import bp


@bp.get("/digests/<int:number>/send")
def look_at_digest(number: int) -> str | AnyResponse:
    digest = draft(number)
    if not digest.subject:
        flash(_("The letter has no subject yet. Give it one in the draft."))
        return redirect(url_for(".edit_digest", number=number), 303)
    return _page(digest, _hour_form(digest))


@bp.post("/digests/<int:number>/send")
def send_digest(number: int) -> AnyResponse:
    digest = draft(number)
    actions.send_digest(current_user, digest, _version())
    flash(_("The digest is on its way."))
    return redirect(url_for(".show_digest", number=number), 303)


@bp.post("/digests/<int:number>/approve")
def approve_digest(number: int) -> AnyResponse | tuple[str, int]:
    """Give the digest its hour, and unless only that is asked for, let it go then."""
    digest = draft(number)
    form = _hour_form(digest)
    if not form.validate_on_submit() or form.moment is None:
        return _page(digest, form), 422
    version = form.version.data
    if request.form.get("intent") == "schedule":
        approving.schedule_digest(current_user, digest, version, form.moment)
        flash(_("The digest has its hour. It still has to be approved."))
    else:
        approving.approve_digest(current_user, digest, version, form.moment)
        flash(_("Approved. It leaves at its hour."))
    return redirect(url_for(".look_at_digest", number=number), 303)


@bp.post("/digests/<int:number>/hold")
def hold_digest(number: int) -> AnyResponse:
    digest, is_held = draft(number), "let-go" not in request.form
    approving.hold_digest(current_user, digest, is_held)
    flash(_("It stays here until you let it go.") if is_held else _("It may leave again."))
    return redirect(url_for(".look_at_digest", number=number), 303)


@bp.post("/digests/<int:number>/discard")
def discard_digest(number: int) -> AnyResponse:
    digest, version = draft(number), _version()
    is_free = discarding.discard_digest(
        current_user, digest, digest.version if version is None else version
    )
    flash(
        _("The draft of No. %(number)d is thrown away.", number=number)
        if is_free
        else _(
            "The draft of No. %(number)d is thrown away."
            " The number stays on record without a letter.",
            number=number,
        )
    )
    return redirect(url_for(".show_archive"), 303)


def _version() -> int | None:
    """Which version was looked at, if the page said so."""
    sent = request.form.get("version", "")
    return a_number(sent) if sent.isdecimal() else None


def _hour_form(digest: Digest) -> HourForm:
    zone = queries.plan_of(digest.series).time_zone
    next_hour = (now() + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return HourForm(zone, digest.due_at or next_hour, version=digest.version)


def _page(digest: Digest, form: HourForm) -> str:
    if digest.is_sent:
        abort(409)
    items = items_of(digest)
    return render_template(
        "digests/send.html",
        digest=digest,
        form=form,
        plan=queries.plan_of(digest.series),
        week_ends_at=end if (end := end_of(digest)) and end > now() else None,
        readers=len(queries.readers(digest)),
        outside=len(queries.outside_readers(digest)),
        items=items,
        people=people(),
        named=named_in(digest, [item for item in items if not item.is_dropped]),
    )
