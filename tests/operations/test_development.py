"""`python wsgi.py`: one command brings everything in place and serves it, again and again."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urljoin

import requests

from tests.page import Page
from tests.programs import PATIENCE, free_port

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"http://127\.0\.0\.1:\d+/sign-in/\S+")


def environment(folder, port, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    return {**kept, "PORT": str(port), "FORUM_INSTANCE": str(folder), **more}


@contextmanager
def running(folder, port):
    """The program, and what it has printed once it serves."""
    with subprocess.Popen(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment(folder, port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        try:
            yield _greeted(program)
        finally:
            program.terminate()


def _greeted(program):
    lines = []
    for line in program.stdout:
        lines.append(line)
        if "Ctrl+C" in line:
            break
    return "".join(lines)


def browser():
    """A session that tries until the program answers."""
    session = requests.Session()
    retry = requests.adapters.Retry(total=8, connect=8, backoff_factor=0.1)
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retry))
    return session


def sign_in(session, link):
    """Use a printed link as its reader would; the home page that follows."""
    form = Page(session.get(link, timeout=PATIENCE).text).form(having="csrf_token")
    values = {name: value[0] for name, value in form.values.items()}
    return session.post(urljoin(link, form.action), data=values, timeout=PATIENCE)


def rows(folder):
    with closing(sqlite3.connect(folder / "forum.db")) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("member", "comment", "topic", "series", "digest", "seat", "exchange")
        }


def test_it_starts_from_nothing_and_a_second_time_keeps_everything(tmp_path):
    port = free_port()
    with running(tmp_path, port) as first:
        links = LINK.findall(first)
        assert len(set(links)) == 4, first
        assert f"http://127.0.0.1:{port}/letters" in first
        command = ".venv/bin/flask members signin-link EMAIL"
        assert f"FORUM_INSTANCE={tmp_path} PORT={port} {command}" in first
        assert "invented" in first
        landing = browser().get(f"http://127.0.0.1:{port}/", timeout=PATIENCE)
        assert landing.status_code == 200
        Page(landing.text).inspect()
        for link in links:
            session = browser()
            home = sign_in(session, link)
            assert home.status_code == 200
            assert "Sign out" in Page(home.text).text
            assert "has been used already" in session.get(link, timeout=PATIENCE).text
    before = rows(tmp_path)
    assert before["comment"] >= 250

    with running(tmp_path, port) as second:
        again = LINK.findall(second)
        assert len(set(again)) == 4, second
        assert not set(again) & set(links)
        assert "Sign out" in sign_in(browser(), again[0]).text

    assert rows(tmp_path) == before


def test_a_taken_port_is_said_in_one_line(tmp_path, address):
    port = address.rsplit(":", 1)[1]

    answer = subprocess.run(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment(tmp_path, port),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert answer.returncode != 0
    assert port in answer.stderr
    assert answer.stderr.count("\n") == 1, answer.stderr
    assert "Traceback" not in answer.stderr


def test_it_does_not_serve_production(tmp_path):
    answer = subprocess.run(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment(
            tmp_path,
            free_port(),
            FORUM_ENV="production",
            FORUM_SECRET_KEY="s" * 40,
            FORUM_PUBLIC_URL="https://forum.test",
            FORUM_SMTP_URL="smtp://127.0.0.1:1",
        ),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert answer.returncode != 0
    assert "gunicorn" in answer.stderr
    assert "Traceback" not in answer.stderr
