"""A document as one HTML page that needs nothing beside itself; and its pieces, for other files."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup, escape

from .document import Block, Document, Run

_ALLOWED = ("http://", "https://", "mailto:")


def written(document: Document) -> bytes:
    return page(document).encode()


def page(document: Document, is_paged: bool = False) -> str:
    """The page, for a browser or, `is_paged`, for paper."""
    return render_template(
        "exports/document.html", document=document, markup=markup, is_paged=is_paged
    )


def markup(blocks: Sequence[Block], number: Markup | None = None) -> Markup:
    """Blocks as well-formed elements, lists in lists; their number stands before the first words,
    or on a line of its own."""
    pieces: list[Markup] = []
    if number and blocks and blocks[0].kind in {"text", "subhead"}:
        kind = Markup(' class="subhead"') if blocks[0].kind == "subhead" else ""
        begun = Markup("<p{}>{} {}</p>\n")
        pieces.append(begun.format(kind, number, _runs(blocks[0].runs)))
        blocks = blocks[1:]
    elif number:
        pieces.append(Markup('<p class="lone">{}</p>\n').format(number))
    open_lists: list[str] = []
    for block in blocks:
        if block.kind == "item":
            pieces.append(_to_depth(open_lists, block))
            pieces.append(_runs(block.runs))
            continue
        pieces.append(_closed(open_lists, 0))
        pieces.append(_lone(block))
    pieces.append(_closed(open_lists, 0))
    return Markup("").join(pieces)


def _lone(block: Block) -> Markup:
    match block.kind:
        case "quote":
            return Markup("<blockquote><p>{}</p></blockquote>\n").format(_runs(block.runs))
        case "code":
            return Markup("<pre>{}</pre>\n").format(_runs(block.runs, keeps_lines=True))
        case "subhead":
            return Markup('<p class="subhead">{}</p>\n').format(_runs(block.runs))
        case "table":
            return _table(block)
    return Markup("<p>{}</p>\n").format(_runs(block.runs))


def _to_depth(open_lists: list[str], item: Block) -> Markup:
    """What closes and opens lists so that an item can begin, and begins it."""
    tag = "ul" if item.number is None else "ol"
    before = _closed(open_lists, item.depth + 1)
    if len(open_lists) > item.depth and open_lists[-1] == tag:
        return before + Markup("</li>\n<li>")
    before += _closed(open_lists, item.depth)
    while len(open_lists) <= item.depth:
        open_lists.append(tag)
        start = Markup(' start="{}"').format(item.number) if tag == "ol" else ""
        before += Markup("<{}{}>\n<li>").format(tag, start)
    return before


def _closed(open_lists: list[str], depth: int) -> Markup:
    closed = Markup("")
    while len(open_lists) > depth:
        closed += Markup("</li></{}>\n").format(open_lists.pop())
    return closed


def _table(block: Block) -> Markup:
    rows = [
        Markup("<tr>{}</tr>\n").format(
            Markup("").join(
                (Markup('<th scope="col">{}</th>') if at == 0 else Markup("<td>{}</td>")).format(
                    _runs(cell)
                )
                for cell in row
            )
        )
        for at, row in enumerate(block.rows)
    ]
    head, body = Markup("").join(rows[:1]), Markup("").join(rows[1:])
    return Markup("<table><thead>{}</thead><tbody>{}</tbody></table>\n").format(head, body)


def _runs(runs: Sequence[Run], keeps_lines: bool = False) -> Markup:
    return Markup("").join(_run(run, keeps_lines) for run in runs)


def _run(run: Run, keeps_lines: bool) -> Markup:
    words = escape(run.text)
    if not keeps_lines:
        words = Markup("<br />").join(words.split("\n"))
    for mark in run.marks:
        words = Markup("<{0}>{1}</{0}>").format(mark, words)
    if run.link.startswith(_ALLOWED):
        words = Markup('<a href="{}" rel="nofollow noopener noreferrer">{}</a>').format(
            run.link, words
        )
    return words
