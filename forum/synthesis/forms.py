"""The form of one line of a synthesis."""

import re

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from ..fields import LARGEST_NUMBER, choices, needed, normalise, too_long
from ..language import LANGUAGES
from ..programme.models import Topic
from ..words import WORDS
from .actions import Words
from .models import Line, LineKind
from .queries import not_published

# A sentence or two.
LONGEST_LINE = 300
MOST_CITED = 12


class LineForm(FlaskForm):
    kind = RadioField(
        _l("What it is"),
        [InputRequired(_l("Choose one of these."))],
        choices=choices((kind.value, WORDS[kind.value]) for kind in LineKind),
    )
    text = TextAreaField(
        _l("The line"),
        [needed],
        filters=[normalise],
        description=_l("A sentence or two, up to 300 characters, as everybody could sign it."),
    )
    language = SelectField(_l("Written in"), choices=choices(LANGUAGES.items()))
    cites = StringField(
        _l("Comments it rests on"),
        [needed],
        filters=[normalise],
        description=_l("Their numbers in this topic, for example #1 #8 #14."),
    )
    # The version that the moderator had before their eyes.
    version = HiddenField("")

    def __init__(self, topic: Topic, line: Line | None = None, **values: object) -> None:
        self.topic = topic
        given = {"language": str(get_locale()), "version": topic.synthesis_version}
        if line:
            cites = " ".join(f"#{number}" for number in line.cites)
            given |= {**vars(line), "kind": line.kind.value, "cites": cites}
        super().__init__(**{**given, **values})

    @property
    def seen(self) -> int:
        data = str(self.version.data or "")
        return int(data) if data.isascii() and data.isdigit() and len(data) < 10 else -1

    def words(self) -> Words:
        """What the form says, once it is valid."""
        return Words(LineKind(self.kind.data), self.text.data, self.language.data, self._numbers())

    def validate_text(self, field: TextAreaField) -> None:
        if len(field.data) > LONGEST_LINE:
            raise ValidationError(too_long(field.data, LONGEST_LINE))

    def validate_cites(self, field: StringField) -> None:
        numbers = self._numbers()
        if not numbers or not re.fullmatch(r"[#\d\s,;.]+", field.data):
            raise ValidationError(gettext("Write numbers of comments, for example #1 #8."))
        if len(numbers) > MOST_CITED:
            raise ValidationError(gettext("At most %(most)d comments, please.", most=MOST_CITED))
        if gone := not_published(self.topic, [min(one, LARGEST_NUMBER) for one in numbers]):
            raise ValidationError(
                gettext("No comment with the number %(number)d stands here.", number=gone[0])
            )

    def _numbers(self) -> tuple[int, ...]:
        found = re.findall(r"[0-9]{1,10}", self.cites.data)
        return tuple(dict.fromkeys(int(one) for one in found))
