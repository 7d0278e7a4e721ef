"""Texts that make Markdown slow or deep: each is rendered within seconds, and properly."""

import time

import pytest

from forum.text import LONGEST_TEXT, to_html

from .inspection import mistakes

MOST_SECONDS = 5
SLOW = {
    "brackets": "[" * 20_000,
    "images": "![" * 10_000,
    "links": "[a](" * 5_000,
    "open tags": "<a " * 6_600,
    "mixed lists": "- 1. " * 4_000,
    "numbers": "1. " * 6_666,
    "quotations": "> " * 10_000,
    "open emphasis": "*a " * 6_000,
    "emphasis": "_a_" * 6_000,
    "backticks": "`" * 20_000,
    "asterisks": "**" * 10_000,
    "footnotes": "[^1]: a\n" * 2_500,
    "definitions": "a\n: " * 5_000,
    "entities": "&#" * 10_000,
    "open links": "[x " * 6_666,
    "paragraphs of brackets": ("[" * 99 + "\n\n") * 200,
    "CDATA": "<![CDATA[" * 2_000,
    "deletions": "~~a" * 6_000,
    "backslashes": "\\" * 20_000,
    "bars": "|" * 20_000,
    "wide tables": ("| a " * 200 + "\n" + "|---" * 200 + "\n") * 10,
    "indentation": "    " * 5_000,
    "hyphens": "- " * 9_000,
    "all bullets": "* - + " * 3_000,
    "stairs": "-\n" + "".join(" " * i + "- a\n" for i in range(190)),
    "references": "[a]: b\n" * 2_500,
    "mixed emphasis": "***a**b*" * 2_400,
    "less than": "<" * 20_000,
    "addresses": "a@b." * 5_000,
    "schemes": "http://" * 2_800,
    "odd backticks": "`a" * 9_000,
    "nested links": "[[a]" * 5_000,
    "closed links": "](" * 10_000,
    "nested images": "![" * 99 + "](" * 5_000,
    "fences": "~~~\n" * 4_000,
    "hashes": "#" * 20_000,
    "underlines": "=\n" * 9_000,
    "one quotation": ">" * 20_000,
    "empty quotations": ">\n" * 9_000,
    "empty numbers": "1.\n" * 6_000,
    "directions": "\u202e" * 20_000,
    "open footnotes": "[^" * 70 + "a" * 100,
    "domains": "x.com " * 3_300,
    "loose lists": "- a\n\n    - b\n\n" * 1_500,
    "open bold": "**a " * 5_000,
    "open underscores": "__a" * 6_000,
    "words with underscores": "a_" * 9_000,
}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW)
def test_a_slow_text_is_rendered_in_time(source, caplog):
    before = time.process_time()
    html = to_html(source[:LONGEST_TEXT], "a")
    assert time.process_time() - before < MOST_SECONDS
    assert not [line for line in caplog.records if line.name.startswith("forum")]
    assert mistakes(html) == []
