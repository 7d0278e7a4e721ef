"""What a command cannot do it says in a sentence: whoever runs it reads no tracebacks."""

import os
import socket
import subprocess
import sys

import pytest

from forum import create_app
from forum.extensions import db
from forum.permissions import Role
from tests.house.source import ROOT
from tests.programs import free_port


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=list(words))


def _said(result):
    """The sentence a command ended with; what ended in a traceback said none."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code
    return result.output


def test_the_last_organiser_is_not_erased_from_the_shell_either(run, make):
    make.member("Olga", Role.ORGANISER, email="olga@example.org")
    said = _said(run("members", "erase", "olga@example.org", "--yes"))
    assert said == "Error: You are the only organiser. Make somebody else one first.\n"


def test_a_database_without_tables_is_answered_with_what_makes_them(column, tmp_path):
    lite = f"sqlite:///{tmp_path}/empty.db"
    app = create_app({**column, "SQLALCHEMY_DATABASE_URI": lite})
    said = _said(app.test_cli_runner().invoke(args=["digests", "tend"]))
    with app.app_context():
        db.engine.dispose()
    assert said.startswith("Error: The database refuses: no such table: series.")
    assert "flask db upgrade" in said


@pytest.mark.parametrize("words", [("digests", "tend"), ("db", "upgrade")])
def test_a_database_that_is_away_is_named_by_its_setting(tmp_path, words):
    away = f"postgresql://forum@127.0.0.1:{free_port()}/forum"
    environ = {**os.environ, "FORUM_DATABASE_URL": away, "FORUM_INSTANCE": str(tmp_path)}
    # A process of its own: here all databases of a kind are taken for the one that was first.
    command = [sys.executable, "-m", "flask", *words]
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "FORUM_DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_there_is_a_worker_or_the_jobs_are_not_begun(run):
    assert "0 is not in the range" in _said(run("jobs", "work", "--workers", "0"))


def test_a_port_that_is_taken_is_named(app, run):
    app.config["REPLY_DOMAIN"] = "reply.example.org"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = _said(run("mail", "serve", "--port", port))
    assert said.startswith(f"Error: 127.0.0.1:{port} cannot be used: Address already in use")
