"""The editor's form."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from .. import text
from ..fields import normalise


class DigestForm(FlaskForm):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    subject = StringField(
        _l("Subject"),
        [
            DataRequired(_l("A letter needs a subject.")),
            Length(max=120, message=_l("At most %(max)d characters, please.")),
        ],
        description=_l("Phones show about 40 characters."),
        filters=[normalise],
    )
    note = TextAreaField(
        _l("Your note"),
        [Length(max=text.LONGEST_TEXT, message=_l("At most %(max)d characters, please."))],
        description=_l("Opens the letter. Markdown. Please name nobody: letters travel."),
        filters=[normalise],
    )
