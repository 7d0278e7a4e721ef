"""The README says what is so: every setting, and no command that is not there."""

import re
import subprocess

import pytest

import config
from forum import create_app
from forum.shell import Commands

from .source import FORUM, ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"
SETTING = re.compile(r"\bFORUM_[A-Z]+(?:_[A-Z]+)*\b")
ROW = re.compile(r"^\|\s*`(FORUM_[A-Z_]+)`", re.MULTILINE)
COMMAND = re.compile(r"\bmake ([a-z]+)\b")
NEEDED = {"run", "test", "check"}


@pytest.fixture
def readme():
    return README.read_text(encoding="utf-8")


@pytest.fixture
def targets():
    """What `make help` prints that one can make."""
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(COMMAND.findall(printed.stdout))


def test_every_setting_has_one_row_in_the_readme(readme):
    assert sorted(ROW.findall(readme)) == sorted(config.SETTINGS)


def test_the_readme_speaks_of_no_setting_that_is_not_there(readme):
    assert set(SETTING.findall(readme)) == set(config.SETTINGS)


def test_every_setting_the_code_speaks_of_is_there():
    files = [*FORUM.rglob("*.py"), ROOT / "config.py", ROOT / "wsgi.py", ROOT / "Makefile"]
    named = {s for file in files for s in SETTING.findall(file.read_text(encoding="utf-8"))}
    assert named == set(config.SETTINGS)


def test_make_help_prints_what_one_needs(targets):
    assert targets >= NEEDED


def test_every_command_the_readme_shows_can_be_made(readme, targets):
    shown = " ".join(re.findall(r"`[^`\n]+`|```.*?```", readme, re.DOTALL))
    assert set(COMMAND.findall(shown)) >= NEEDED - {"check"}
    assert set(COMMAND.findall(shown)) <= targets


def test_every_command_of_ours_stands_among_those_of_the_server(column):
    told = (DOCS / "operating.md").read_text(encoding="utf-8")
    groups = create_app(column).cli.commands
    ours = [
        f"{name} {one}"
        for name, g in groups.items()
        if isinstance(g, Commands)
        for one in g.commands
    ]
    assert len(ours) > 10
    assert [command for command in ours if f"`{command}" not in told] == []


def test_the_settings_to_begin_with_lack_nothing_but_the_secret():
    lines = (DOCS / "roundtable.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    environ = {name: value.strip('"') for name, value in given.items()}
    assert set(environ) <= set(config.SETTINGS)
    with pytest.raises(config.UnsafeSettings) as refused:
        config.read(environ)
    assert str(refused.value).count("\n- ") == 1
    config.read({**environ, "FORUM_SECRET_KEY": "x" * config.SHORTEST_SECRET})


def test_the_docs_speak_of_no_setting_that_is_not_there():
    files = [file for file in DOCS.iterdir() if file.suffix != ".png"]
    named = {s for file in files for s in SETTING.findall(file.read_text(encoding="utf-8"))}
    assert named <= set(config.SETTINGS)
