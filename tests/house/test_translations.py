"""What people read is collected for the translators: no sentence stands where it is overlooked."""

import ast
import re

import pytest
from babel.messages.pofile import read_po

from .source import ROOT, TEMPLATES, calls, modules, name, tree

CATALOGUES = sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))

# A colon after what is put in: its place is not the same in every language (`labelled` knows it).
GLUED = re.compile(r"(?:[}%]\}|>):(?:[\s<{]|$)", re.MULTILINE)
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


def test_no_colon_is_glued_to_what_is_put_in_or_to_markup():
    glued = ("{{ kind }}: {{ count }}", "{% endif %}:</p>", "<b>{{ name }}:</b>", "<i>: b")
    assert all(GLUED.search(one) for one in glued)
    assert not GLUED.search('{{ _("Here: %(place)s", place=place) }} <a href="{{ way }}:1">')

    templates = sorted(file for file in TEMPLATES.rglob("*") if file.is_file())
    assert [name(file) for file in templates if GLUED.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_and_none_is_left_to_guess(catalogue):
    sentences = _sentences(catalogue)

    assert [one.id for one in sentences if one.fuzzy or not all(_forms(one.string))] == []


def test_no_french_line_begins_with_what_ends_a_sentence():
    french = _sentences(ROOT / "translations/fr/LC_MESSAGES/messages.po")
    forms = [form for one in french for form in _forms(one.string)]

    assert any("\u00a0:" in form for form in forms)
    assert [form for form in forms if re.search(r" [:;?!»](?!\w)|« ", form)] == []


def _sentences(catalogue):
    with catalogue.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def _forms(string):
    return (string,) if isinstance(string, str) else string
