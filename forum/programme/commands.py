"""`flask programme …`."""

from pathlib import Path

import click

from ..permissions import OPERATOR
from ..shell import Commands
from . import actions
from .check import Invalid
from .file import read

group = Commands("programme", help="Check and load programme files.")
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@group.command("check")
@_file
def check(file: Path) -> None:
    """Say whether FILE can be loaded, and every mistake with its line if not."""
    try:
        series = read(file.read_text(encoding="utf-8"))
    except (Invalid, UnicodeDecodeError) as invalid:
        raise _report(file, invalid) from None
    topics = sum(len(table["topics"]) for table in series["roundtables"])
    questions = len(series.get("key_questions", []))
    click.echo(f"{file}: in order. {topics} topics, {questions} key questions.")


@group.command("load")
@_file
def load(file: Path) -> None:
    """Load FILE: new entries are added, titles and dates updated, comments kept."""
    try:
        series = actions.load_programme(OPERATOR, file.read_text(encoding="utf-8"))
    except (Invalid, UnicodeDecodeError) as invalid:
        raise _report(file, invalid) from None
    click.echo(f"Loaded: {series.title} ({len(series.topics)} topics).")


def _report(file: Path, invalid: Exception) -> click.ClickException:
    lines = getattr(invalid, "mistakes", None) or [f"line 1: expected UTF-8 text ({invalid})"]
    count = f"{len(lines)} mistake{'s' if len(lines) > 1 else ''}, nothing was changed"
    return click.ClickException("\n".join([count, *(f"{file}, {line}" for line in lines)]))
