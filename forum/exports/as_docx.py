"""A document as DOCX: real styles, headings that build its outline, its language, page numbers."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from flask_babel import gettext

from .document import Block, Document, Paragraph, Run

INK, DIM, MARK = RGBColor(0x1F, 0x1C, 0x18), RGBColor(0x51, 0x4B, 0x43), RGBColor(0x7A, 0x2E, 0x1D)
SERIF, SANS = "Georgia", "Calibri"
_SIZES = {"Title": 26, "Subtitle": 10.5, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11}


def written(document: Document) -> bytes:
    file = docx.Document()
    _set_up(file, document)
    file.add_paragraph(f"Roundtable, {document.kicker}", style="Subtitle")
    file.add_paragraph(document.title, style="Title")
    file.add_paragraph(document.series, style="Subtitle")
    for section in document.sections:
        if section.title:
            file.add_heading(section.title, section.level - 1)
        for paragraph in section.paragraphs:
            _paragraph(file, paragraph, section.level)
    _provenance(file, document)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _set_up(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.language = document.title, document.language
    properties.subject, properties.author = document.kicker, "Roundtable"
    properties.comments = document.link
    properties.created = properties.modified = datetime.fromisoformat(document.dated).replace(
        tzinfo=None
    )
    # The picture of an empty page that the library's template brings.
    parts = file.part.package.rels
    for key in [key for key, part in parts.items() if part.reltype.endswith("/thumbnail")]:
        del parts[key]
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    for name, size in _SIZES.items():
        _style(file.styles[name], SERIF if size > 11 else SANS, size, INK if size > 11 else DIM)
    _style(file.styles["Normal"], SERIF, 11, INK)
    file.styles["Normal"].paragraph_format.space_after = Pt(6)
    _style(file.styles["Heading 3"], SERIF, 11, INK)
    for name, colour in (("Number", MARK), ("About", DIM)):
        kind = WD_STYLE_TYPE.CHARACTER if name == "Number" else WD_STYLE_TYPE.PARAGRAPH
        _style(file.styles.add_style(name, kind), SANS, 9.5, colour)
    about = file.styles["About"].paragraph_format
    about.keep_with_next, about.space_after = True, Pt(2)
    # The line below it that the library's template brings.
    title = file.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    defaults = file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    _speak(defaults.find(qn("w:rPr")), document.language)
    _foot(page.footer.paragraphs[0], document)


def _style(style: Any, font: str, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _speak(properties: Any, language: str) -> None:
    """Say in which language words are."""
    for known in properties.findall(qn("w:lang")):
        properties.remove(known)
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), language)
    properties.append(element)


def _foot(paragraph: Any, document: Document) -> None:
    paragraph.style.font.size = Pt(9)
    paragraph.add_run(f"{document.kicker}\t\t")
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)


def _paragraph(file: Any, paragraph: Paragraph, level: int) -> None:
    number = paragraph.number
    if paragraph.heading:
        heading = file.add_heading("", level)
        number = _number(heading, number)
        _say(heading, [Run(paragraph.heading)], paragraph.heading_language)
    if paragraph.about or paragraph.reference:
        about = file.add_paragraph(style="About")
        number = _number(about, number)
        _say(about, [Run(paragraph.about + " " if paragraph.about else "")])
        _say(about, [Run(paragraph.reference, link=paragraph.link)])
    for block in paragraph.blocks:
        number = _block(file, block, number, paragraph.language)


def _number(paragraph: Any, number: str) -> str:
    """Put the number before the first words; none is left for the next."""
    if number:
        paragraph.add_run(number, style="Number")
        paragraph.add_run("\u2002")
    return ""


def _block(file: Any, block: Block, number: str, language: str) -> str:
    if block.kind == "table":
        if number:
            _number(file.add_paragraph(), number)
        _table(file, block, language)
        return ""
    said = file.add_paragraph(style=_style_of(block))
    number = _number(said, number)
    if block.kind == "item" and block.number is not None:
        # The number as it was written: a list of Word's own would begin anew, or go on.
        said.paragraph_format.left_indent = Cm(0.75 * (block.depth + 1))
        said.paragraph_format.first_line_indent = Cm(-0.6)
        said.add_run(f"{block.number}.\u2002")
    _say(said, block.runs, language)
    if block.kind == "subhead":
        for run in said.runs:
            run.bold = True
    return number


def _style_of(block: Block) -> str:
    match block.kind:
        case "quote":
            return "Quote"
        case "item":
            if block.number is None:
                return ("List Bullet", "List Bullet 2", "List Bullet 3")[min(block.depth, 2)]
            return "List Continue"
        case "code":
            return "macro"
    return "Normal"


def _table(file: Any, block: Block, language: str) -> None:
    columns = max(map(len, block.rows), default=0)
    table = file.add_table(len(block.rows), columns, style="Table Grid")
    for row, cells in zip(table.rows, block.rows, strict=True):
        for cell, runs in zip(row.cells, cells, strict=False):
            _say(cell.paragraphs[0], runs, language)
    if table.rows:
        _repeat(table.rows[0])


def _repeat(row: Any) -> None:
    """The head of a table, said to be one."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _say(paragraph: Any, runs: Sequence[Run], language: str = "") -> None:
    for run in runs:
        made = paragraph.add_run(run.text)
        made.bold = "strong" in run.marks or None
        made.italic = "em" in run.marks or None
        made.font.strike = "del" in run.marks or None
        made.font.superscript = "sup" in run.marks or None
        if "code" in run.marks:
            made.font.name = "Consolas"
        if language:
            _speak(made._r.get_or_add_rPr(), language)
        if run.link:
            _lead(paragraph, made, run.link)


def _lead(paragraph: Any, run: Any, link: str) -> None:
    """Make a run lead somewhere."""
    related = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), related)
    run.font.underline = True
    run._r.addprevious(hyperlink)
    hyperlink.append(run._r)


def _provenance(file: Any, document: Document) -> None:
    file.add_heading(gettext("Provenance"), 1).paragraph_format.page_break_before = True
    for fact in document.facts:
        label = file.add_paragraph(style="About")
        label.add_run(fact.label)
        _say(
            file.add_paragraph(),
            [Run(fact.value, link=fact.value if fact.value == document.link else "")],
        )
