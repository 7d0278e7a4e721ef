"""Forms about people; what is wrong is said beside the field."""

from collections.abc import Iterable
from enum import StrEnum
from zoneinfo import available_timezones

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..fields import choices
from ..language import LANGUAGES
from ..permissions import Role
from ..words import WORDS
from . import passwords
from .models import LettersWanted, Level, StakeholderGroup

# fmt: off
COUNTRIES = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
    "GB", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT",
    "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "TR", "UA",
]
# fmt: on

_needed = DataRequired(_l("Please fill this in."))
_address = Email(_l("Write the address with an @, for example name@example.org."))
_short = Length(max=120, message=_l("At most %(max)d characters, please."))


def _trim(value: str | None) -> str | None:
    return value and value.strip()


class SignInForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [_needed, _address], filters=[_trim])
    password = PasswordField(_l("Password"), [_needed])


class AskForResetForm(FlaskForm):
    email = EmailField(_l("E-mail address"), [_needed, _address], filters=[_trim])


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("New password"),
        [
            _needed,
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
        [_needed, EqualTo("password", _l("The two passwords are not the same."))],
    )


class JoinForm(NewPasswordForm):
    name = StringField(
        _l("Your name, as the group should see it"), [_needed, _short], filters=[_trim]
    )


def _choices(words: Iterable[StrEnum]) -> list[SelectChoice]:
    return choices([("", _l("Not given")), *((word.value, WORDS[word.value]) for word in words)])


class ProfileForm(FlaskForm):
    name = StringField(_l("Name"), [_needed, _short], filters=[_trim])
    function = StringField(_l("Function"), [_short], filters=[_trim])
    organisation = StringField(_l("Organisation"), [_short], filters=[_trim])
    group = SelectField(_l("Stakeholder group"), [Optional()], coerce=lambda v: v or None)
    level = SelectField(_l("Level"), [Optional()], coerce=lambda v: v or None)
    country = SelectField(_l("Country"))

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.group.choices = _choices(StakeholderGroup)
        self.level.choices = _choices(Level)
        self.country.choices = _countries()


class AccountForm(ProfileForm):
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))
    time_zone = SelectField(_l("Time zone"))
    letters = SelectField(
        _l("Weekly digest"),
        choices=choices((wish.value, WORDS[wish.value]) for wish in LettersWanted),
    )

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.time_zone.choices = choices((z, z) for z in sorted(available_timezones()) if "/" in z)


class CheckBoxes(SelectMultipleField):
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class InviteForm(ProfileForm):
    email = EmailField(_l("E-mail address"), [_needed, _address], filters=[_trim])
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))
    role = SelectField(
        _l("Role"),
        choices=choices(
            (r.value, WORDS[r.value]) for r in (Role.PARTICIPANT, Role.OBSERVER, Role.MODERATOR)
        ),
    )
    roundtables = CheckBoxes(
        _l("Sits at"), [InputRequired(_l("Choose at least one roundtable."))], coerce=int
    )


def _countries() -> list[SelectChoice]:
    names = Locale.parse(str(get_locale() or "en")).territories
    listed = sorted(((code, names[code]) for code in COUNTRIES), key=lambda row: row[1])
    return choices([("", _l("Not given")), ("EU", _l("European institutions")), *listed])
