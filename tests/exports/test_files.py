"""Files to take along are whole, and open to everybody: with a language, a title, headings."""

import io
import json
import zipfile
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from xml.etree import ElementTree

import docx
import pytest
from docx.shared import Pt
from pypdf import PdfReader

from forum.exports import as_pdf
from forum.exports.document import Document, Fact, Paragraph, Run, Section, plain
from forum.exports.formats import FORMATS
from forum.exports.reading import blocks_of, passages_of
from forum.text import to_html

from .reading import READERS, numbers

NOTE = """First *things* first, [here](https://example.org/a_b).

# Lists

- one
    - deeper
- two

3. three
4. four

> said

    code  here

| A | B |
| --- | --- |
| 1 | ~~2~~ |

Told[^1].

[^1]: By note.
"""


@pytest.fixture
def document(app):
    with app.app_context():
        yield Document(
            title="Der Wochenbrief <b> & mehr",
            kicker="Wochenbrief Nr. 7",
            series="Reihe",
            language="de",
            link="http://forum.test/digests/7",
            dated="2026-10-23T08:00:00Z",
            sections=(
                Section("", (Paragraph("7.1", blocks=blocks_of(to_html(NOTE, "x"))),)),
                Section(
                    "Erstes",
                    (
                        Paragraph(
                            "7.2",
                            heading="In English",
                            heading_language="en",
                            language="fr",
                            about="Proposal. A diplomat.",
                            reference="I.1 #2",
                            link="http://forum.test/topics/1/comments/2",
                            blocks=plain("En français."),
                        ),
                    ),
                ),
            ),
            provenance=(Fact("Zeitraum", "eine Woche"),),
        )


def written(document, form):
    return FORMATS[form].written(document)


def test_a_pdf_is_tagged_and_says_its_title_and_language(document):
    file = PdfReader(io.BytesIO(written(document, "pdf")))
    root = file.trailer["/Root"]

    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert file.metadata.title.startswith("Der Wochenbrief <b> & mehr")
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert [mark.title for mark in file.outline if not isinstance(mark, list)]
    assert file.pages[0].extract_text().rstrip().endswith(f"1 / {len(file.pages)}")


def test_a_pdf_is_drawn_from_nothing_but_itself(app, tmp_path):
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">Secret</text></svg>')
    page = f'<html lang="en"><title>T</title><p>Seen<img alt="" src="{picture.as_uri()}">'

    with app.app_context():
        drawn = as_pdf._drawn(page)

    text = PdfReader(io.BytesIO(drawn)).pages[0].extract_text()
    assert "Seen" in text
    assert "Secret" not in text


def test_what_would_take_too_long_to_draw_is_not_drawn(app, document, monkeypatch):
    monkeypatch.setattr(as_pdf, "LONGEST_PAGE", 100)

    with pytest.raises(as_pdf.NotDrawn):
        written(document, "pdf")


def test_a_docx_has_headings_styles_and_languages(document):
    file = docx.Document(io.BytesIO(written(document, "docx")))
    styles = {p.text: p.style.name for p in file.paragraphs}

    assert styles["Der Wochenbrief <b> & mehr"] == "Title"
    assert styles["Erstes"] == "Heading 1"
    assert styles["7.2\u2002In English"] == "Heading 2"
    assert styles["one"] == "List Bullet"
    assert styles["deeper"] == "List Bullet 2"
    assert styles["said"] == "Quote"
    assert file.core_properties.language == "de"
    assert file.core_properties.title == "Der Wochenbrief <b> & mehr"
    assert file.core_properties.author == "Roundtable"
    assert 'w:lang w:val="de"' in file.styles.element.xml
    assert 'w:lang w:val="en"' in file.element.xml
    assert 'w:lang w:val="fr"' in file.element.xml
    assert "PAGE" in file.sections[0].footer._element.xml
    assert file.tables[0].rows[0]._tr.xml.count("w:tblHeader") == 1


def test_a_docx_tells_whence_it_is_on_a_page_of_its_own(document):
    file = docx.Document(io.BytesIO(written(document, "docx")))
    begins = [p.paragraph_format.page_break_before for p in file.paragraphs]
    facts = file.paragraphs[begins.index(True) :]

    assert begins.count(True) == 1
    assert facts[0].text == "Provenance"
    assert [p.style.name for p in facts[1:3]] == ["About", "Normal"]
    # What is said of a thing stands nearer to it than to the next.
    assert file.styles["About"].paragraph_format.space_after < Pt(6)
    assert file.styles["Normal"].paragraph_format.space_after == Pt(6)


def test_an_epub_begins_with_what_it_is_and_leads_through_itself(document):
    with zipfile.ZipFile(io.BytesIO(written(document, "epub"))) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert book.read("mimetype") == b"application/epub+zip"
        package = ElementTree.fromstring(book.read("book/package.opf"))
        told = {e.tag.rpartition("}")[2]: e.text for e in package.iter() if e.text}
        assert told["language"] == "de"
        assert told["title"] == "Der Wochenbrief <b> & mehr"
        listed = {e.get("href") for e in package.iter() if e.get("href")}
        assert {f"book/{name}" for name in listed} == {
            name for name in book.namelist() if name.startswith("book/")
        } - {"book/package.opf"}
        text = book.read("book/text.xhtml").decode()
        for link in book.read("book/nav.xhtml").decode().split('href="text.xhtml#')[1:]:
            assert f'id="{link.partition(chr(34))[0]}"' in text


def test_the_contents_of_an_epub_are_as_deep_as_its_headings(document):
    below = [Section(title, (), level=3) for title in ("Darin", "Auch darin")]
    whole = replace(document, sections=(*document.sections[:2], *below, Section("Zweites", ())))
    with zipfile.ZipFile(io.BytesIO(written(whole, "epub"))) as book:
        nav = ElementTree.fromstring(book.read("book/nav.xhtml"))
    html = "{http://www.w3.org/1999/xhtml}"
    sections = nav.findall(f".//{html}nav/{html}ol/{html}li/{html}ol/{html}li")
    told = [[link.text for link in section.iter(f"{html}a")] for section in sections]
    assert told == [["Erstes", "Darin", "Auch darin"], ["Zweites"]]


def test_a_letter_is_to_nobody_and_says_the_same_twice(document):
    content = written(document, "eml")
    letter = BytesParser(policy=policy.default).parsebytes(content)

    assert letter["To"] is None
    assert letter["Subject"] == "Wochenbrief Nr. 7: Der Wochenbrief <b> & mehr"
    assert letter["Date"].datetime.isoformat() == "2026-10-23T08:00:00+00:00"
    assert max(map(len, content.splitlines())) <= 998
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


def test_html_says_the_language_of_every_text(document):
    page = written(document, "html").decode()

    assert '<html lang="de">' in page
    assert '<h3 lang="en" xml:lang="en">' in page
    assert '<div class="words" lang="fr" xml:lang="fr">' in page
    assert "<ul>\n<li>one<ul>\n<li>deeper</li></ul>\n</li>\n<li>two</li></ul>" in page
    assert '<ol start="3">\n<li>three</li>\n<li>four</li></ol>' in page
    assert "src=" not in page


def test_markdown_says_it_as_it_was_written(document):
    text = written(document, "md").decode()

    assert "- one\n    - deeper\n- two" in text
    assert "3. three\n4. four" in text
    assert "> said" in text
    assert "\n    code  here\n" in text
    assert "| 1 | ~~2~~ |" in text
    assert "[here](<https://example.org/a_b>)" in text
    assert "### 7.2 In English" in text


def test_markdown_marks_only_what_it_would_read_as_something_else(document):
    odd = plain("#1 & II.1 #12, #x; AT&T &copy; <b>\n# 1 _a_ #")
    text = written(replace(document, sections=(Section("", (Paragraph(blocks=odd),)),)), "md")

    assert b"# Der Wochenbrief &lt;b&gt; & mehr" in text
    assert b"\\#1 & II.1 #12, \\#x; AT&amp;T &amp;copy; &lt;b&gt;\n" in text
    assert b"\\# 1 \\_a\\_ \\#\n" in text
    assert b"[I.1 #2](<" in written(document, "md")


def test_words_that_no_file_can_hold_are_left_out_of_all(document):
    assert Run("a\x00b\x0b\ufffe\ud800c\n").text == "abc\n"
    for form in FORMATS:
        assert numbers(READERS[form](written(document, form))) == ["7.1", "7.2"], form


def test_the_content_is_whole_in_json(document):
    found = json.loads(written(document, "json"))["document"]
    blocks = found["sections"][0]["paragraphs"][0]["blocks"]

    assert [block["kind"] for block in blocks] == [
        *("text", "subhead", "item", "item", "item", "item", "item", "quote", "code"),
        *("table", "text", "item"),
    ]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("", 0),
        ("one", 1),
        ("one\n\ntwo", 2),
        ("# head\n\none", 1),
        ("- one\n- two", 1),
        ("one\n\n- two\n- three\n\nfour", 3),
        ("> a\n\n| b |\n| --- |\n| c |", 2),
    ],
)
def test_what_can_be_cited_of_a_note(source, count):
    passages = passages_of(to_html(source, "x"))

    assert len(passages) == count
    assert [block for passage in passages for block in passage] == list(
        blocks_of(to_html(source, "x"))
    )
