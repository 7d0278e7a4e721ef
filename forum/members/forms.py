"""Forms about people; what is wrong is said beside the field."""

from collections.abc import Iterable
from enum import StrEnum
from zoneinfo import available_timezones

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from ..fields import choices, needed, normalise, short, trim
from ..language import LANGUAGES
from ..words import WORDS
from .models import Level, StakeholderGroup, Visibility

# fmt: off
COUNTRIES = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR",
    "GB", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT",
    "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "TR", "UA",
]
# fmt: on


def _choices(words: Iterable[StrEnum]) -> list[SelectChoice]:
    return choices([("", _l("Not given")), *((word.value, WORDS[word.value]) for word in words)])


class ProfileForm(FlaskForm):
    name = StringField(_l("Name"), [needed, short], filters=[trim])
    function = StringField(_l("Function"), [short], filters=[trim])
    organisation = StringField(_l("Organisation"), [short], filters=[trim])
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
    visibility = RadioField(
        _l("Who finds you among the members"),
        choices=choices((who.value, WORDS[who.value]) for who in Visibility),
    )
    shows_presence = BooleanField(
        _l("Count me among those who read a topic"),
        description=_l("Others see a number, never a name; in anonymous topics not even that."),
    )
    uses_keys = BooleanField(
        _l("Single keys move me about a page"),
        description=_l(
            "In a topic, n leads to the next new comment and p back; buttons do the same."
        ),
    )
    about = TextAreaField(
        _l("About you"),
        [Length(max=600, message=_l("At most %(max)d characters, please."))],
        filters=[normalise],
        description=_l("What you work on, in a few sentences. It stands on your profile."),
    )

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.time_zone.choices = choices((z, z) for z in sorted(available_timezones()) if "/" in z)


def _countries() -> list[SelectChoice]:
    names = Locale.parse(str(get_locale() or "en")).territories
    listed = sorted(((code, names[code]) for code in COUNTRIES), key=lambda row: row[1])
    return choices([("", _l("Not given")), ("EU", _l("European institutions")), *listed])
