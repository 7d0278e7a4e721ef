"""Doors to the digests: archive, the page of each, exports, and sessions for a calendar."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from .. import permissions
from ..clock import now
from ..discussion.attribution import Channel
from ..exports.as_html import markup
from ..exports.as_pdf import NotDrawn
from ..exports.as_text import legible
from ..exports.formats import FORMATS
from ..exports.reading import passages_of
from ..extensions import limiter
from ..programme import queries as programme
from ..safety import open_to_all, per_member
from . import actions, outbox, queries
from .beginning import in_words, next_of
from .calendar import calendar_of
from .discretion import counted
from .exports import export_of
from .issue import comment_link, issue_for, told_in_words
from .models import Digest
from .notes import posted
from .numbering import numbers_of
from .weeks import called, date_of, week_of, weekday

bp = Blueprint("digests", __name__)
# A letter brings its own rules, inline; nothing else may load or run in it.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@bp.record_once
def _teach_templates(setup: BlueprintSetupState) -> None:
    setup.app.jinja_env.globals.update(
        comment_link=comment_link,
        counted=counted,
        told=told_in_words,
        markup=markup,
        passages_of=passages_of,
    )
    setup.app.jinja_env.filters.update(
        called=called,
        week=week_of,
        weekday=weekday,
        date_of=date_of,
        legible=legible,
        posted=posted,
    )


@bp.get("/digests")
def show_archive() -> str:
    series = programme.current_series() or abort(404)
    permissions.require(
        bool(current_user.role_at(None)), _("Digests are for members of the series.")
    )
    is_editor = permissions.may_edit_digests(current_user)
    coming = next_of(series, now()) if is_editor else None
    return render_template(
        "digests/archive.html",
        digests=queries.sent_digests(),
        corrected=queries.corrected(series),
        drafts=queries.drafts(series) if is_editor else [],
        going_out=queries.going_out,
        plan=queries.plan_of(series) if is_editor else None,
        coming=coming,
        coming_words=in_words(coming, series) if coming else "",
    )


@bp.post("/digests/gather")
def gather_digest() -> AnyResponse:
    digest = actions.gather_digest(current_user, programme.current_series() or abort(404))
    return redirect(url_for(".edit_digest", number=digest.number), 303)


@bp.get("/digests/<int:number>")
def show_digest(number: int) -> str | AnyResponse:
    digest = found(number)
    if not digest.is_sent:
        return redirect(url_for(".edit_digest", number=number), 302)
    states = outbox.deliveries(digest) if permissions.may_edit_digests(current_user) else None
    lists = outbox.by_list(digest) if permissions.may_organise(current_user) else None
    return render_template(
        "digests/digest.html",
        digest=digest,
        issue=issue_for(current_user, digest, Channel.PAGE),
        corrigenda=queries.corrigenda(digest),
        numbers=numbers_of(digest),
        forms=FORMATS,
        states=states,
        lists=lists,
    )


@bp.get("/digests/<int:number>/export.<form>")
@limiter.limit("60 per minute", key_func=per_member)
def export_digest(number: int, form: str) -> AnyResponse:
    """The common part as a file, in the series' language and under the attribution rules."""
    digest = lettered(number)
    kind = FORMATS.get(form) or abort(404)
    try:
        content = export_of(current_user, digest, kind.written)
    except NotDrawn:
        flash(_("This cannot be made as PDF here. Every other file says the same."))
        return redirect(url_for(".show_digest", number=number), 303)
    return _file(content, kind.mimetype, f"roundtable-digest-{number}.{form}")


@bp.get("/sessions/<int:session_id>.ics")
@open_to_all
def export_session(session_id: int) -> Response:
    """A session of the public programme, for a calendar."""
    session = queries.session_of(session_id) or abort(404)
    return _file(calendar_of(session), "text/calendar", f"roundtable-session-{session_id}.ics")


def found(number: int) -> Digest:
    return queries.digest_for(current_user, number) or abort(404)


def lettered(number: int) -> Digest:
    """A digest that has a letter, or may come to one: no week in which nothing was to tell."""
    digest = found(number)
    return abort(404) if digest.is_quiet else digest


def _file(body: str | bytes, mimetype: str, name: str) -> Response:
    return Response(
        body,
        mimetype=mimetype,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": LETTER_POLICY,
        },
    )
