"""The desk as a page: the queue, a case beside it, and all that one looks at before deciding."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.exceptions import Conflict

from ..discussion.attribution import Byline
from ..discussion.models import Comment, Revision, State
from ..discussion.naming import names
from ..discussion.screening import NO_LONGER_NEW
from ..errors import written
from ..programme import queries as programme
from ..programme.models import Attribution
from . import (
    appealing,
    claiming,
    filters,
    flagging,
    looking,
    queries,
    refilling,
    similar,
    undoing,
    waiting,
)
from .forms import DecisionForm, FlagsForm, LookForm, RemovalForm, RulingForm
from .models import STATE_AFTER, Claim, Verdict
from .queries import History
from .said_form import NoteForm, SaidForm

# It stands on a page with decisions, which have notes of their own.
UNDO = "undo"


def desk(
    comment_id: int,
    form: DecisionForm | None = None,
    look: LookForm | None = None,
    behind: Byline | None = None,
    removal: RemovalForm | None = None,
    flags: FlagsForm | None = None,
    ruling: RulingForm | None = None,
    again: SaidForm | None = None,
    undoing_form: NoteForm | None = None,
    refused: str = "",
) -> str:
    """The desk with a case on it; forms as they were filled in wrongly, or `refused`."""
    comment = queries.case(current_user, comment_id) or abort(404)
    wanted, history = filters.read(request.args), queries.history(comment)
    parts = {
        **_case(comment, form, _said(comment, history, STATE_AFTER)),
        **_history(comment, history),
        "again": again or _again(comment, history),
        "undoing": undoing_form or NoteForm(formdata=None, prefix=UNDO),
        **(_afterwards(comment, removal, history) if comment.stands else {}),
        **(_flags(comment, flags, history) if comment.stands else {}),
        **_appeal(history, ruling),
    }
    refused = refused or _overtaken(comment, parts, form, removal, flags, ruling)
    waits = comment.waiting or parts.get("flags") or parts.get("appeal") or parts.get("taken_back")
    return render_template(
        "moderation/desk.html",
        queue=waiting.page(current_user, wanted),
        wanted=wanted,
        look=look or LookForm(formdata=None),
        behind=behind,
        comment=comment,
        refused=refused,
        typed=written() if refused and not (form and comment.waiting) else [],
        waits=bool(waits),
        claim=_claim(comment, waits=bool(waits), refused=refused),
        similar=similar.similar_to(comment) if waits else [],
        **parts,
    )


def _overtaken(
    comment: Comment,
    parts: Mapping[str, object],
    form: DecisionForm | None,
    removal: RemovalForm | None,
    flags: FlagsForm | None,
    ruling: RulingForm | None,
) -> str:
    """What is said where a form was filled in wrongly for which there is nothing to decide on any
    more: it is not on the page, and what was typed in it would be lost."""
    places = (
        (form, comment.waiting),
        (removal, comment.stands),
        (flags, parts.get("flags") or parts.get("taken_back")),
        (ruling, parts.get("may_rule")),
    )
    is_lost = any(given is not None and not place for given, place in places)
    return gettext("This comment has been decided on or changed meanwhile.") if is_lost else ""


def _claim(comment: Comment, *, waits: bool, refused: str) -> Claim | None:
    """Who else has the case open; whoever looks has it from now on, if nobody has."""
    if waits:
        # Whoever was too late has had it open: for them nothing is written.
        look_at = claiming.on if refused else claiming.claim
        return look_at(current_user, comment)
    if not refused:
        claiming.release(current_user.id)
    return None


def refusal(
    comment_id: int,
    conflict: Conflict,
    form: DecisionForm | None = None,
    flags: FlagsForm | None = None,
    ruling: RulingForm | None = None,
) -> tuple[str, int]:
    """The case as it is by now, with what was typed and why the decision was not taken."""
    comment = queries.case(current_user, comment_id) or abort(404)
    if form:
        form.seen.data = (comment.waiting or comment).version
    if flags:
        flags.seen.data = looking.state_of(comment)
    forms = {"form": form, "flags": flags, "ruling": ruling}
    return desk(comment_id, **forms, refused=str(conflict.description)), 409


def _said(comment: Comment, history: History, verdicts: Collection[Verdict]) -> dict[str, str]:
    """What whoever looks had chosen and written in a decision that they have just taken back, of
    these kinds and on this very text: it is theirs to go on from."""
    undone = history.just_undone_by(current_user)
    text = comment.waiting or comment
    if undone is None or undone.verdict not in verdicts or text.submitted_at > undone.made_at:
        return {}
    return refilling.said_in(undone)


def _case(
    comment: Comment, form: DecisionForm | None, said: Mapping[str, str]
) -> dict[str, object]:
    """What a moderator sees beside a comment before deciding on it."""
    series, shown = comment.topic.series, comment.waiting or comment
    return {
        **(_record(comment) if comment.rule is not Attribution.ANONYMOUS else {}),
        # What waits has its decision still before it.
        "decision": None if comment.waiting else queries.decisions_on([comment]).get(comment.id),
        "exchange": programme.exchange_at(comment.topic),
        "names": names(),
        "form": form or DecisionForm(series, formdata=None, seen=shown.version, **said),
    }


def _history(comment: Comment, history: History) -> dict[str, object]:
    """What was decided before, the words that were returned, and what can be taken back."""
    last = history.last()
    return {
        "history": history.decisions,
        "undone": history.undone,
        # What they had chosen stands in the form again: a key leads there before it decides.
        "is_filled_in": history.just_undone_by(current_user) is not None,
        "last": last,
        "why_not_back": undoing.why_not(last, history) if last else None,
        "moved_to": refilling.where_to(
            current_user, history.decisions[-1] if history.decisions else None
        ),
        "returned": _returned(comment, history),
    }


def _returned(comment: Comment, history: History) -> Revision | None:
    """The words that were returned last, of a comment that waits again."""
    last = history.last(Verdict.RETURN)
    if last is None or last.of_edit or comment.waiting is not comment:
        return None
    since = (one for one in comment.revisions if one.replaced_at > last.made_at)
    return next(since, None)


def _afterwards(
    comment: Comment, removal: RemovalForm | None, history: History
) -> dict[str, object]:
    """What a moderator can do with what readers have seen."""
    said = _said(comment, history, {Verdict.REMOVE})
    return {"removal": removal or RemovalForm(comment.topic.series, formdata=None, **said)}


def form_to_bring_back(comment: Comment, **values: Any) -> SaidForm:
    """What is said when a comment gets its place back that was removed, hidden or merged."""
    return SaidForm(comment.topic.series, prefix="again", **values)


def _again(comment: Comment, history: History) -> SaidForm:
    said = _said(comment, history, {Verdict.RESTORE, Verdict.SEPARATE})
    return form_to_bring_back(comment, formdata=None, **said)


def _flags(comment: Comment, form: FlagsForm | None, history: History) -> dict[str, object]:
    """The reports of members on which nobody has decided yet, without who made them; and whether
    moderators have hidden it to look at it again."""
    seen = looking.state_of(comment)
    said = _said(comment, history, {Verdict.PUBLISH, *looking.VERDICTS})
    new = FlagsForm(comment.topic.series, formdata=None, seen=seen, **said)
    return {
        "flags": flagging.open_flags(comment),
        "taken_back": looking.is_taken_back(comment),
        "flags_form": form or new,
    }


def _appeal(history: History, form: RulingForm | None) -> dict[str, object]:
    """What the author says against a decision, and whether whoever looks answers it."""
    appeal = history.open_appeal
    if appeal is None:
        return {}
    may_rule = appealing.may_rule(current_user, appeal)
    said = _said(appeal.decision.comment, history, appealing.RULINGS)
    new = RulingForm(formdata=None, answer=said.get("message"), note=said.get("note"))
    is_own_decision = appeal.decision.moderator_id == current_user.id
    answers = {"may_rule": may_rule, "is_own_decision": is_own_decision}
    return {"appeal": appeal, **answers, "ruling": form or new}


def _record(comment: Comment) -> dict[str, object]:
    """What the author did elsewhere; beside an anonymous text it would tell who wrote it."""
    record = queries.record_of(comment.author, comment.topic.series)
    return {"record": record, "left": NO_LONGER_NEW - record[State.PUBLISHED]}
