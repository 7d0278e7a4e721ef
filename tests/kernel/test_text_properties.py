"""What holds for every text whatsoever."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from forum.sanitising import _bleached, _is_bare, sanitise
from forum.taming import TAMED_BRACKET, tamed
from forum.text import LONGEST_TEXT, TooLong, _converted, _idle, normalise, to_html

from .inspection import mistakes

# fmt: off
PIECES = [
    "a", "word ", "\n", "\n\n", "    ", "\t", "*", "**", "_", "~~", "`", "```\n", "# ", "> ", "- ",
    "1. ", "1) ", "| a ", "|\n|---|\n", "[", "](", ")", "]", "[^1]", "[^1]: ", "[r]: ", "<", ">",
    "</", "&", "&#", ";", "<script>", "<a href=", "<p>", "</p>", "<!--", "-->", "<svg>", "\"", "'",
    "=", "\\", "javascript:", "https://x.org", "http://", "mailto:a@b", "x.com", "!", "{: #id }",
    "\x02", "\x03", "\0", "\r", "\r\n", "\ue000", "\u202e", "\u0301", "😀", "é", "ﬁ", "\ud800",
    "\udc00",
]
BARE = ["<p>", "</p>", "<li>", "<ul>", "</ul>", "<table>", "<td>", "</tr>", "<pre>", "</code>",
    "<br>", "<em>", "</em>", "</strong>", "a", "\n", " ", "\"", "'", "=", "&lt;", "&amp;"]
# fmt: on
ANY = st.text(st.characters(exclude_categories=[]), max_size=LONGEST_TEXT)
MARKED = st.lists(st.sampled_from(PIECES), max_size=300).map("".join)
TEXTS = st.one_of(ANY, MARKED)
C1 = {chr(code) for code in range(0x80, 0xA0)}


@given(TEXTS)
def test_every_text_becomes_safe_html(source):
    assert mistakes(to_html(source, "a")) == []


@given(TEXTS.map(normalise))
def test_what_is_kept_of_a_text_can_be_stored_and_sent(source):
    to_html(source, "a").encode()


@given(TEXTS.map(normalise))
@example("<a href='https://x.org'>a</a> https://y.org/?a=1&b=2 &amp;lt;p&amp;gt;")
@example("<a href=''>https://x.org</a>")
def test_sanitising_twice_is_sanitising_once(dirty):
    once = sanitise(dirty)
    assert mistakes(once) == []
    assert sanitise(once) == once


@given(TEXTS.map(normalise))
@example("[https://x.org](elsewhere)")
def test_html_made_of_a_text_is_already_sane(source):
    html = to_html(source, "a")
    assert sanitise(html) == html


@given(st.lists(st.sampled_from(BARE), max_size=300).map("".join))
def test_bare_elements_in_any_order_are_safe(dirty):
    assert _is_bare(dirty)
    assert mistakes(sanitise(dirty)) == []


@given(MARKED.map(normalise))
@example("- a\n  - *b* & c\n\n> d\n\n| e | f |\n|---|---|\n| g | h |")
def test_of_a_plain_text_two_libraries_leave_what_one_leaves(source):
    dirty = _converted(tamed(source), "a").replace(TAMED_BRACKET, "[")
    assume(_is_bare(dirty))
    assert sanitise(_bleached(dirty)) == sanitise(dirty)


@given(st.lists(TEXTS.map(normalise), max_size=4), TEXTS.map(normalise))
@example(["a[^1]\n\n[^1]: b\n\n[r]: https://x.org"], "c[^1] [r]")
@example(["3. a\n   - b"], "- c\n\n1. d")
def test_a_text_is_the_same_whatever_was_read_before(before, source):
    _idle.clear()
    alone = to_html(source, "a")
    for number, other in enumerate(before):
        to_html(other, str(number))
    assert to_html(source, "a") == alone


OTHERWISE = [
    "<a>", "<p class='n'>", "<p >", "<P>", "<p", "p>", "<script>", "<!-- -->", "&#60;", "&nbsp;",
    "&", "a > b", "\x1f", "<p/>", "https://x.org", "<img>",
]  # fmt: skip


@pytest.mark.parametrize("dirty", OTHERWISE)
def test_whatever_is_more_than_bare_is_read_by_both(dirty):
    assert _is_bare("<p>a &lt; b</p>")
    assert not _is_bare(f"<p>a{dirty}b</p>")


@given(TEXTS)
@example("e\0\u0301")
@example("\r\0\n")
def test_normalising_twice_is_normalising_once(source):
    once = normalise(source)
    assert normalise(once) == once


@given(TEXTS)
@example("e\0\u0301")
def test_a_normalised_text_is_composed_and_has_no_control_characters(source):
    kept = normalise(source)
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    assert {c for c in kept if unicodedata.category(c) in {"Cc", "Cs"}} <= {"\n", "\t", *C1}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        (" \n a \n ", "a"),
        ("a\0b\x07c\x1bd\x7fe", "abcde"),
        ("a\tb", "a\tb"),
        ("e\u0301", "é"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("😀", "😀"),
        ("a\u2028b\u2029c", "abc"),
        ("a\ue000b", "ab"),
        ("\u202eabc", "\u202eabc"),
        ("", ""),
    ],
)
def test_a_text_is_kept_in_one_form(typed, kept):
    assert normalise(typed) == kept


def test_the_longest_text_is_rendered_and_a_longer_one_refused():
    assert to_html("a" * LONGEST_TEXT, "a") == f"<p>{'a' * LONGEST_TEXT}</p>"
    with pytest.raises(TooLong):
        to_html("a" * (LONGEST_TEXT + 1), "a")
