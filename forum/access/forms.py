"""Forms to come in by; what is wrong is said beside the field."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo, Length

from ..fields import address, needed, trim
from . import passwords


class SignInForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [needed, address], filters=[trim])
    password = PasswordField(_l("Password"), [needed])


class ConfirmForm(FlaskForm):
    password = PasswordField(_l("Password"), [needed])


class AskForResetForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [needed, address], filters=[trim])


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("New password"),
        [
            needed,
            Length(
                min=passwords.SHORTEST,
                max=passwords.LONGEST,
                message=_l("Between %(min)d and %(max)d characters, please; a sentence is fine."),
            ),
        ],
        description=_l("At least 12 characters. A sentence only you would think of is best."),
    )
    again = PasswordField(
        _l("The new password once more"),
        [needed, EqualTo("password", _l("The two passwords are not the same."))],
    )
