"""Doors to what is decided about members at a roundtable, for those who decide and for members."""

from collections.abc import Mapping
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from .. import permissions
from ..extensions import limiter
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Roundtable
from ..safety import per_member
from . import measured, measures
from .measure import Measure, MeasureKind
from .measure_forms import AnswerForm, MeasureForm, ObjectionForm
from .said_form import NoteForm
from .views import bp

Page = str | Response | tuple[str, int]


@bp.get("/moderation/members")
def list_members() -> str:
    return _members()


@bp.route(
    "/moderation/roundtables/<int:roundtable_id>/members/<int:member_id>", methods=["GET", "POST"]
)
def take_measure(roundtable_id: int, member_id: int) -> Page:
    table, member, kinds = _place(roundtable_id, member_id)
    form = MeasureForm(table.series, kinds, measured.standing(member, table))
    problem = ""
    if form.validate_on_submit():
        try:
            seen = form.seen.data or ""
            measures.take(current_user, member, table, form.chosen, seen=seen, **form.values())
            flash(_("Noted. It holds at once, and the member has been told."))
            return redirect(url_for(".list_members"), 303)
        except measures.Outdated as outdated:
            problem, form.seen.data = outdated.description or "", measured.standing(member, table)
    values = {"form": form, "table": table, "member": member, "problem": problem}
    page = render_template("moderation/measure.html", **values)
    return (page, 409 if problem else 422) if problem or form.errors else page


@bp.post("/moderation/measures/<int:measure_id>/end")
def end_measure(measure_id: int) -> Page:
    measure, form = _measure(measure_id), NoteForm()
    if not form.validate():
        return _members({measure.id: form}), 422
    measures.end(current_user, measure, form.note.data)
    flash(_("It is over. The member has been told."))
    return redirect(url_for(".list_members"), 303)


@bp.route("/moderation/measures/<int:measure_id>/answer", methods=["GET", "POST"])
def answer_objection(measure_id: int) -> Page:
    measure, form = _measure(measure_id), AnswerForm()
    permissions.require(
        measured.may_answer(current_user, measure), _("Somebody else answers this objection.")
    )
    if form.validate_on_submit():
        granted = form.verdict.data == "overturn"
        said = {"words": form.answer.data, "note": form.note.data}
        measures.answer(current_user, measure, granted=granted, **said)
        flash(_("Answered. The member has been told."))
        return redirect(url_for(".list_members"), 303)
    page = render_template("moderation/objection.html", form=form, measure=measure)
    return (page, 422) if form.errors else page


@bp.get("/measures")
def own_measures() -> str:
    return _own()


@bp.post("/measures/<int:measure_id>/objection")
@limiter.limit("20 per hour", key_func=per_member)
def object_to_measure(measure_id: int) -> Page:
    measure = measured.measure(measure_id)
    if measure is None or measure.member_id != current_user.id:
        abort(404)
    form = ObjectionForm()
    if not form.validate():
        return _own({measure.id: form}), 422
    measures.object_to(current_user, measure, form.objection.data)
    flash(
        _(
            "Sent. You are answered in writing: by somebody other than whoever"
            " decided, where possible."
        )
    )
    return redirect(url_for(".own_measures", _anchor=f"measure-{measure.id}"), 303)


def _members(filled: Mapping[int, NoteForm] | None = None) -> str:
    tables = _tables()
    found = measured.kept_at(tables)
    forms = {one.id: NoteForm(formdata=None) for one in found} | dict(filled or {})
    for measure_id, form in forms.items():
        form.note.id = form.note.label.field_id = f"note-{measure_id}"
    return render_template(
        "moderation/members.html",
        tables=[(table, measured.seated(table)) for table in tables],
        measures=found,
        forms=forms,
        may_decide=partial(measured.kinds, current_user),
        may_answer=partial(measured.may_answer, current_user),
    )


def _own(filled: Mapping[int, ObjectionForm] | None = None) -> str:
    found = measured.of_member(current_user)
    forms = {m.id: ObjectionForm(formdata=None) for m in found if m.may_be_objected_to}
    forms |= filled or {}
    for measure_id, form in forms.items():
        form.objection.id = form.objection.label.field_id = f"objection-{measure_id}"
    return render_template("moderation/own_measures.html", measures=found, forms=forms)


def _tables() -> list[Roundtable]:
    permissions.require(
        current_user.is_moderator, _("Only moderators decide about the members of a roundtable.")
    )
    return [one for one in programme.roundtables() if measured.moderates(current_user, one)]


def _place(roundtable_id: int, member_id: int) -> tuple[Roundtable, Member, list[MeasureKind]]:
    """Whoever sits there, and what may be decided about them; a removal is heard once more where
    it is sent again, since its answer was lost."""
    table = next((one for one in _tables() if one.id == roundtable_id), None) or abort(404)
    member = next((one for one in measured.seated(table) if one.id == member_id), None)
    if member:
        return table, member, measured.kinds(current_user, table, member) or abort(404)
    gone = request.method == "POST" and measured.removed_by(current_user, table, member_id)
    return table, gone or abort(404), [MeasureKind.REMOVAL]


def _measure(measure_id: int) -> Measure:
    """One at a roundtable of theirs; else it does not exist."""
    tables, found = _tables(), measured.measure(measure_id)
    return found if found and found.roundtable in tables else abort(404)
