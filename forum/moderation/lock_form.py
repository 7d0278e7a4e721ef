"""The form that locks a topic, now or at a time of the moderator's own clock."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ..clock import Repeated, Skipped, now, on_the_wall
from ..fields import choices, normalise
from ..programme.models import Topic
from ..zones import zone_name
from .locking import standing
from .said_form import note_field

NOW, LATER = "now", "later"
# As browsers send it.
MINUTE = "%Y-%m-%dT%H:%M"


class Moment(DateTimeLocalField):
    """A date and a time by the clock of whoever fills it in; what is none, or two, is said in our
    own words."""

    moment: datetime | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([one for one in valuelist if one])
            self.moment = self.data and on_the_wall(self.data, zone_here())
        except Skipped:
            raise ValueError(
                gettext("There is no such time that day: the clocks go forward over it.")
            ) from None
        except Repeated:
            raise ValueError(
                gettext(
                    "This time comes twice that day, for the clocks go back."
                    " Choose one before or after."
                )
            ) from None
        except ValueError:
            raise ValueError(
                gettext("Write a date and a time, for example 2026-03-31T18:00.")
            ) from None


class LockForm(FlaskForm):
    when = RadioField(
        _l("When"),
        [InputRequired(_l("Choose one of these."))],
        choices=choices([(NOW, _l("Now")), (LATER, _l("At a time"))]),
    )
    at = Moment(_l("Date and time"), format=MINUTE)
    closing = TextAreaField(
        _l("Closing statement"),
        [Length(max=4000, message=_l("At most %(max)d characters, please."))],
        filters=[normalise],
        description=_l(
            "Markdown; may stay empty. It stands above the comments and where one could write,"
            " from the moment the topic is locked."
        ),
    )
    note = note_field()
    # When it was to lock as the moderator saw it.
    seen = HiddenField("")

    def __init__(self, topic: Topic, **values: Any) -> None:
        is_ahead = topic.locks_at is not None and not topic.is_locked_at(now())
        super().__init__(
            when=LATER if is_ahead else NOW,
            at=topic.locks_at and topic.locks_at.astimezone(zone_here()),
            closing=topic.closing,
            seen=standing(topic),
            **values,
        )
        self.at.description = gettext("By your clock (%(zone)s).", zone=zone_name(zone_here().key))

    def moment(self) -> datetime | None:
        """When it is to lock; None for now."""
        return None if self.when.data == NOW else self.at.moment

    def validate_at(self, field: DateTimeLocalField) -> None:
        if self.when.data != LATER or field.errors:
            return
        moment = self.moment()
        if moment is None:
            raise ValidationError(gettext("Write a date and a time, for example 2026-03-31T18:00."))
        if moment <= now():
            raise ValidationError(gettext("This is past. To lock it at once, choose “Now”."))


def zone_here() -> ZoneInfo:
    """The time zone of whoever fills a form in."""
    return ZoneInfo(str(get_timezone() or "UTC"))
