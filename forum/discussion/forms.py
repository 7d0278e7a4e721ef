"""The composer's form: what is wrong is said beside the field, and the text stays."""

import re
import secrets

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Regexp, StopValidation, ValidationError

from .. import text
from ..fields import choices, normalise, too_long
from ..language import LANGUAGES
from ..members.models import StakeholderGroup
from ..programme.models import Attribution, Prompt, Topic
from ..words import WORDS
from . import kinds
from .kinds import Kind
from .models import Comment, Fairness, View
from .sent import Draft

LONGEST_CLAIM = 120
LONGEST_REASON = 600
LONGEST_CITATION = 500
_LINK = re.compile(r"(https?://|www\.)[^\s/\\.]+\.\S+|\b10\.\d{4,}/\S+")
# So many words tell a source without a number.
WORDS_OF_A_CITATION = 5


def can_be_found(citation: str) -> bool:
    """Whether others could look a source up: by a link, by words with a number (a year, a page, a
    case), or by as many words as say who, what and when."""
    has_number = any(c.isdigit() for c in citation) and sum(map(str.isalpha, citation)) > 1
    has_words = len(citation.split()) >= WORDS_OF_A_CITATION
    return bool(_LINK.search(citation)) or has_number or has_words


def still_there(_form: FlaskForm, field: SelectField) -> None:
    """The comment replied to may have been filed anew since the form came, or a prompt be gone."""
    if field.data not in {choice.value for choice in field.choices}:
        raise StopValidation(gettext("This cannot be chosen here any more. Please choose again."))


class StanceForm(FlaskForm):
    view = RadioField(
        _l("Your view"),
        choices=choices((view.value, WORDS[view.value]) for view in View),
        validators=[InputRequired(_l("Choose one of these."))],
    )
    reason = TextAreaField(_l("Why you object"), filters=[normalise])
    is_asked_why = True

    def ask_no_more(self, told: str) -> None:
        """Nobody is asked why. What is said all the same, on a page that had asked, is given back;
        what was `told` before stays as it is."""
        self.is_asked_why = False
        if self.view.data != View.OBJECT or (self.reason.data or "") in {"", told}:
            del self.reason

    def validate_reason(self, field: TextAreaField) -> None:
        if not self.is_asked_why:
            raise ValidationError(
                gettext("If you object, say why in a reply: moderators read it first.")
            )
        if self.view.data == View.OBJECT and not field.data:
            raise ValidationError(gettext("Please say why: others may find a way round it."))
        if len(field.data) > LONGEST_REASON:
            raise ValidationError(too_long(field.data, LONGEST_REASON))


class AnswerForm(FlaskForm):
    is_it = RadioField(
        _l("Does this answer the question?"),
        choices=choices([("yes", _l("Yes, it does")), ("no", _l("No, it stays open"))]),
        validators=[InputRequired(_l("Choose one of these."))],
    )


class FairnessForm(FlaskForm):
    fairness = RadioField(
        _l("Is this what you meant?"),
        choices=choices((one.value, WORDS[one.value]) for one in Fairness),
        validators=[InputRequired(_l("Choose one of these."))],
    )


class CommentForm(FlaskForm):
    class Meta:
        # As in every form that is posted it is looked at before any view is asked.
        csrf = False

    form_key = HiddenField("", validators=[Regexp(r"[\w .-]{16,40}\Z")])
    # The attribution rule that stood beside the text while it was written.
    attribution = HiddenField(_l("Attribution"))
    # Which words of a comment were there to be changed.
    seen = HiddenField("")
    kind = RadioField(
        _l("Kind of comment"),
        validators=[InputRequired(_l("Choose one of these.")), still_there],
        validate_choice=False,
    )
    prompt = SelectField(_l("Under prompt"), validators=[still_there], validate_choice=False)
    language = SelectField(_l("Written in"), choices=choices(LANGUAGES.items()))
    addressed_to = SelectField(_l("A question to"))
    claim = StringField(_l("In one sentence"), filters=[normalise])
    source = TextAreaField(_l("Your text"), filters=[normalise])
    citation = StringField(_l("Source"), filters=[normalise])

    def __init__(self, topic: Topic, parent: Comment | None, **values: object) -> None:
        super().__init__(**values)
        self.topic, self.parent = topic, parent
        fitting = kinds.that_fit(parent.kind if parent else None)
        self.kind.choices = choices((kind.value, WORDS[kind.value]) for kind in fitting)
        if parent:
            del self.addressed_to
        else:
            groups = [(group.value, WORDS[group.value]) for group in StakeholderGroup]
            self.addressed_to.choices = choices([("", _l("Everybody")), *groups])
            self.addressed_to.data = self.addressed_to.data or ""
        if parent or not topic.prompts:
            del self.prompt
        else:
            self.prompt.choices = self._prompts()
        if not self.form_key.data:
            self.form_key.data = secrets.token_urlsafe(16)
        self.was_shown = self.attribution.data or topic.attribution_rule
        self.attribution.data = topic.attribution_rule.value

    def _prompts(self) -> list[SelectChoice]:
        prompts = [(str(p.number), f"{p.number} – {p.text}") for p in self.topic.prompts]
        return choices([*prompts, ("", _l("None of these"))])

    def keep_place(self, comment: Comment) -> None:
        """Only the words of a published comment change; its kind and prompt are others' as well."""
        self.kind.choices = choices([(comment.kind.value, WORDS[comment.kind.value])])
        # A moderator may have filed it anew since the form was opened.
        self.kind.data = comment.kind.value
        if self.prompt:
            del self.prompt

    def validate_attribution(self, field: HiddenField) -> None:
        """A promise made to the writer is kept, or taken back before the text is sent."""
        if self.was_shown != self.topic.attribution_rule:
            raise ValidationError(
                gettext(
                    "It has changed while you wrote, to: %(rule)s."
                    " Read the line at the end of the form before you send your text.",
                    rule=WORDS[self.topic.attribution_rule],
                )
            )

    def validate_claim(self, field: StringField) -> None:
        if self.parent is None and not field.data:
            raise ValidationError(gettext("Please put your point in one sentence."))
        if len(field.data) > LONGEST_CLAIM:
            raise ValidationError(too_long(field.data, LONGEST_CLAIM))

    def validate_source(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(gettext("Please write something."))
        if len(field.data) > text.LONGEST_TEXT:
            raise ValidationError(too_long(field.data, text.LONGEST_TEXT))

    def validate_citation(self, field: StringField) -> None:
        if self.kind.data == Kind.EVIDENCE and not field.data:
            raise ValidationError(gettext("Evidence needs its source: a link or a citation."))
        if len(field.data) > LONGEST_CITATION:
            raise ValidationError(too_long(field.data, LONGEST_CITATION))
        if self.kind.data == Kind.EVIDENCE and not can_be_found(field.data):
            raise ValidationError(
                gettext(
                    "A link (https://…), or a citation by which others find it: who, what, when."
                )
            )

    def draft(self) -> Draft:
        """What the form says, once it is valid."""
        return Draft(
            kind=Kind(self.kind.data),
            source=self.source.data,
            form_key=self.form_key.data,
            rule=Attribution(self.was_shown),
            seen=self.seen.data,
            claim=self.claim.data if self.parent is None else "",
            citation=self.citation.data,
            language=self.language.data,
            parent=self.parent,
            prompt=self._prompt(),
            addressed_to=self._addressed_to(),
        )

    def _addressed_to(self) -> StakeholderGroup | None:
        """Whom a question is to; nothing else is to somebody."""
        if not self.addressed_to or self.kind.data != Kind.QUESTION:
            return None
        return StakeholderGroup(self.addressed_to.data) if self.addressed_to.data else None

    def _prompt(self) -> Prompt | None:
        """The chosen prompt; a reply stands where its root does."""
        if self.parent:
            return self.parent.prompt
        chosen = self.prompt.data if self.prompt else ""
        return next((p for p in self.topic.prompts if str(p.number) == chosen), None)
