"""Forms of asking and answering; what is wrong is said beside the field."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from .. import text
from ..discussion.attribution import Answer
from ..discussion.models import Comment
from ..fields import choices, needed, normalise, trim
from ..words import WORDS

_most = _l("At most %(max)d characters, please.")


class AskForm(FlaskForm):
    words = TextAreaField(
        _l("The exact words"),
        [needed, Length(max=2000, message=_most)],
        filters=[normalise],
        description=_l("As they stand in the comment."),
    )
    context = TextAreaField(
        _l("What stands around them"),
        [needed, Length(max=1000, message=_most)],
        filters=[normalise],
        description=_l("In which chapter, to which question, beside what."),
    )
    place = StringField(
        _l("Where it is to be published"), [needed, Length(max=200, message=_most)], filters=[trim]
    )

    def __init__(self, comment: Comment, **values: object) -> None:
        super().__init__(**values)
        self.said = " ".join(f"{comment.claim} {text.to_plain(comment.html)}".split())

    def validate_words(self, field: TextAreaField) -> None:
        if not text.pattern_of(field.data).search(self.said):
            raise ValidationError(gettext("These words do not stand in the comment."))


class AnswerForm(FlaskForm):
    answer = RadioField(
        _l("May it be published?"),
        [InputRequired(_l("Choose one of the four."))],
        choices=choices((one.value, WORDS[one.value]) for one in Answer),
        coerce=Answer,
    )
