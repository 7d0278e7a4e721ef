"""The editors' forms: subject and note, the hour, a corrigendum, and when digests come."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from .. import text
from ..fields import choices, normalise, number
from .models import Plan, Unapproved

MOST_HOURS = 120
_not_too_long = Length(max=text.LONGEST_TEXT, message=_l("At most %(max)d characters, please."))


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
        [_not_too_long],
        description=_l("Opens the letter. Markdown. Please name nobody: letters travel."),
        filters=[normalise],
    )


class HourForm(FlaskForm):
    """When a digest leaves, by the clocks of the series."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    due_at = DateTimeLocalField(
        _l("When"), [DataRequired(_l("Give a day and an hour."))], format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, zone: str, due_at: datetime | None, **values: Any) -> None:
        self.zone = ZoneInfo(zone)
        local = due_at and due_at.astimezone(self.zone).replace(tzinfo=None)
        super().__init__(data={"due_at": local, **values})

    @property
    def moment(self) -> datetime | None:
        local = self.due_at.data
        return local and local.replace(tzinfo=self.zone).astimezone(UTC)


class CorrigendumForm(FlaskForm):
    text = TextAreaField(
        _l("What was wrong, and what is right"),
        [DataRequired(_l("Please fill this in.")), _not_too_long],
        description=_l("Markdown. Please name nobody: letters travel."),
        filters=[normalise],
    )


class PlanForm(FlaskForm):
    is_on = BooleanField(_l("Gather a draft every week"))
    weekday = SelectField(_l("Weekday"), coerce=number)
    hour = SelectField(_l("Hour"), coerce=number)
    time_zone = SelectField(_l("Time zone"))
    hours_to_edit = IntegerField(
        _l("Hours until it leaves"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(1, MOST_HOURS, _l("Between %(min)s and %(max)s, please.")),
        ],
        description=_l("So long its editors have from the draft to its hour."),
    )
    unapproved = RadioField(
        _l("If nobody has approved it by then"),
        choices=choices(
            [
                (Unapproved.WAIT, _l("Tell its editors, and wait")),
                (Unapproved.GO, _l("Tell its editors, and send it two hours later")),
            ]
        ),
    )

    def __init__(self, plan: Plan) -> None:
        super().__init__(obj=plan)
        days = get_day_names("wide", "stand-alone", get_locale() or "en")
        self.weekday.choices = choices(days.items())
        self.hour.choices = choices((hour, f"{hour:02d}:00") for hour in range(24))
        zones = {plan.time_zone, *(z for z in available_timezones() if "/" in z)}
        self.time_zone.choices = choices((zone, zone) for zone in sorted(zones))
