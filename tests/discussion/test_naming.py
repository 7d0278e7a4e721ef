"""Names inside texts are found in any case, accent and script, and marked without harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.discussion.naming import Names
from forum.sanitising import sanitise
from forum.text import to_html, to_plain

NAMES = Names(
    [
        "Anna Kovář",
        "Søren Ångström",
        "Li Wu",
        "Ελένη Παπαδάκης",
        "Ірина Шевченко",
        "Jo van den Berg",
    ],
    ["Border Watch", "anna@kovar.example"],
)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("I agree with Anna Kovář.", ["Anna Kovář"]),
        ("ANNA  KOVAR and kovar's view", ["ANNA  KOVAR", "kovar"]),
        ("Kova\u0301r\u030c said", ["Kova\u0301r\u030c"]),
        ("Soren Angstrom", ["Soren Angstrom"]),
        ("Η ΠΑΠΑΔΑΚΗΣ είπε", ["ΠΑΠΑΔΑΚΗΣ"]),
        ("за словами ШЕВЧЕНКО, так", ["ШЕВЧЕНКО"]),
        ("as border watch reports", ["border watch"]),
        ("Write to x.y@some.example or @quill.", ["x.y@some.example", "@quill"]),
        ("Anna@Kovar.example", ["Anna@Kovar.example"]),
        ("Bergen, an iceberg, the van, Kovarov", []),
        ("Mr Berg", ["Berg"]),
        ("wu", []),
        ("Li Wu", ["Li Wu"]),
        ("", []),
    ],
)
def test_names_are_found_as_whole_words(written, found):
    assert NAMES.found(written) == found


def test_names_are_marked_in_words_and_never_in_tags():
    stored = (
        '<p>Anna <em>Kovář</em> &lt;b&gt; <a href="https://x.example/kovar?a&amp;b">kovar</a></p>'
    )
    assert NAMES.marked(stored) == (
        "<p>Anna <em><mark>Kovář</mark></em> &lt;b&gt; "
        '<a href="https://x.example/kovar?a&amp;b"><mark>kovar</mark></a></p>'
    )


@given(st.text())
def test_what_is_found_lies_in_the_text_in_order_and_apart(written):
    past = 0
    for begin, end in NAMES.spans(f"{written} Kovář {written}"):
        assert past <= begin < end
        past = end
    assert past > 0


@given(st.text(max_size=200))
def test_marking_changes_no_word_and_lets_nothing_in(written):
    stored = to_html(f"{written}\n\nKovář", "test")
    marked = NAMES.marked(stored)
    assert to_plain(marked) == to_plain(stored)
    unmarked = marked.replace("<mark>", "").replace("</mark>", "")
    assert sanitise(unmarked) == sanitise(stored)
