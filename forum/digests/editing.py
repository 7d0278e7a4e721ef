"""Doors to a draft for its editors: the sheet they edit, who else has it open, a letter to try."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Conflict
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions, twice
from ..directory import queries as directory
from ..extensions import limiter
from ..members.models import Member
from ..programme.models import Roundtable
from ..safety import per_member
from . import actions, editors, queries, readership
from .audience import audience_of
from .discarding import leaves_its_number
from .forms import DigestForm
from .jobs import deliver_trial
from .letters import Letter, letter_for
from .models import Digest, Item, Stage
from .naming import named_in
from .outside import OutsideWriter
from .sheet import Sheet
from .views import LETTER_POLICY, bp, found, lettered

# What the buttons of the form ask for, beside being saved.
SEND, TRIAL = "send", "trial"


@bp.get("/digests/<int:number>/edit")
def edit_digest(number: int) -> str:
    digest = draft(number)
    return _page(digest, DigestForm(obj=digest), _sheet(digest))


@bp.post("/digests/<int:number>/edit")
def save_digest(number: int) -> AnyResponse | tuple[str, int]:
    digest = draft(number)
    editors.come(current_user, digest)
    form, sheet = DigestForm(obj=digest), _sheet(digest)
    sheet.type_in(request.form)
    # Both are asked, so that everything that is wrong is said at once.
    if not all([form.validate_on_submit(), sheet.is_valid()]):
        return _page(digest, form, sheet, is_wrong=True), 422
    was_approved = digest.stage is Stage.APPROVED
    intent = request.form.get("intent", "")
    try:
        actions.edit_digest(
            current_user,
            digest,
            form.version.data,
            form.subject.data,
            form.note.data,
            sheet.dropped,
            sheet.arrangement(intent),
        )
    except Conflict as conflict:
        # A letter to try is not sent twice; all else has only to be gone on with.
        if intent != TRIAL and twice.has_come(current_user):
            return _next(digest, intent, was_approved=False)
        return _both(number, form, conflict), 409
    return _next(digest, intent, was_approved)


@bp.post("/digests/<int:number>/editors")
def tell_editors(number: int) -> dict[str, str]:
    """Who else has the draft open, told to a page that has it open; or is just being closed."""
    digest = draft(number)
    if "leaving" in request.form:
        editors.leave(current_user, digest)
        return {}
    editors.come(current_user, digest)
    others = editors.others(current_user, digest)
    return {"html": render_template("digests/_editors.html", others=others)}


@bp.get("/digests/<int:number>/letter")
def show_letter(number: int) -> Response:
    """The letter as the asking member would get it now, to look at in a frame; editors see it as
    any reader they may find would get it."""
    digest = lettered(number)
    letter = _letter(digest)
    if request.args.get("form") == "plain":
        return Response(letter.text, mimetype="text/plain")
    return _html(letter.html)


@bp.get("/digests/<int:number>/letter.txt")
def show_plain_letter(number: int) -> Response:
    digest = lettered(number)
    letter = _letter(digest)
    return Response(letter.text, mimetype="text/plain")


@limiter.limit("20 per hour", key_func=per_member)
def _try(digest: Digest) -> None:
    deliver_trial.later(digest.id, current_user.id)
    flash(_("Saved. A letter to try is on its way to %(address)s.", address=current_user.email))


def draft(number: int) -> Digest:
    """The draft, for those who edit it."""
    digest = found(number)
    permissions.require(
        permissions.may_edit_digests(current_user), _("Only moderators make the digest.")
    )
    if digest.is_sent:
        words = _("This digest has been sent already.")
        if request.method != "GET":
            abort(409, words)
        # Whoever only looks for it is led to where it is now.
        flash(words)
        abort(redirect(url_for(".show_digest", number=number), 303))
    return digest


def items_of(digest: Digest) -> list[Item]:
    """The items that this editor may read."""
    return [item for item in digest.items if queries.is_readable(current_user, item)]


def _next(digest: Digest, intent: str, was_approved: bool) -> AnyResponse:
    if was_approved:
        flash(_("It had been approved. After this change it has to be approved again."))
    if intent == TRIAL:
        _try(digest)
    elif intent == SEND:
        return redirect(url_for(".send_digest", number=digest.number), 303)
    else:
        flash(_("Saved."))
    return redirect(url_for(".edit_digest", number=digest.number, _anchor=_moved(intent)), 303)


def _moved(intent: str) -> str | None:
    """Where what was moved by a step stands on the page, which is long."""
    way, _, which = intent.partition(" ")
    if not which.isdecimal():
        return None
    return f"rows-{which}" if way.startswith("topic") else f"row-{which}"


def _both(number: int, form: DigestForm, conflict: Conflict) -> str:
    """One's own words in the form, and beside them what another editor has saved meanwhile."""
    digest = found(number)
    if digest.is_sent:
        raise conflict
    mine, theirs = _sheet(digest), _sheet(digest)
    mine.type_in(request.form)
    mine.compare(theirs)
    form.version.data, form.version.raw_data = digest.version, None
    return _page(digest, form, mine, theirs_now=digest, changed_by=queries.last_change(digest))


def _page(digest: Digest, form: DigestForm, sheet: Sheet, **more: object) -> str:
    items = items_of(digest)
    return render_template(
        "digests/edit.html",
        digest=digest,
        form=form,
        sheet=sheet,
        named=named_in(digest, items),
        audience=audience_of(digest),
        people=people(),
        others=editors.others(current_user, digest),
        plan=queries.plan_of(digest.series),
        leaves_its_number=leaves_its_number(digest),
        following=queries.following(digest),
        **more,
    )


def _sheet(digest: Digest) -> Sheet:
    series = digest.series
    tables: Sequence[Roundtable | None] = [*series.roundtables, None]
    items = items_of(digest)
    present = {item.topic.roundtable_id for item in items}
    noted = {note.roundtable_id for note in digest.table_notes}
    mine = [t for t in tables if (t.id if t else None) in present | noted]
    readable = {t.roundtable_id for t in series.topics if permissions.may_read(current_user, t)}
    return Sheet(digest, items, [t for t in mine if (t.id if t else None) in readable])


def people() -> list[Member]:
    """The readers whom this editor may find among the members."""
    seen = {person.id for person in directory.people_for(current_user)}
    return [reader for reader in readership.readers() if reader.id in seen]


def _letter(digest: Digest) -> Letter:
    """As the chosen reader gets it."""
    if request.args.get("as") == "outside" and permissions.may_edit_digests(current_user):
        return OutsideWriter(digest, beside=current_user).letter()
    return letter_for(_reader(), digest, current_user)


def _reader() -> Member:
    wanted = request.args.get("as", "")
    if not wanted or not permissions.may_edit_digests(current_user):
        return current_user._get_current_object()
    return next((p for p in people() if str(p.id) == wanted), None) or abort(404)


def _html(letter: str) -> Response:
    return Response(letter, headers={"Content-Security-Policy": LETTER_POLICY})
