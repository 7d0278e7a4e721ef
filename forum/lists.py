"""Lists as people write them, indented by two, three or four spaces, right below a sentence, in
quotes and numbered “1)”, for a parser that wants four, an empty line and “1.”."""

import re
from itertools import groupby

from markdown.preprocessors import Preprocessor

from .taming import DEEPEST_NESTING

INDENTATION = 4
# Whatever stands this much further in than a marker belongs to its item.
NEAREST = 2
_ITEM = re.compile(r" *(?:[-*+]|\d+[.)]) +\S")
_BRACKET = re.compile(r"^(\d+)\)")
_QUOTED = re.compile(r"( {0,3}>) ?(.*)")
_FENCE = re.compile(r" *(?:```|~~~)")
_RULE = re.compile(r" *([-*])(?: *\1){2,} *$")


class Lists(Preprocessor):
    """Marks and indents what stands in lists as the parser wants, and parts an item from the
    paragraph above it."""

    def run(self, lines: list[str]) -> list[str]:
        return _arranged(lines)


def _arranged(lines: list[str]) -> list[str]:
    lines = [line for mark, some in groupby(lines, _mark) for line in _quoted(mark, list(some))]
    # Where the markers stand of the items one is in, the outermost first.
    columns: list[int] = []
    made: list[str] = []
    before, is_of_items = "", True
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if not before.strip():
            is_of_items = _is_item(line)
        elif _is_item(line) and not is_of_items and (columns or _leads_to(before, line, after)):
            made.append("")
            is_of_items = True
        made.append(_measured(line, before, columns, is_of_items=is_of_items))
        before = line
    return made


def _mark(line: str) -> str:
    """What makes it a line of a quote, if it is one."""
    found = _QUOTED.match(line)
    return found[1] if found else ""


def _quoted(mark: str, lines: list[str]) -> list[str]:
    """Lines that stand below one another in a quote, or (no mark) outside of one."""
    if not mark:
        return lines
    within = [_QUOTED.sub(r"\2", line) for line in lines]
    if any(map(_FENCE.match, within)):
        return lines
    return [f"{mark} {line}" for line in _arranged(within)]


def _measured(line: str, before: str, columns: list[int], *, is_of_items: bool) -> str:
    """The line where the parser looks for it; `columns` follow."""
    is_new, column = not before.strip(), _column(line)
    further = column - columns[-1] if columns else column
    if not line.strip() or (is_new and further >= 2 * INDENTATION):
        return line
    if _is_item(line):
        if not columns and column >= INDENTATION:
            return line
        _leave(columns, column)
        columns.append(column)
        # Elsewhere it is a bracket that stands at the beginning of a line by chance.
        item = _BRACKET.sub(r"\1.", line.lstrip()) if is_of_items else line.lstrip()
        return " " * INDENTATION * (len(columns) - 1) + item
    if not is_new:
        return line
    _leave(columns, column)
    return " " * INDENTATION * len(columns) + line.lstrip() if columns else line


def _leave(columns: list[int], column: int) -> None:
    """Of the items those stay that what stands in this column belongs to."""
    while columns and (column < columns[-1] + NEAREST or len(columns) == DEEPEST_NESTING):
        columns.pop()


def _leads_to(before: str, line: str, after: str) -> bool:
    """Whether a list begins right below a sentence: where that ends with a colon, or a second item
    follows; else it may be a dash at which the line was broken."""
    is_first = _is_item(line) and _column(line) < INDENTATION
    is_text = bool(before.strip()) and not _is_item(before) and _column(before) < INDENTATION
    return is_first and is_text and (before.rstrip().endswith(":") or _is_item(after))


def _is_item(line: str) -> bool:
    return bool(_ITEM.match(line)) and not _RULE.match(line)


def _column(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
