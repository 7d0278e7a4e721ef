"""The form of the reasons: one on each line."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from ..fields import needed, normalise
from ..programme.models import Series
from .reasoning import standing

LONGEST, MOST = 120, 20


class ReasonsForm(FlaskForm):
    reasons = TextAreaField(
        _l("Reasons of moderators"),
        [needed],
        filters=[normalise],
        description=_l(
            "One on each line. A text is returned, declined or removed for one of them; what else"
            " is decided may name one."
        ),
    )
    flag_reasons = TextAreaField(
        _l("Reasons to report a comment"),
        filters=[normalise],
        description=_l("One on each line. Without any, members choose from those above."),
    )

    # What the organiser had before their eyes.
    seen = HiddenField("")

    def __init__(self, series: Series) -> None:
        lines = {name: "\n".join(getattr(series, name)) for name in ("reasons", "flag_reasons")}
        super().__init__(data=lines, seen=standing(series))

    def chosen(self, name: str) -> list[str]:
        """The reasons of a field, each once."""
        lines = [line.strip() for line in (self[name].data or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate_reasons(self, field: TextAreaField) -> None:
        self._validate(field)

    def validate_flag_reasons(self, field: TextAreaField) -> None:
        self._validate(field)

    def _validate(self, field: TextAreaField) -> None:
        lines = self.chosen(field.name)
        if len(lines) > MOST:
            raise ValidationError(gettext("At most %(max)d reasons, please.", max=MOST))
        if long := next((line for line in lines if len(line) > LONGEST), None):
            words = gettext("At most %(max)d characters a line, please: “%(line)s…”")
            raise ValidationError(words % {"max": LONGEST, "line": long[:40]})
