"""The form that asks twice."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from ..fields import choices


class EraseForm(FlaskForm):
    texts = RadioField(
        _l("What you have written"),
        [InputRequired(_l("Please choose one."))],
        choices=choices(
            [
                (
                    "keep",
                    _l("It stays, beside “A former member”."),
                ),
                ("remove", _l("It goes as well. Empty places stay where others replied.")),
            ]
        ),
    )
    sure = BooleanField(
        _l("I know that nobody can bring this back"),
        [InputRequired(_l("Please confirm it: nobody can bring this back."))],
    )
