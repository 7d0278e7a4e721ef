"""The form that edits a comment for its language or an identity."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from .. import text
from ..discussion.forms import LONGEST_CLAIM
from ..discussion.kinds import Kind
from ..discussion.models import EDITED, Comment, Purpose
from ..fields import choices, needed, normalise
from ..language import LANGUAGES
from . import correcting
from .correcting import Words
from .said_form import SaidForm, message_field, note_field

PURPOSES = (
    (Purpose.LANGUAGE, _l("Its language: spelling, grammar, a word that is hard to follow")),
    (Purpose.IDENTITY, _l("An identity: what tells who somebody is, and the rule keeps back")),
)
_too_long = _l("At most %(max)d characters, please.")


class CorrectionForm(SaidForm):
    purpose = RadioField(
        _l("What for?"), [InputRequired(_l("Choose one of the two."))], choices=choices(PURPOSES)
    )
    claim = StringField(
        _l("In one sentence"),
        [needed, Length(max=LONGEST_CLAIM, message=_too_long)],
        filters=[normalise],
    )
    source = TextAreaField(
        _l("Text"), [needed, Length(max=text.LONGEST_TEXT, message=_too_long)], filters=[normalise]
    )
    citation = StringField(_l("Source"), [Length(max=500, message=_too_long)], filters=[normalise])
    language = SelectField(_l("Written in"), choices=choices(LANGUAGES.items()))
    message = message_field(
        _l("Why"),
        needed,
        description=_l("The author is told in a letter. Other members do not see it."),
    )
    note = note_field()
    # Which words the moderator had before their eyes.
    seen = HiddenField("")

    def __init__(self, comment: Comment) -> None:
        words = {name: getattr(comment, name) for name in EDITED}
        series, seen = comment.topic.series, correcting.standing(comment)
        super().__init__(series, **words, seen=seen)
        self.comment = comment
        if comment.parent_id:
            del self.claim

    def words(self) -> Words:
        claim = self.claim.data if self.claim else ""
        return Words(claim, self.source.data, self.citation.data, self.language.data)

    def validate_source(self, field: TextAreaField) -> None:
        before = Words(**{name: getattr(self.comment, name) for name in EDITED})
        if self.words() == before:
            raise ValidationError(gettext("Nothing is changed."))

    def validate_citation(self, field: StringField) -> None:
        if self.comment.kind is Kind.EVIDENCE and not field.data:
            raise ValidationError(gettext("Evidence needs its source: a link or a citation."))
