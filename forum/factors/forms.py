"""The form of a code; what is wrong is said beside the field."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from ..fields import needed, short, trim
from . import ceremonies, codes


class CodeForm(FlaskForm):
    code = StringField(_l("Code"), [needed, short], filters=[trim])

    def forget(self, words: str) -> None:
        """Say that the code is wrong, and show it no more: it may be right a moment later."""
        self.code.data, self.code.errors = "", [words]


class PasskeyForm(FlaskForm):
    """What a browser answers by a passkey; no person types it."""

    answer = HiddenField(_l("Passkey"), [needed, Length(max=ceremonies.LONGEST_ANSWER)])

    def refuse(self) -> None:
        """Say that the answer does not hold, and do not carry it on."""
        self.answer.data = ""
        self.answer.errors = [_l("That did not work. Please try once more.")]


class NewPasskeyForm(PasskeyForm):
    name = StringField(
        _l("What you call it"),
        [needed, Length(max=80, message=_l("At most %(max)d characters, please."))],
        filters=[trim],
        default=_l("This device"),
    )


class SetUpForm(CodeForm):
    """A first code, and the key it is to belong to, sealed: nothing is kept before it is right."""

    sealed = HiddenField("")

    def __init__(self, owner: int, **values: object) -> None:
        super().__init__(**values)
        self.secret = codes.unsealed(self.sealed.data or "", owner) or codes.new_secret()
        self.sealed.data = codes.sealed(self.secret, owner)
