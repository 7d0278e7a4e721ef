"""Markdown in, HTML out: what people may use, and what stays as they typed it."""

import re

import pytest

from forum.text import excerpt, lined, markup, to_html, to_lines, to_plain

AWAY = 'rel="nofollow noopener noreferrer"'
TABLE = {
    "bold, italic, code": ("**a** *b* `c`", "<strong>a</strong> <em>b</em> <code>c</code>"),
    "deletion": ("~~old~~ new", "<p><del>old</del> new</p>"),
    "one tilde": ("~a~ b", "<p>~a~ b</p>"),
    "two paragraphs": ("a\n\nb", "<p>a</p>\n<p>b</p>"),
    "line break": ("a  \nb", "<p>a<br>\nb</p>"),
    "list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    "nested list": ("- a\n    - b", "<li>a<ul>\n<li>b</li>\n</ul>"),
    "list two spaces in": (
        "- a\n  - b\n    - c\n- d",
        "<li>a<ul>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>d</li>",
    ),
    "list three spaces in": (
        "1. a\n   - b\n2. c",
        "<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>",
    ),
    "numbers in numbers": ("1. a\n   1. b\n2. c", "<ol>\n<li>a<ol>\n<li>b</li>\n</ol>\n</li>"),
    "list with lines between": ("- a\n\n  - b\n\n- c", "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</li>"),
    "second paragraph of an item": ("- a\n\n  b\n\n- c", "<p>a</p>\n<p>b</p>\n</li>"),
    "item below a paragraph of the one before": (
        "- a\n\n  b\n- c",
        "<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>",
    ),
    "after a list": ("- a\n  - b\n\nc\n\n    d", "<p>c</p>\n<pre><code>d\n</code></pre>"),
    "list in a quote": ("> - a\n>   - b\n> - c", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>"),
    "list in a quote in a quote": (">> a:\n>> - b\n>>   1) c", "<li>b<ol>\n<li>c</li>"),
    "list in a quote in a list": ("- a\n\n  > - b\n  >   - c", "<li>b<ul>\n<li>c</li>"),
    "list in a quote below a colon": ("> Three:\n> - a", "<p>Three:</p>\n<ul>\n<li>a</li>"),
    "quote with what looks like code": ("> ```\n> - a\n>   - b\n> ```", "- a\n  - b"),
    "list numbered with brackets": ("1) a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    "list that goes on with brackets": ("Two:\n3) a\n4) b", '<ol start="3">\n<li>a</li>'),
    "brackets in a list": ("- a\n  1) b\n  2) c", "<li>a<ol>\n<li>b</li>\n<li>c</li>"),
    "bracket by chance": ("as said (in no.\n2) before", "<p>as said (in no.\n2) before</p>"),
    "bracket in an item": ("- see 3) there", "<li>see 3) there</li>"),
    "bracket in code": ("a\n\n    1) b", "<pre><code>1) b\n</code></pre>"),
    "bracket that is escaped": ("1\\) a", "<p>1) a</p>"),
    "code in a list": ("- a\n\n        - b", "<pre><code>- b\n</code></pre>"),
    "list in code": ("```\n- a\n  - b\n```", "<pre><code>- a\n  - b\n</code></pre>"),
    "list below a colon": ("Three:\n- a", "<p>Three:</p>\n<ul>\n<li>a</li>\n</ul>"),
    "list below a sentence": ("We ask\n1. a\n2. b", "<p>We ask</p>\n<ol>\n<li>a</li>"),
    "dash where a line breaks": ("It is late\n- or so", "<p>It is late\n- or so</p>"),
    "numbers": ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    "bare year": ("In 2023. So", "<p>In 2023. So</p>"),
    "quotation": ("> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>"),
    "code": ("```\n<b> https://x.org\n```", "<pre><code>&lt;b&gt; https://x.org\n</code></pre>"),
    "code of a language": ("```python\nx\n```", "<pre><code>x\n</code></pre>"),
    "rule": ("a\n\n***\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    "first heading": ("# A", '<p class="subhead">A</p>'),
    "sixth heading": ("###### A", '<p class="subhead">A</p>'),
    "underlined": ("A\n====", "<p>A\n====</p>"),
    "link": ("[a](https://x.org)", f'<a href="https://x.org" {AWAY}>a</a>'),
    "title dropped": ("[a](https://x.org 'T')", f'<a href="https://x.org" {AWAY}>a</a>'),
    "mail": ("[a](mailto:a@b.org)", f'<a href="mailto:a@b.org" {AWAY}>a</a>'),
    "reference": ("[a][r]\n\n[r]: https://x.org", f'<a href="https://x.org" {AWAY}>a</a>'),
    "on this page": ("[a](#c12)", '<p><a href="#c12">a</a></p>'),
    "bare link": ("See https://x.org/a.", f'<a href="https://x.org/a" {AWAY}>https://x.org/a</a>.'),
    "bare link in brackets": (
        "(http://x.org)",
        f'(<a href="http://x.org" {AWAY}>http://x.org</a>)',
    ),
    "bare link in code": ("`https://x.org`", "<p><code>https://x.org</code></p>"),
    "file name": ("See README.md", "<p>See README.md</p>"),
    "bare domain": ("x.com www.x.org", "<p>x.com www.x.org</p>"),
    "bare address": ("ada@example.org", "<p>ada@example.org</p>"),
    "address in brackets": ("To <ada@example.org>.", "ada@example.org"),
    "elsewhere here": ("[out](/sign-out)", "<p><a>out</a></p>"),
    "another host": ("[out](//evil.org)", "<p><a>out</a></p>"),
    "other scheme": ("[out](ftp://evil.org)", "<p><a>out</a></p>"),
    "words of a refused link": ("[a < b](/x)", "<p><a>a &lt; b</a></p>"),
    "raw HTML": ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
    "raw block": ("<div>\n\na\n\n</div>", "<p>&lt;div&gt;</p>\n<p>a</p>\n<p>&lt;/div&gt;</p>"),
    "entities": ("&copy; & < &lt;", "<p>© &amp; &lt; &lt;</p>"),
    "escapes": (r"\*a\*", "<p>*a*</p>"),
    "four bytes": ("Zoë 😀 𝔸", "<p>Zoë 😀 𝔸</p>"),
    "right to left": ("\u202eabc", "<p>\u202eabc</p>"),
}
COLUMNS = "| a | b | c |\n|---|--:|:-:|\n| 1 | **2** | 3 |"


@pytest.mark.parametrize(("source", "expected"), TABLE.values(), ids=TABLE)
def test_markdown_becomes_html(source, expected):
    assert expected in to_html(source, "a")


def test_a_list_that_begins_at_seventeen_is_not_counted_from_one():
    assert "17" in to_html("17. Article seventeen\n18. Article eighteen", "a")


def test_columns_of_a_table_keep_their_alignment_as_a_class():
    html = to_html(COLUMNS, "a")
    assert '<th>a</th>\n<th class="n">b</th>\n<th class="centre">c</th>' in html
    assert '<td>1</td>\n<td class="n"><strong>2</strong></td>\n<td class="centre">3</td>' in html
    assert "align" not in html


def test_an_image_is_not_loaded():
    html = to_html("![map](https://example.org/map.png)", "a")
    assert "<img" not in html
    assert "map" in html


def test_a_footnote_leads_there_and_back():
    html = to_html("So it is[^1].\n\n[^1]: As reported.", "a")
    note = re.search(r'<sup id="(fnref:[\w-]+)"><a class="footnote-ref" href="#(fn:[\w-]+)">', html)
    assert note
    assert f'<li id="{note[2]}">' in html
    assert f'href="#{note[1]}">↩</a>' in html
    assert "As reported." in html


def test_footnotes_of_two_texts_on_a_page_do_not_meet():
    source = "A[^1] B[^1] C[^x].\n\n[^1]: One.\n\n[^x]: Ex."
    first, second = (re.findall(r'id="([^"]+)"', to_html(source, name)) for name in ("a", "b"))
    assert len(first) == len(set(first)) == 5
    assert not set(first) & set(second)
    assert first == re.findall(r'id="([^"]+)"', to_html(source, "a"))


def test_a_reference_of_one_text_is_unknown_to_the_next():
    assert "<a" in to_html("[a][r]\n\n[r]: https://x.org", "a")
    assert to_html("[a][r]", "b") == "<p>[a][r]</p>"


def test_what_markdown_cannot_read_is_shown_as_typed(caplog):
    html = to_html("a \ud800 <b>\nc", "a")
    assert html == "<p>a \ud800 &lt;b&gt;<br>c</p>"
    assert "could not be rendered" in caplog.text


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("|A|B|\n|-|-|\n|1|2|", "A · B; 1 · 2"),
        ("|A|B|\n|-|-|\n| 1 | |\n| | 2 |", "A · B; 1 · ; · 2"),
        ("|A|\n|-|\n|*1* **2**|", "A; 1 2"),
        ("One\n\n|A|B|\n|-|-|\n|1|2|\n\ntwo", "One A · B; 1 · 2 two"),
        ("|A|\n|-|\n|1|\n\n|B|\n|-|\n|2|", "A; 1 B; 2"),
        ("1. a\n2. b", "a b"),
    ],
)
def test_the_words_of_a_table_do_not_run_together(source, plain):
    assert to_plain(to_html(source, "a")) == plain


def test_an_excerpt_is_cut_between_words():
    html = to_html("One **two**\n\n- three\n- four", "a")
    assert to_plain(html) == "One two three four"
    assert excerpt(html) == "One two three four"
    assert excerpt(html, 15) == "One two three …"
    assert str(markup(html)) == html


def test_words_in_lines_are_the_same_words_at_the_same_places():
    html = to_html("Days:\n\n- one\n    - *two*\n- three\nfour\n\nLast.", "a")

    assert to_lines(html).split("\n") == ["Days:", "one", "two", "three four", "Last."]
    assert to_lines(html).replace("\n", " ") == to_plain(html)
    assert lined("a < b\nc") == "a &lt; b<br>c"
