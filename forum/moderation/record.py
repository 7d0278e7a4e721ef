"""Doors to the record: what was decided, for members; what happened, for organisers."""

from collections.abc import Sequence
from itertools import chain

from flask import Response, render_template, request, stream_with_context
from flask_babel import gettext as _
from flask_login import current_user

from .. import permissions
from ..discussion.attribution import Channel
from ..extensions import limiter
from ..programme import queries as programme
from ..programme.models import Topic
from ..safety import per_member
from . import measured, paced, pages, recorded, who
from .events import event_words
from .models import Verdict
from .views import bp


@bp.get("/record")
def show_record() -> str:
    permissions.require(
        current_user.role_at(None) is not None, _("Only members with a seat read the record.")
    )
    topics, wanted = programme.all_topics_for(current_user), recorded.read(request.args)
    return render_template(
        "moderation/record.html",
        page=recorded.decisions(current_user, topics, wanted),
        topics=topics,
        series=programme.series_of(topics),
        verdicts=list(Verdict),
        **(_beside(topics) if wanted == recorded.Wanted() else {}),
        mark_above=lambda one: pages.Mark(one.made_at, one.id + 1),
        wanted=wanted,
    )


@bp.get("/record/journal")
def show_journal() -> str:
    _require_organiser()
    # First, so that what stands on the page finds its place among them.
    topics, wanted = programme.all_topics_for(current_user), recorded.read(request.args)
    page = recorded.journal(wanted)
    return render_template(
        "moderation/journal.html",
        page=page,
        names=who.actors(current_user, page.rows, Channel.PAGE),
        details=who.details(page.rows),
        events=sorted(
            ((one, str(event_words(one))) for one in recorded.events()), key=lambda one: one[1]
        ),
        topics=topics,
        series=programme.series_of(topics),
        wanted=wanted,
    )


@bp.get("/record/journal.csv")
@limiter.limit("10 per hour", key_func=per_member)
def export_journal() -> Response:
    _require_organiser()
    batches = recorded.whole_journal(recorded.read(request.args))
    pieces = who.table(current_user, batches)
    headers = {"Content-Disposition": "attachment; filename=journal.csv"}
    # A mark by which spreadsheets know the letters.
    answer = stream_with_context(piece.encode() for piece in chain(["\ufeff"], pieces))
    return Response(answer, mimetype="text/csv", headers=headers)


def _beside(topics: Sequence[Topic]) -> dict[str, object]:
    """What was decided lately, and on no comment."""
    return {
        "measures": measured.known_to(current_user),
        "settings": paced.known_to(current_user, topics),
    }


def _require_organiser() -> None:
    permissions.require(
        permissions.may_organise(current_user), _("Only organisers read the journal.")
    )
