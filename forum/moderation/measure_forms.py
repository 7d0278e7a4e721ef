"""Forms of what is decided about a member: the decision, the objection, the answer."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ..clock import now
from ..fields import choices, choices_of, needed, normalise
from ..programme.models import Series
from ..words import MEASURES
from ..zones import zone_name
from .lock_form import MINUTE, Moment, zone_here
from .measure import AGAINST, MeasureKind
from .said_form import message_field, note_field

LIMITED = {MeasureKind.HOLD, MeasureKind.PAUSE}
_not_too_long = Length(max=4000, message=_l("At most %(max)d characters, please."))


class MeasureForm(FlaskForm):
    kind = RadioField(_l("Decision"), [InputRequired(_l("Choose one of these."))])
    until = Moment(_l("Until"), format=MINUTE)
    reason = RadioField(_l("Reason"), validate_choice=False)
    message = message_field(_l("Message to the member"))
    note = note_field()
    # What had been decided before, as whoever decides saw it.
    seen = HiddenField("")

    def __init__(self, series: Series, kinds: Collection[MeasureKind], seen: str) -> None:
        super().__init__(seen=seen)
        self.kind.choices = choices((kind.value, MEASURES[kind.value]) for kind in kinds)
        self.reason.choices = choices_of(series.reasons)
        self.until.description = gettext(
            "By your clock (%(zone)s). A pause needs an end; a hold may have one.",
            zone=zone_name(zone_here().key),
        )

    @property
    def chosen(self) -> MeasureKind:
        return MeasureKind(self.kind.data)

    def values(self) -> dict[str, Any]:
        """What a valid form says beside the kind."""
        is_against, is_limited = self.chosen in AGAINST, self.chosen in LIMITED
        return {
            "reason": self.reason.data if is_against else "",
            "message": self.message.data,
            "note": self.note.data,
            "until": self.until.moment if is_limited else None,
        }

    def validate_reason(self, field: RadioField) -> None:
        if not self.kind.data or self.kind.data not in AGAINST:
            return
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Choose a reason; the member is told."))

    def validate_message(self, field: TextAreaField) -> None:
        if self.kind.data in AGAINST and not field.data:
            raise ValidationError(gettext("Say in your own words what led to this."))

    def validate_until(self, field: Moment) -> None:
        if self.kind.data not in LIMITED or field.errors:
            field.errors = [] if self.kind.data not in LIMITED else field.errors
            return
        if field.moment is None and self.kind.data == MeasureKind.PAUSE:
            raise ValidationError(gettext("Say when the pause ends, for example 2026-03-31T18:00."))
        if field.moment and field.moment <= now():
            raise ValidationError(gettext("This is past."))


class ObjectionForm(FlaskForm):
    objection = TextAreaField(
        _l("What you say to it"),
        [needed, _not_too_long],
        filters=[normalise],
        description=_l(
            "Once. You are answered in writing: by somebody other than whoever"
            " decided, where possible."
        ),
    )


class AnswerForm(FlaskForm):
    verdict = RadioField(
        _l("Answer"),
        [InputRequired(_l("Choose one of these."))],
        choices=choices([("uphold", _l("It stands")), ("overturn", _l("It ends now"))]),
    )
    answer = TextAreaField(
        _l("Your answer to the member"), [needed, _not_too_long], filters=[normalise]
    )
    note = note_field()
