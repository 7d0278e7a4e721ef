"""The form that sets the attribution rule of one place; what is wrong is said beside it."""

from collections.abc import Collection

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from .models import Attribution

SERIES_PLACE = "series"


class RuleForm(FlaskForm):
    place = StringField(_l("Place"))
    # Empty where the place is to inherit its rule.
    rule = StringField(_l("Attribution"))
    # How the place stood, as whoever sets its rule saw it.
    seen = HiddenField()

    def __init__(self, places: Collection[str]) -> None:
        super().__init__()
        self.places = places

    def validate_place(self, field: StringField) -> None:
        if field.data not in self.places:
            raise ValidationError(gettext("This place is not in the programme."))

    def validate_rule(self, field: StringField) -> None:
        if not field.data and self.place.data == SERIES_PLACE:
            raise ValidationError(gettext("The series has nothing to inherit a rule from."))
        if field.data and field.data not in list(Attribution):
            raise ValidationError(gettext("Choose one of the rules in the list."))

    @property
    def chosen(self) -> Attribution | None:
        """The rule, or None for an inherited one; ask once the form is valid."""
        return Attribution(self.rule.data) if self.rule.data else None
