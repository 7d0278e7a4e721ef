"""Forms by which moderators arrange a topic: what goes where, and as what."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, ValidationError

from ..discussion import moving
from ..discussion.forms import AnswerForm
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..discussion.moving import Place
from ..fields import CheckBoxes, choices
from ..members.models import StakeholderGroup
from ..programme.models import Series, Topic
from ..words import WORDS
from .said_form import SaidForm, message_field, note_field
from .splitting import Plan

MOST_AT_ONCE = 100
# Of a topic or a prompt, in a list.
LONGEST_NAME = 60


class Choosing(FlaskForm):
    """Boxes of which some are ticked; it changes nothing, and its address can be kept."""

    class Meta:
        csrf = False

    tick = CheckBoxes(_l("Comments"), coerce=int)

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(formdata=request.args)
        self.tick.choices = choices((number, f"#{number}") for number in numbers)

    def validate_tick(self, field: CheckBoxes) -> None:
        if not field.data:
            raise ValidationError(gettext("Tick at least one comment."))
        if len(field.data) > MOST_AT_ONCE:
            most = gettext("At most %(most)d at once, please.", most=MOST_AT_ONCE)
            raise ValidationError(most)


class SplitForm(Choosing):
    to = SelectField(_l("To"), [InputRequired(_l("Choose where they go."))])

    def __init__(self, topic: Topic, numbers: Sequence[int]) -> None:
        super().__init__(numbers)
        self.places = places_of(topic)
        named = ((value, _name(topic, place)) for value, place in self.places.items())
        self.to.choices = choices([("", _l("Choose where they go")), *named])

    def place(self) -> Place:
        return self.places[self.to.data]


class MergeForm(SaidForm):
    message = message_field(
        _l("Message to the authors"),
        description=_l("Why they say the same; it stands in the letter to each of them."),
    )
    note = note_field()
    # What the moderator has looked at.
    seen = HiddenField("")


class ArrangeForm(SaidForm):
    """What is asked on the page that shows what would happen."""

    message = message_field(
        _l("Message to the authors"),
        description=_l("Why they were moved; it stands in the letter to each of them."),
    )
    note = note_field()
    # What the moderator has looked at.
    seen = HiddenField("")


def confirming(plan: Plan, again: Mapping[str, Any]) -> ArrangeForm:
    """The form of a plan: it asks as which kind each reply is to stand by itself; it begins with
    what had been chosen `again`."""
    fields: dict[str, Any] = {}
    for reply in plan.replies:
        offered = [(kind.value, WORDS[kind.value]) for kind in moving.kinds_alone(reply)]
        fields[f"kind-{reply.number}"] = RadioField(
            gettext("Comment %(number)d becomes", number=reply.number),
            [InputRequired(_l("Choose one of these."))],
            choices=choices(offered),
        )
    form = type("ConfirmForm", (ArrangeForm,), fields)
    return form(plan.before.series, seen=plan.seen, **again)


def chosen_kinds(form: ArrangeForm, tops: Sequence[Comment]) -> Mapping[int, Kind]:
    """Number → the kind that was chosen for it."""
    asked = {top.number: form[f"kind-{top.number}"].data for top in tops if top.parent_id}
    return {number: Kind(kind) for number, kind in asked.items() if number}


class MarkForm(AnswerForm, SaidForm):
    message = message_field(_l("Message to the authors"))
    note = note_field()
    # Which answer was marked when the moderator looked.
    seen = HiddenField("")


class AddressForm(SaidForm):
    to = RadioField(_l("To whom is this question?"))
    # To whom it was when the moderator saw it.
    seen = HiddenField("")

    def __init__(self, series: Series, **values: object) -> None:
        super().__init__(series, **values)
        groups = [(group.value, WORDS[group.value]) for group in StakeholderGroup]
        self.to.choices = choices([("", _l("Everybody")), *groups])


def places_of(topic: Topic) -> dict[str, Place]:
    """Where comments of a topic can go: here, or to the other topics of its roundtable."""
    near = [one for one in topic.series.topics if one.roundtable_id == topic.roundtable_id]
    found: dict[str, Place] = {}
    for one in (topic, *(other for other in near if other.id != topic.id)):
        found |= {f"{one.id}-{prompt.number}": Place(one, prompt) for prompt in one.prompts}
        found[f"{one.id}-0"] = Place(one)
    return found


def _short(words: str) -> str:
    return shorten(words, LONGEST_NAME, placeholder=" …")


def _name(here: Topic, place: Place) -> str:
    topic, prompt = place.topic, place.prompt
    where = gettext("Here") if topic.id == here.id else _short(f"{topic.reference} {topic.title}")
    if prompt:
        under = gettext(
            "prompt %(number)d: %(text)s", number=prompt.number, text=_short(prompt.text)
        )
        return f"{where}, {under}"
    beside = gettext("beside the prompts")
    return f"{where}, {beside}" if topic.prompts else where
