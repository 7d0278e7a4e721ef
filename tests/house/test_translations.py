"""What people read is collected for the translators: no sentence stands where it is overlooked."""

import ast

import pytest

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
