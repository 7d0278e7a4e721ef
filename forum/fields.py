"""What several forms share."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice

from . import text


def choices(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """Choices of a field, from (value, words)."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def normalise(value: str | None) -> str:
    """A filter for fields of text: what is kept is normalised from the start."""
    return text.normalise(value or "")
