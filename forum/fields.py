"""What several forms share."""

from collections.abc import Iterable
from typing import Any

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from werkzeug.routing import IntegerConverter, Map
from wtforms import Field, IntegerField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Email, Length, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from . import text
from .words import REASON

LARGEST_NUMBER = 2**31 - 1
needed = DataRequired(_l("Please fill this in."))


class Address(Email):
    """An e-mail address as every mail server carries it; else what is wrong with it."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        super().__call__(form, field)
        if not field.data.isascii():
            raise ValidationError(
                gettext("Write the address in plain letters; a domain such as xn--… in that form.")
            )


address = Address(
    _l("Write the address with an @, for example name@example.org."), allow_smtputf8=False
)
short = Length(max=120, message=_l("At most %(max)d characters, please."))


def too_long(words: str, most: int) -> str:
    """What is said of words that are longer than they may be."""
    return gettext(
        "%(count)s characters; at most %(most)s, please.",
        count=format_decimal(len(words)),
        most=format_decimal(most),
    )


def choices(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """Choices of a field, from (value, words)."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def choices_of(reasons: Iterable[str]) -> list[SelectChoice]:
    """Reasons to choose from, the usual ones in the reader's language."""
    return choices((reason, REASON.get(reason, reason)) for reason in reasons)


def trim(value: str | None) -> str | None:
    """A filter for short fields: no space around, and nothing but characters that show."""
    return value and text.normalise(value)


def normalise(value: str | None) -> str:
    """A filter for fields of text: what is kept is normalised from the start."""
    return text.normalise(value or "")


def number(value: str) -> int:
    """A count or an id from an address; ValueError if no database row could have it."""
    found = int(value)
    if not 0 <= found <= LARGEST_NUMBER:
        raise ValueError(value)
    return found


def number_if_any(value: str | None) -> int | None:
    """The same; None for what names no row."""
    try:
        return number(value or "")
    except ValueError:
        return None


def is_number(given: Any) -> bool:
    """Whether what a script has sent is such a number."""
    return type(given) is int and 0 <= given <= LARGEST_NUMBER


class Version(IntegerField):
    """Which version of something was looked at; what no row can have is refused."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        known = ["" if number_if_any(one) is None else one for one in valuelist]
        super().process_formdata(known)


class CheckBoxes(SelectMultipleField):
    """Several choices, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SmallNumber(IntegerConverter):
    """`<int:…>` in addresses: what no row can have is not found, on every database."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_NUMBER, **options})
