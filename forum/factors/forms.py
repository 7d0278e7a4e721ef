"""The form of a code; what is wrong is said beside the field."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from ..fields import needed, short, trim
from . import codes


class CodeForm(FlaskForm):
    code = StringField(_l("Code"), [needed, short], filters=[trim])

    def forget(self, words: str) -> None:
        """Say that the code is wrong, and show it no more: it may be right a moment later."""
        self.code.data, self.code.errors = "", [words]


class SetUpForm(CodeForm):
    """A first code, and the key it is to belong to, sealed: nothing is kept before it is right."""

    sealed = HiddenField()

    def __init__(self, owner: int, **values: object) -> None:
        super().__init__(**values)
        self.secret = codes.unsealed(self.sealed.data or "", owner) or codes.new_secret()
        self.sealed.data = codes.sealed(self.secret, owner)
