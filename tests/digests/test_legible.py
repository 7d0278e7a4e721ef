"""The notes of a digest in a plain letter: words, and no marks of Markdown."""

import pytest

from forum.discussion.kinds import Kind
from forum.exports.as_text import legible
from forum.permissions import Role
from forum.text import to_html

from .desk import issue, laid_down, parts

LONG = "and so it went on and on, "


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Three *proposals* and **one** `code`.", "Three proposals and one code."),
        ("# The week\nIt was *long*.", "The week\n\nIt was long."),
        ("Two\n\nparts\nof it", "Two\n\nparts of it"),
        ("See [the map](https://example.org/map).", "See the map (https://example.org/map)."),
        ("See https://example.org/map", "See https://example.org/map"),
        ("Write to <me@example.org>", "Write to me@example.org"),
        ("- one\n- two\n\n1. first\n2. second", "- one\n- two\n\n1. first\n2. second"),
        ("1. one\n   - two\n   - three\n2. four", "1. one\n    - two\n    - three\n2. four"),
        ("> He said *so*.", "> He said so."),
        ("~~No~~ yes", "~~No~~ yes"),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A · B\n1 · 2"),
        ("a &lt; b & c", "a < b & c"),
        ("5 \\* 3", "5 * 3"),
        ("", ""),
    ],
)
def test_markdown_is_read_and_not_shown(source, words):
    assert legible(to_html(source, "test")) == words


@pytest.mark.parametrize(
    ("mark", "below"), [("- ", "  "), ("12. ", "    "), ("> ", "> "), ("", "")]
)
def test_further_lines_stand_below_the_first(mark, below):
    first, *more = legible(to_html(mark + LONG * 6, "test")).split("\n")

    assert first.startswith(mark + "and so")
    assert more
    for line in more:
        assert line.startswith(below)
        assert line[len(below)] != " "
    assert all(len(line) <= 72 for line in (first, *more))


def test_a_row_of_a_table_that_is_too_long_goes_on_below_itself():
    head, first, *more = legible(to_html(f"| A | B |\n|-|-|\n| {LONG * 6} | 2 |", "test")).split(
        "\n"
    )

    assert head == "A · B"
    assert first.startswith("and so")
    assert more[-1].endswith(" · 2")
    assert all(line.startswith("  ") and len(line) <= 72 for line in more)


def test_a_letter_shows_its_notes_as_words(app, make, visit):
    make.comment(make.member("Ada"), make.topic(), claim="Dig deeper", kind=Kind.PROPOSAL)
    mona = visit(make.member("Mona", Role.MODERATOR))

    issue(mona, note="What **moved**:\n\n- one\n- [two](https://example.org)")

    plain, _html = parts(laid_down(app)["ada@example.org"])
    assert "What moved:\n\n- one\n- two (https://example.org)\n" in plain
    assert "**" not in plain
