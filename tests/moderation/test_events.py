"""Everything that the journal tells has words of its own, in the reader's language."""

import ast
import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from forum.moderation.events import DETAILS, EVENTS
from forum.moderation.who import TOLD
from forum.permissions import Role
from tests.visitor import BROWSER

from .deciding import decide

FORUM = Path(__file__).parents[2] / "forum"


def _said(node: ast.AST | None, constants: dict[str, list[str]]) -> Iterator[str]:
    """The words that an expression may stand for."""
    match node:
        case ast.Constant(value=str(words)):
            yield words
        case ast.IfExp():
            yield from _said(node.body, constants)
            yield from _said(node.orelse, constants)
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) if name in constants:
            yield from constants[name]


def _recorded(tree: ast.Module, constants: dict[str, list[str]]) -> Iterator[str]:
    # Functions that hand an event on, and at which place they take it.
    hands_on = {
        one.name: [arg.arg for arg in one.args.args].index("event")
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and "event" in [arg.arg for arg in one.args.args]
    }
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="event")], value=value):
                yield from _said(value, constants)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="journal"), attr="record"), args=args
            ):
                yield from _said(args[0], constants)
            case ast.Call(func=ast.Name(id=name), args=args) if name in hands_on:
                if len(args) > hands_on[name]:
                    yield from _said(args[hands_on[name]], constants)


def _constant(node: ast.expr) -> list[str]:
    """The words that a constant stands for, or any of a table of them."""
    values = node.values if isinstance(node, ast.Dict) else [node]
    return [one.value for one in values if isinstance(one, ast.Constant) and type(one.value) is str]


def recorded() -> set[str]:
    """Every event that some code records."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in FORUM.rglob("*.py")]
    constants = {
        node.targets[0].id: words
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and (words := _constant(node.value))
    }
    return {event for tree in trees for event in _recorded(tree, constants)}


def test_every_event_has_words_of_its_own():
    assert recorded()
    assert recorded() == set(EVENTS)
    assert len(set(map(str, EVENTS.values()))) == len(EVENTS)
    assert set(DETAILS) == {*TOLD, "member"}


def test_the_journal_speaks_the_language_of_whoever_reads_it(make, visit, ada, comment, olga):
    odile = visit(make.member("Odile", Role.ORGANISER, language="fr"))
    decide(
        visit(make.member("Mo", Role.MODERATOR)), make.comment(ada, make.topic("pre")), "publish"
    )

    page = odile.get("/record/journal?event=comment+decided")

    assert "comment decided" not in page.text
    assert "Décision sur un commentaire" in page.text
    assert "Décision : Publié" in page.text.replace("\xa0", " ")
    assert 'value="comment decided" selected' in page.html
    asked = "/record/journal.csv?event=comment+decided"
    table = olga.client.get(asked, environ_overrides=BROWSER, buffered=True).get_data(as_text=True)
    (line,) = csv.DictReader(StringIO(table.lstrip("\ufeff")))
    assert (line["event"], line["what"]) == ("comment decided", "Decision on a comment")
    assert "Decision: Published" in line["details"]
