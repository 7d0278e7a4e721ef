"""The form of a code; what is wrong is said beside the field."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from ..fields import needed, short, trim


class CodeForm(FlaskForm):
    code = StringField(_l("Code"), [needed, short], filters=[trim])

    def forget(self, words: str) -> None:
        """Say that the code is wrong, and show it no more: it may be right a moment later."""
        self.code.data, self.code.errors = "", [words]
