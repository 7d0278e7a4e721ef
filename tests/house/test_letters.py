"""Letters read as they look in their templates: a block that ends a line takes the line's end away,
so that after a sentence in one the next paragraph would begin without a line between."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
LETTERS = sorted(TEMPLATES.glob("*/*.txt"))
# A line of blocks alone leaves nothing behind.
BLOCKS = re.compile(r"(\{%[^%]*%\}\s*)+")


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.stem)
def test_paragraphs_stand_apart(letter):
    lines = letter.read_text(encoding="utf-8").split("\n")
    # The subject is a line of its own in any case, before the salutation.
    is_salutation = [line.startswith('{{ _("Dear') for line in lines]
    begins = is_salutation.index(True) if True in is_salutation else 0
    for place in range(begins, len(lines) - 2):
        here, blank, further = lines[place : place + 3]
        ends_in_a_block = here.endswith("%}") and not BLOCKS.fullmatch(here)
        is_paragraph = further.strip() and not further.startswith("{%")
        assert not (ends_in_a_block and not blank and is_paragraph), further
