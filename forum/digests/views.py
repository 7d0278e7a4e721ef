"""Doors to the digests: archive, editor, preview, export."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions
from ..discussion.attribution import Channel, quoted
from ..fields import number as a_number
from ..programme import queries as programme
from ..quotes import queries as quotes
from . import actions, queries
from .forms import DigestForm
from .issue import comment_link, issue_for
from .letters import letter_for
from .models import Digest, Item
from .naming import named_in
from .personal import Week

bp = Blueprint("digests", __name__)


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals["comment_link"] = comment_link


# A letter brings its own rules, inline; nothing else may load or run in it.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
EXPORTS = {"html": "text/html", "md": "text/markdown"}


@bp.get("/digests")
def show_archive() -> str:
    series = programme.current_series() or abort(404)
    permissions.require(
        bool(current_user.role_at(None)), _("Digests are for members of the series.")
    )
    last = queries.last_digest(series)
    draft = (
        last if last and not last.is_sent and permissions.may_edit_digests(current_user) else None
    )
    return render_template("digests/archive.html", digests=queries.sent_digests(), draft=draft)


@bp.post("/digests/gather")
def gather_digest() -> AnyResponse:
    digest = actions.gather_digest(current_user, programme.current_series() or abort(404))
    return redirect(url_for(".edit_digest", number=digest.number), 303)


@bp.get("/digests/<int:number>")
def show_digest(number: int) -> str | AnyResponse:
    digest = found(number)
    if not digest.is_sent:
        return redirect(url_for(".edit_digest", number=number), 302)
    issue = issue_for(current_user, digest, Channel.LETTER)
    personal = Week(digest).of([current_user])[current_user.id]
    states = queries.deliveries(digest) if permissions.may_edit_digests(current_user) else None
    return render_template(
        "digests/digest.html",
        digest=digest,
        issue=issue,
        personal=personal,
        states=states,
    )


@bp.route("/digests/<int:number>/edit", methods=["GET", "POST"])
def edit_digest(number: int) -> str | AnyResponse | tuple[str, int]:
    digest = _draft(number)
    form = DigestForm(obj=digest)
    if form.validate_on_submit():
        kept = set(request.form.getlist("items", type=a_number))
        readable = {item.id for item in _items(digest)}
        dropped = {i.id for i in digest.items if i.is_dropped} - readable | (readable - kept)
        actions.edit_digest(
            current_user, digest, form.version.data, form.subject.data, form.note.data, dropped
        )
        if request.form.get("intent") == "send":
            return redirect(url_for(".send_digest", number=number), 303)
        flash(_("Saved."))
        return redirect(url_for(".edit_digest", number=number), 303)
    page = render_template(
        "digests/edit.html",
        digest=digest,
        form=form,
        items=_items(digest),
        named=named_in(digest, _items(digest)),
        readers=len(queries.readers()),
        kept=set(request.form.getlist("items", type=a_number)) if form.errors else None,
    )
    return (page, 422) if form.errors else page


@bp.route("/digests/<int:number>/send", methods=["GET", "POST"])
def send_digest(number: int) -> str | AnyResponse:
    digest = _draft(number)
    if request.method == "POST":
        actions.send_digest(current_user, digest)
        flash(_("The digest is on its way."))
        return redirect(url_for(".show_digest", number=number), 303)
    if not digest.subject:
        flash(_("The letter has no subject yet. Give it one in the draft."))
        return redirect(url_for(".edit_digest", number=number), 303)
    items = _items(digest)
    return render_template(
        "digests/send.html",
        digest=digest,
        readers=len(queries.readers()),
        items=items,
        named=named_in(digest, [item for item in items if not item.is_dropped]),
    )


@bp.get("/digests/<int:number>/letter")
def show_letter(number: int) -> Response:
    """The letter as the asking member would get it now, to look at in a frame."""
    letter = letter_for(current_user, found(number))
    return Response(letter.html, headers={"Content-Security-Policy": LETTER_POLICY})


@bp.get("/digests/<int:number>/letter.txt")
def show_plain_letter(number: int) -> Response:
    return Response(letter_for(current_user, found(number)).text, mimetype="text/plain")


@bp.get("/digests/<int:number>/export.<form>")
def export_digest(number: int, form: str) -> Response:
    """The common part as a file, in the series' language and under the attribution rules."""
    digest = found(number)
    if form not in EXPORTS:
        abort(404)
    with force_locale(digest.series.languages[0]):
        issue = issue_for(current_user, digest, Channel.EXPORT)
        shown = [entry.comment for _topic, entries in issue.sections for entry in entries]
        body = render_template(
            f"digests/export.{form}",
            digest=digest,
            issue=issue,
            permissions=quotes.permitted(shown),
            quoted=quoted,
        )
    name = f"roundtable-digest-{number}.{form}"
    return Response(
        body,
        mimetype=EXPORTS[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": LETTER_POLICY,
        },
    )


def found(number: int) -> Digest:
    return queries.digest_for(current_user, number) or abort(404)


def _draft(number: int) -> Digest:
    digest = found(number)
    permissions.require(
        permissions.may_edit_digests(current_user), _("Only moderators make the digest.")
    )
    if digest.is_sent:
        abort(409, _("This digest has been sent already."))
    return digest


def _items(digest: Digest) -> list[Item]:
    return [item for item in digest.items if queries.is_readable(current_user, item.comment)]
