"""What people read is collected for the translators: no sentence stands where it is overlooked."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from .source import calls, modules, name, tree

ASKING = ("gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "_", "_l")


def in_gaps(source: ast.Module) -> list[int]:
    """The lines where something to be translated stands in a gap of an f-string."""
    gaps = [gap for gap in ast.walk(source) if isinstance(gap, ast.FormattedValue)]
    return sorted({line for gap in gaps for line in calls(gap, *ASKING)})


def test_a_sentence_in_a_gap_is_found():
    assert in_gaps(ast.parse("a = f\"{here}, {ngettext('one', 'many', 2)}\"")) == [1]
    assert in_gaps(ast.parse('b = gettext("one")\na = f"{here}, {b}"')) == []


@pytest.mark.parametrize("module", modules(), ids=name)
def test_no_sentence_stands_in_a_gap_where_it_is_not_collected(module):
    assert in_gaps(tree(module)) == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_sentence_is_said_in_each_language(language):
    path = Path(f"translations/{language}/LC_MESSAGES/messages.po")
    with path.open("rb") as file:
        catalogue = read_po(file)
    # What is empty or fuzzy is not compiled: one would read it in English.
    texts = [one for one in catalogue if one.id]
    said = {one.id: [one.string] if isinstance(one.string, str) else one.string for one in texts}
    missing = [one.id for one in texts if one.fuzzy or not all(said[one.id])]
    assert (bool(texts), missing) == (True, [])
