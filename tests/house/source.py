"""What the rules of the house are read from: our own files, as text and as syntax."""

import ast
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORUM = ROOT / "forum"
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"


def modules() -> list[Path]:
    """The modules of the forum."""
    return sorted(FORUM.rglob("*.py"))


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def name(file: Path) -> str:
    """A file's name as it is said: from the root of the repository."""
    return file.relative_to(ROOT).as_posix()


def imports(tree: ast.Module, package: str) -> Iterator[str]:
    """The full names that a module of `package` imports, also those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = [*(above if node.level else []), *([node.module] if node.module else [])]
            yield from (".".join([*base, alias.name]) for alias in node.names)


def calls(tree: ast.Module, *names: str) -> list[int]:
    """The lines on which a function or method of one of these names is called."""
    called = ((n.lineno, n.func) for n in ast.walk(tree) if isinstance(n, ast.Call))
    return [
        line
        for line, function in called
        if getattr(function, "attr", getattr(function, "id", "")) in names
    ]


def words(tree: ast.Module) -> set[str]:
    """The texts written in a module; a gap in an f-string is a star."""
    found = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and _is_text(n)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "*" for p in node.values)
            found.add("".join(parts))
    return found


def committed() -> Iterator[Path]:
    """Every file that is, or would be, committed: all but what .gitignore names."""
    ignored = ["/.git", *(ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [f for f in folders if not _is_ignored(here / f, ignored)]
        yield from (here / file for file in files if not _is_ignored(here / file, ignored))


def _is_ignored(path: Path, patterns: list[str]) -> bool:
    rooted = f"/{name(path)}"
    return any(
        fnmatch(rooted if pattern.startswith("/") else path.name, pattern.rstrip("/"))
        for pattern in patterns
    )


def _is_text(node: ast.Constant) -> bool:
    return isinstance(node.value, str)
