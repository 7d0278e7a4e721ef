"""Which way the features flow: leftwards only, and the kernel knows none of them."""

import ast
from pathlib import Path

import pytest

from .source import FORUM, imports, modules, name, tree

ORDER = (
    "exports",
    "members",
    "factors",
    "access",
    "openid",
    "programme",
    "invitations",
    "seats",
    "directory",
    "discussion",
    "moderation",
    "synthesis",
    "quotes",
    "mailbox",
    "notifications",
    "search",
    "digests",
    "feeds",
    "publication",
    "home",
    "copies",
    "erasure",
    "privacy",
    "api",
    "operations",
)
KERNEL = [module for module in FORUM.glob("*.py") if module.name != "__init__.py"]
FEATURES = [module for module in modules() if module.parent != FORUM]


def _features_in(module: Path) -> set[str]:
    package = name(module.parent).replace("/", ".")
    parts = [full.split(".") for full in imports(tree(module), package)]
    return {part[1] for part in parts if part[0] == "forum" and part[1:2] and part[1] in ORDER}


def test_every_feature_has_its_place_in_the_order():
    folders = {path.name for path in FORUM.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders
    assert folders <= set(ORDER)


@pytest.mark.parametrize("module", KERNEL, ids=name)
def test_the_kernel_knows_no_feature(module):
    assert not _features_in(module)


@pytest.mark.parametrize("module", FEATURES, ids=name)
def test_a_feature_knows_only_those_to_its_left(module):
    own = module.relative_to(FORUM).parts[0]
    to_the_right = set(ORDER[ORDER.index(own) + 1 :])
    assert not _features_in(module) & to_the_right


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("from .. import live", ["forum.live"]),
        ("from ..digests import queries, jobs", ["forum.digests.queries", "forum.digests.jobs"]),
        ("from . import queries", ["forum.members.queries"]),
        ("from .queries import a", ["forum.members.queries.a"]),
        ("import forum.digests.queries", ["forum.digests.queries"]),
        ("from forum.digests import queries", ["forum.digests.queries"]),
        ("from forum import digests", ["forum.digests"]),
        ("def f():\n    from ..digests.queries import a", ["forum.digests.queries.a"]),
        ("if True:\n    import json", ["json"]),
    ],
)
def test_imports_are_understood_wherever_they_stand(source, imported):
    assert list(imports(ast.parse(source), "forum.members")) == imported


def test_the_reader_of_imports_sees_what_features_import():
    assert "members" in _features_in(FORUM / "moderation" / "actions.py")
    assert "digests" in _features_in(FORUM / "__init__.py")
