"""Every kind of file read back by what others read it with: its numbers and its words."""

import io
import json
import re
import zipfile
from email import policy
from email.parser import BytesParser
from html import unescape
from xml.etree import ElementTree

import docx
from pypdf import PdfReader

_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
# Marks that a file may set before what it says: of lists, headings, quotes, tables, links.
_TYPESETTING = re.compile(r"(?m)^\s*(?:#+|[-=]{3,}$|[-•▪◦]|\d+\.(?=\s)|>|\|)+\s*")


def numbers(words: str) -> list[str]:
    """The paragraphs' numbers, in order."""
    return _NUMBER.findall(words)


def bare(words: str) -> list[str]:
    """The letters and digits alone: lines break differently in each file."""
    return re.findall(r"\w", _TYPESETTING.sub("", words))


def of_html(content: bytes) -> str:
    body = content.decode().partition("<body>")[2]
    return unescape(
        re.sub(r"<[^>]+>", lambda tag: " " if tag[0][1:3] in {"sp", "/s"} else "\n", body)
    )


def of_markdown(content: bytes) -> str:
    text = re.sub(r"\]\(<[^>]*>\)", "", content.decode())
    return unescape(re.sub(r"\\([!-/:-@\[-`{-~\n])", r"\1", text))


def of_json(content: bytes) -> str:
    found = json.loads(content)["document"]
    said = ["Roundtable", found["kicker"], found["title"], found["series"]]
    for section in found["sections"]:
        said.append(section["title"])
        for paragraph in section["paragraphs"]:
            said += [paragraph[key] for key in ("number", "heading", "about", "reference")]
            for block in paragraph["blocks"]:
                said.append("".join(run["text"] for run in block["runs"]))
                said += ["".join(r["text"] for r in cell) for row in block["rows"] for cell in row]
    said.append("Provenance")
    for fact in found["provenance"]:
        said += [fact["label"], fact["value"]]
    return "\n".join([*said, "Content hash (SHA-256)", json.loads(content)["hash"]["value"]])


def of_pdf(content: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    # Without the foot of each page.
    return "\n".join(re.sub(r"[^\n]* \d+ / \d+\s*$", "", page) for page in pages)


def of_docx(content: bytes) -> str:
    file = docx.Document(io.BytesIO(content))
    return "\n".join(
        "".join(node.text or "" for node in block.iter() if node.tag.endswith("}t"))
        for block in file.element.body.iter()
        if block.tag.endswith("}p")
    )


def of_epub(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        chapters = [book.read(f"book/{name}.xhtml") for name in ("text", "provenance")]
    for chapter in chapters:
        ElementTree.fromstring(chapter)
    return "\n".join(of_html(chapter) for chapter in chapters)


def of_letter(content: bytes) -> str:
    letter = BytesParser(policy=policy.default).parsebytes(content)
    return letter.get_body(("plain",)).get_content()


READERS = {
    "html": of_html,
    "md": of_markdown,
    "json": of_json,
    "pdf": of_pdf,
    "docx": of_docx,
    "epub": of_epub,
    "eml": of_letter,
}


def everything(form: str, content: bytes) -> str:
    """All that is in a file, its labels and covers as well."""
    if form in {"docx", "epub"}:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = [file.read(name).decode(errors="replace") for name in file.namelist()]
            return "\n".join([*file.namelist(), *parts])
    if form == "pdf":
        return of_pdf(content) + repr(PdfReader(io.BytesIO(content)).metadata)
    return content.decode()
