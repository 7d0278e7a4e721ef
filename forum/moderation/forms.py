"""Forms of the desk: the decision with its reason, and the look behind a comment."""

from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ..discussion import kinds
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..fields import choices, choices_of, needed, normalise
from ..programme.models import Prompt, Series
from ..words import WORDS
from . import appealing, looking
from .models import STATE_AFTER, Verdict
from .reclassifying import why_not
from .reviewing import OMISSION
from .said_form import SaidForm, message_field, note_field


class _ReasonedForm(FlaskForm):
    """A verdict on a text, and why; the one in its favour needs no reason."""

    in_favour: ClassVar[Verdict]
    verdict: RadioField
    reason = RadioField(_l("Reason"), validate_choice=False)
    message = message_field(_l("Message to the author"))
    note = note_field()

    def __init__(self, series: Series, **values: Any) -> None:
        super().__init__(**values)
        self.reason.choices = choices_of(series.reasons)

    def validate_reason(self, field: RadioField) -> None:
        if self.verdict.data == self.in_favour:
            return
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Choose a reason; the author is told."))


class DecisionForm(_ReasonedForm):
    in_favour = Verdict.PUBLISH
    verdict = RadioField(_l("Decision"), choices=choices((v.value, v.value) for v in STATE_AFTER))
    # The version that the moderator had before their eyes.
    seen = HiddenField("")


class FlagForm(FlaskForm):
    reason = RadioField(_l("What is wrong with it?"), [InputRequired(_l("Choose a reason."))])
    note = TextAreaField(
        _l("A note for the moderators"),
        [Length(max=1000, message=_l("At most %(max)d characters, please."))],
        filters=[normalise],
        description=_l("Not needed, often of help. Do not write who you are."),
    )

    def __init__(self, series: Series, **values: object) -> None:
        super().__init__(**values)
        reasons = series.reasons_to_flag
        self.reason.choices = choices_of(reasons)


class FlagsForm(_ReasonedForm):
    in_favour = Verdict.KEEP
    verdict = RadioField(
        _l("Decision"), choices=choices((v.value, v.value) for v in looking.VERDICTS)
    )
    # The text and the reports that the moderator had before their eyes.
    seen = HiddenField("")

    def __init__(self, series: Series, **values: Any) -> None:
        # It stands on a page with other decisions, which have reasons of their own.
        super().__init__(series, prefix="flags", **values)


class AppealForm(FlaskForm):
    words = TextAreaField(
        _l("Why is the decision wrong?"),
        [
            needed,
            Length(min=10, message=_l("At least %(min)d characters, please.")),
            Length(max=4000, message=_l("At most %(max)d characters, please.")),
        ],
        filters=[normalise],
    )


class RulingForm(FlaskForm):
    verdict = RadioField(
        _l("Ruling"),
        [InputRequired(_l("Choose one of the two."))],
        choices=choices((v.value, v.value) for v in appealing.RULINGS),
    )
    answer = TextAreaField(
        _l("Answer to the author"),
        [
            needed,
            Length(min=10, message=_l("At least %(min)d characters, please.")),
            Length(max=4000, message=_l("At most %(max)d characters, please.")),
        ],
        filters=[normalise],
        description=_l("What you looked at, and why you rule like this. The author reads it."),
    )
    note = note_field()

    def __init__(self, **values: object) -> None:
        # It stands on a page with other decisions.
        super().__init__(prefix="ruling", **values)


class RemovalForm(FlaskForm):
    reason = RadioField(_l("Reason"), [InputRequired(_l("Choose a reason; everybody reads it."))])
    message = message_field(_l("Message to the author"))
    note = note_field()

    def __init__(self, series: Series, **values: object) -> None:
        # It stands on a page with the decision, which has a reason of its own.
        super().__init__(prefix="removal", **values)
        self.reason.choices = choices_of(series.reasons)


class KindForm(SaidForm):
    kind = RadioField(_l("Kind of comment"), [InputRequired(_l("Choose one of these."))])
    prompt = SelectField(_l("Under prompt"))
    message = message_field(
        _l("Why"),
        needed,
        description=_l("The author is told in a letter. Other members do not see it."),
    )
    note = note_field()
    # As what it stood where when the moderator saw it.
    seen = HiddenField("")

    def __init__(self, comment: Comment, **values: object) -> None:
        super().__init__(comment.topic.series, **values)
        self.comment = comment
        fitting = kinds.that_fit(comment.parent.kind if comment.parent else None)
        self.kind.choices = choices((kind.value, WORDS[kind.value]) for kind in fitting)
        prompts = comment.topic.prompts if comment.parent is None else []
        if prompts:
            named = [(str(p.number), f"{p.number} – {p.text}") for p in prompts]
            self.prompt.choices = choices([*named, ("", _l("None of these"))])
        else:
            del self.prompt

    def chosen_prompt(self) -> Prompt | None:
        """The prompt it is to stand under; a reply stands where its root does."""
        if self.comment.parent or not self.prompt:
            return self.comment.prompt
        found = (p for p in self.comment.topic.prompts if str(p.number) == self.prompt.data)
        return next(found, None)

    def validate_kind(self, field: RadioField) -> None:
        kind, prompt = Kind(field.data), self.chosen_prompt()
        if (kind, prompt) == (self.comment.kind, self.comment.prompt):
            raise ValidationError(gettext("It stands like this already."))
        if kind is not self.comment.kind and (reason := why_not(self.comment, kind)):
            raise ValidationError(reason)


class PassageForm(FlaskForm):
    passage = StringField(
        _l("A passage that tells who it was"),
        [
            needed,
            # Not less than what stands there afterwards: the text never grows.
            Length(min=len(OMISSION), message=_l("At least %(min)d characters, please.")),
            Length(max=500, message=_l("At most %(max)d characters, please.")),
        ],
        description=_l("Letter by letter as in the text; […] stands there then."),
    )


class LookForm(FlaskForm):
    reason = TextAreaField(
        _l("Why do you have to know?"),
        [
            needed,
            Length(min=10, message=_l("At least %(min)d characters, please.")),
            Length(max=500, message=_l("At most %(max)d characters, please.")),
        ],
        filters=[normalise],
        description=_l("From 10 to 500 characters. The author and the other moderators read it."),
    )

    def __init__(self, **values: object) -> None:
        # It stands on a page with the decision, which has a reason of its own.
        super().__init__(prefix="look", **values)
