"""Forms to come in by; what is wrong is said beside the field."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo, Length, StopValidation

from ..fields import address, needed, trim
from . import passwords


class SignInForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [needed, address], filters=[trim])
    password = PasswordField(_l("Password"), [needed])


class ConfirmForm(FlaskForm):
    password = PasswordField(_l("Password"), [needed])


class AskForResetForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [needed, address], filters=[trim])


class NewAddressForm(FlaskForm):
    email = EmailField(_l("New e-mail address"), [needed, address], filters=[trim])

    def validate_email(self, field: EmailField) -> None:
        if (field.data or "").lower() == current_user.email:
            raise StopValidation(gettext("This is your address already."))


class NewPasswordForm(FlaskForm):
    # What others know of the person, and would try first.
    known: Sequence[str] = ()

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

    def validate_password(self, field: PasswordField) -> None:
        if passwords.is_easy(field.data or "", self.known):
            raise StopValidation(
                gettext(
                    "Many people use this password, or one like it. A few unusual words do better."
                )
            )
