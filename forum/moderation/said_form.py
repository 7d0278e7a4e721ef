"""The form of what a moderator says with a decision: a reason, a message to the author, and a note
for the other moderators."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from ..fields import choices, choices_of, normalise
from ..programme.models import Series
from .models import Said


def message_field(label: Any, *validators: Any, description: Any = "") -> TextAreaField:
    """A field for what whoever is concerned is told."""
    checks = [*validators, Length(max=4000, message=_l("At most %(max)d characters, please."))]
    return TextAreaField(label, checks, filters=[normalise], description=description)


def note_field() -> TextAreaField:
    """A field for what the moderators tell each other."""
    return TextAreaField(
        _l("Internal note"),
        [Length(max=2000, message=_l("At most %(max)d characters, please."))],
        filters=[normalise],
        description=_l("Moderators alone read it, beside the decision."),
    )


class SaidForm(FlaskForm):
    """Each of the three may stay empty, but where a form says otherwise."""

    reason = SelectField(_l("Reason"), default="")
    message = message_field(_l("Message to the author"))
    note = note_field()

    def __init__(self, series: Series, **values: Any) -> None:
        super().__init__(**values)
        none: Sequence[Any] = choices([("", _l("None from the list"))])
        self.reason.choices = [*none, *choices_of(series.reasons)]

    @property
    def said(self) -> Said:
        """What a valid form says."""
        return Said(self.reason.data, self.message.data, self.note.data)

    @property
    def is_begun(self) -> bool:
        """Whether something stands in it, so that a page shows it at once."""
        return any((*self.said, self.reason.errors, self.message.errors, self.note.errors))


class NoteForm(FlaskForm):
    """Where nobody but the moderators is told anything."""

    note = note_field()
