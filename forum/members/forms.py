"""Forms about people; what is wrong is said beside the field."""

from collections.abc import Iterable
from enum import StrEnum

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from ..fields import choices, needed, normalise, short, trim
from ..language import LANGUAGES
from ..sorting import by_letters
from ..words import WORDS
from ..zones import zone_choices
from .models import Level, StakeholderGroup, Visibility

# What the list of territories holds beside countries: unions, islands of others, no place at all.
NOT_COUNTRIES = {
    *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"),
}
TERRITORIES = [str(code) for code in Locale("en").territories]
COUNTRIES = sorted(
    code for code in TERRITORIES if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
)


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
            "In a topic, j leads to the next new comment and k back; buttons do the same."
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
        self.time_zone.choices = zone_choices(current_user.time_zone)


def _countries() -> list[SelectChoice]:
    names = Locale.parse(str(get_locale() or "en")).territories
    listed = sorted(((code, names[code]) for code in COUNTRIES), key=lambda row: by_letters(row[1]))
    return choices([("", _l("Not given")), ("EU", _l("European institutions")), *listed])
