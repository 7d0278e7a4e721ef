"""Doors to a digest's leaving: look at it, let it go at its hour, hold it, send it now."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response as AnyResponse

from ..clock import now
from ..fields import number_if_any
from . import actions, approving, discarding, queries
from .actions import OtherReaders
from .audience import audience_of
from .beginning import end_of
from .editing import draft, people
from .forms import HourForm
from .models import LISTS, Digest, Stage
from .naming import named_in
from .views import bp

# What no digest is in.
NO_VERSION = -1


@bp.get("/digests/<int:number>/send")
def look_at_digest(number: int) -> str | AnyResponse:
    digest = draft(number)
    if not digest.subject:
        flash(_("The letter has no subject yet. Give it one in the draft."))
        return redirect(url_for(".edit_digest", number=number), 303)
    return _page(digest, _hour_form(digest))


@bp.post("/digests/<int:number>/send")
def send_digest(number: int) -> AnyResponse | str | tuple[str, int]:
    """Ask once more, saying whom it goes to; and to the answer, send it to exactly those."""
    digest, sure = draft(number), request.form.get("sure", "")
    if not sure:
        return _ask(digest)
    try:
        actions.send_digest(current_user, digest, _version(digest), to=sure)
    except OtherReaders:
        return _confirmation(draft(number), is_changed=True), 409
    flash(_("The digest is on its way."))
    return redirect(url_for(".show_digest", number=number), 303)


@bp.post("/digests/<int:number>/lists")
def choose_lists(number: int) -> AnyResponse | tuple[str, int]:
    digest = draft(number)
    if _is_for_nobody():
        return _page(digest, _hour_form(digest)), 422
    _noted(digest, _version(digest))
    flash(_("Saved."))
    return redirect(url_for(".look_at_digest", number=number), 303)


@bp.post("/digests/<int:number>/approve")
def approve_digest(number: int) -> AnyResponse | tuple[str, int]:
    """Give the digest its hour, and unless only that is asked for, let it go then."""
    digest = draft(number)
    form = _hour_form(digest)
    if not form.validate_on_submit() or form.moment is None or _is_for_nobody():
        return _page(digest, form), 422
    version = _noted(digest, form.version.data)
    if request.form.get("intent") == "schedule":
        approving.schedule_digest(current_user, digest, version, form.moment)
        flash(_of_its_hour(digest))
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
    digest = draft(number)
    is_free = discarding.discard_digest(current_user, digest, _version(digest))
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


def _version(digest: Digest) -> int:
    """Which version was looked at, if the page said so."""
    if not (sent := request.form.get("version")):
        return digest.version
    looked_at = number_if_any(sent)
    return NO_VERSION if looked_at is None else looked_at


def _chosen() -> dict[str, bool] | None:
    """The boxes as they were sent; none where there were none to tick."""
    if not {"lists", "has-lists"} & set(request.form):
        return None
    return {name: name in request.form.getlist("lists") for name in LISTS}


def _is_for_nobody() -> bool:
    chosen = _chosen()
    return chosen is not None and not any(chosen.values())


def _noted(digest: Digest, version: int) -> int:
    """The version that was looked at, once it goes to whom the boxes say, whatever was pressed."""
    chosen = _chosen()
    if chosen is None or all(getattr(digest, name) == is_on for name, is_on in chosen.items()):
        return version
    actions.choose_lists(current_user, digest, version, chosen)
    return digest.version


def _of_its_hour(digest: Digest) -> str:
    """What another hour means to the digest as it stands."""
    if digest.stage is Stage.APPROVED:
        return _("Approved. It leaves at its hour.")
    if digest.stage is Stage.HELD:
        return _("It stays here until you let it go.")
    return _("The digest has its hour. It still has to be approved.")


def _ask(digest: Digest) -> str | tuple[str, int]:
    if _is_for_nobody():
        return _page(digest, _hour_form(digest)), 422
    actions.require_subject(digest)
    if _noted(digest, _version(digest)) != digest.version:
        raise Conflict(_("This digest was changed or sent in another window meanwhile."))
    return _confirmation(digest)


def _confirmation(digest: Digest, is_changed: bool = False) -> str:
    return render_template(
        "digests/confirm.html",
        digest=digest,
        audience=audience_of(digest),
        items=queries.going_out(current_user, digest),
        is_changed=is_changed,
    )


def _hour_form(digest: Digest) -> HourForm:
    zone = queries.plan_of(digest.series).time_zone
    next_hour = (now() + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return HourForm(zone, digest.due_at or next_hour, version=digest.version)


def _page(digest: Digest, form: HourForm) -> str:
    if digest.is_sent:
        abort(409)
    items = queries.going_out(current_user, digest)
    return render_template(
        "digests/send.html",
        digest=digest,
        form=form,
        plan=queries.plan_of(digest.series),
        week_ends_at=end if (end := end_of(digest)) and end > now() else None,
        audience=audience_of(digest),
        ticked=_chosen() or {name: getattr(digest, name) for name in LISTS},
        is_for_nobody=_is_for_nobody(),
        items=items,
        people=people(),
        named=named_in(digest, items),
    )
