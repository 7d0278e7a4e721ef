"""Takes the quadratic and the recursive out of a text before Markdown reads it."""

import re

# Markdown's time grows with the square of these; real texts stay far below.
MOST_BRACKETS_A_PARAGRAPH = 100
DEEPEST_NESTING = 8
MOST_FOOTNOTES = 40
TAMED_BRACKET = "\ue000"  # stands for a bracket that opens nothing


def tamed(source: str) -> str:
    """The text as Markdown can read it in time, and not too deep."""
    paragraphs = re.split(r"(\n\s*\n)", source)
    lines = "".join(_escape_brackets(p) for p in paragraphs).split("\n")
    return _few_footnotes("\n".join(_shallow(line) for line in lines))


def _escape_brackets(paragraph: str) -> str:
    if paragraph.count("[") <= MOST_BRACKETS_A_PARAGRAPH:
        return paragraph
    return paragraph.replace("[", TAMED_BRACKET)


_MARKERS = re.compile(r"^(?:[ \t]*(?:[-*+>]|\d+[.)])(?=[ \t]|>|$))+")
_MARKER = re.compile(r"[ \t]*(?:[-*+>]|\d+[.)])")


def _shallow(line: str) -> str:
    """At most DEEPEST_NESTING list and quote markers in a row, and no deeper indentation."""
    found = _MARKERS.match(line)
    if found:
        markers = _MARKER.findall(found.group())
        if len(markers) > DEEPEST_NESTING:
            return "".join(markers[:DEEPEST_NESTING]) + " \\" + line[found.end() :].lstrip()
    indentation = len(line) - len(line.lstrip(" \t"))
    return " " * 4 * DEEPEST_NESTING + line.lstrip() if indentation > 4 * DEEPEST_NESTING else line


def _few_footnotes(source: str) -> str:
    if source.count("[^") <= 2 * MOST_FOOTNOTES:
        return source
    return source.replace("[^", TAMED_BRACKET + "^")
