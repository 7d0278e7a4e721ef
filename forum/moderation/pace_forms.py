"""The forms of how one writes in a topic: its policy, and slow mode."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from ..fields import choices
from ..programme.models import Policy, Topic
from ..words import POLICY
from .pacing import standing
from .said_form import note_field

SLOW_AT_FIRST = 30
# A week.
SLOWEST = 7 * 24 * 60


class PolicyForm(FlaskForm):
    policy = RadioField(
        _l("Policy"),
        [InputRequired(_l("Choose one of these."))],
        choices=choices([("exchange", _l("As in the exchange")), *POLICY.items()]),
    )
    note = note_field()
    # How one wrote here as the moderator saw it.
    seen = HiddenField("")

    def __init__(self, topic: Topic, **values: Any) -> None:
        now = {"policy": topic.policy or "exchange", "seen": standing(topic)}
        super().__init__(**now, **values)
        _name(self.note, "policy-note")

    def chosen(self) -> Policy | None:
        """The policy of a valid form; None for the exchange's."""
        return None if self.policy.data == "exchange" else Policy(self.policy.data)


class SlowForm(FlaskForm):
    minutes = IntegerField(
        _l("Minutes to wait"),
        [
            InputRequired(_l("Write a number of minutes.")),
            NumberRange(1, SLOWEST, _l("A number from %(min)d to %(max)d, please.")),
        ],
        description=_l(
            "After a comment a member waits so long before the next one, or until two others have"
            " written. Moderators do not wait."
        ),
    )
    note = note_field()
    seen = HiddenField("")

    def __init__(self, topic: Topic, **values: Any) -> None:
        now = {"minutes": topic.slow_minutes or SLOW_AT_FIRST, "seen": standing(topic)}
        super().__init__(**now, **values)
        _name(self.note, "slow-note")


def _name(note: TextAreaField, name: str) -> None:
    """Let it be told apart from the notes of other forms on the page."""
    note.id = note.label.field_id = name
