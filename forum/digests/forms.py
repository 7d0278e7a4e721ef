"""The editors' forms: subject and note, the hour, a corrigendum, and when digests come."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from .. import text
from ..clock import now
from ..fields import CheckBoxes, Version, address, choices, needed, normalise, number, trim
from ..language import LANGUAGES
from ..members.models import LettersWanted, Member
from ..presentation import title_parts
from ..programme.models import Roundtable, Topic
from ..words import WORDS
from ..zones import zone_choices
from .models import Plan, Unapproved

MOST_HOURS = 120
_not_too_long = Length(max=text.LONGEST_TEXT, message=_l("At most %(max)d characters, please."))


class DigestForm(FlaskForm):
    version = Version(validators=[InputRequired()])
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

    version = Version(validators=[InputRequired()])
    due_at = DateTimeLocalField(
        _l("When"), [DataRequired(_l("Give a day and an hour."))], format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, zone: str, due_at: datetime | None, **values: Any) -> None:
        self.zone = ZoneInfo(zone)
        local = due_at and due_at.astimezone(self.zone).replace(tzinfo=None)
        self.offered = local and local.replace(second=0, microsecond=0)
        super().__init__(data={"due_at": local, **values})

    @property
    def moment(self) -> datetime | None:
        local = self.due_at.data
        return local and local.replace(tzinfo=self.zone).astimezone(UTC)

    def validate_due_at(self, field: DateTimeLocalField) -> None:
        """The hour it has may have come meanwhile; another one is still to come."""
        is_another = field.data != self.offered
        if self.moment and is_another and self.moment <= now():
            raise ValidationError(
                gettext("This is past. To send it at once, choose “Send it now”.")
            )


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

    is_discreet = BooleanField(
        _l("Letters tell titles and counts only"),
        description=_l("No words of anybody, nor the editors’ notes. Members may wish so as well."),
    )
    discreet_topics = CheckBoxes(
        _l("Or only of these topics"),
        coerce=number,
        description=_l("For what is too delicate to travel by mail."),
    )

    # What had been said before, as whoever plans saw it.
    seen = HiddenField("")

    def __init__(self, plan: Plan, topics: Sequence[Topic], seen: str) -> None:
        super().__init__(obj=plan, seen=seen)
        self.discreet_topics.choices = choices(
            (t.id, f"{t.reference} {title_parts(t.title)[0]}") for t in topics
        )
        days = get_day_names("wide", "stand-alone", get_locale() or "en")
        self.weekday.choices = choices(days.items())
        self.hour.choices = choices((hour, f"{hour:02d}:00") for hour in range(24))
        self.time_zone.choices = zone_choices(plan.time_zone)


class LettersForm(FlaskForm):
    letters = RadioField(
        _l("How often"),
        choices=choices((wish.value, WORDS[wish.value]) for wish in LettersWanted),
    )
    tables = CheckBoxes(
        _l("Of which roundtables"),
        coerce=number,
        description=_l("The key questions are for everybody."),
    )
    letters_discreet = BooleanField(
        _l("Titles and counts only"),
        description=_l("No words of anybody stand in it then, should others see your mail."),
    )
    letters_language = SelectField(
        _l("Language of your letters"),
        choices=choices([("", _l("As on the site")), *LANGUAGES.items()]),
        description=_l("Of every letter to you, not only of the digest."),
    )

    def __init__(self, member: Member, tables: Sequence[Roundtable]) -> None:
        wanted = [table.id for table in tables if table.id not in member.letters_without]
        super().__init__(obj=member, data={"tables": wanted})
        self.tables.choices = choices(
            (t.id, f"{t.roman} {title_parts(t.title)[0]}") for t in tables
        )

    @property
    def wishes(self) -> dict[str, Any]:
        """What is to be kept of a member."""
        shown = [choice.value for choice in self.tables.choices or []]
        return {
            "letters": LettersWanted(self.letters.data),
            "letters_without": [one for one in shown if one not in (self.tables.data or [])],
            "letters_discreet": self.letters_discreet.data,
            "letters_language": self.letters_language.data,
        }


class OutsiderForm(FlaskForm):
    organisation = StringField(
        _l("Organisation"),
        [needed, Length(max=160, message=_l("At most %(max)d characters, please."))],
        filters=[trim],
    )
    email = EmailField(_l("Address"), [needed, address], filters=[trim])
    language = SelectField(_l("Language of the letter"), choices=choices(LANGUAGES.items()))
