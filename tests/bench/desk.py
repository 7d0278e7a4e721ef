"""The moderators' lists: the queue with 400 and with 5,000 that wait, the record and the journal
with 1,000 and with 200,000 decisions (either fills every page); first page and last, and narrowed.

Prints for each database how many questions a page asks of it, and the median time in milliseconds,
few beside many: on SQLite of work, which nothing else on the machine delays; on PostgreSQL, where
there is one, by the clock.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from forum import create_app
from forum.clock import now
from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.journal import JournalEntry
from forum.moderation.models import Decision
from forum.moderation.pages import Mark
from tests.budget import queries_at_most
from tests.programs import postgresql, program

from .years import BETWEEN, pass_by

SIZES = ((400, 1_000), (5_000, 200_000))
ROUNDS, MOST = 15, 100
# Page → its address, with what the database says of where it ends.
PAGES = {
    "queue": "/moderation",
    "queue, last page": "/moderation?after={last}",
    "queue, narrowed": "/moderation?language=fr&kind=question",
    "case": "/moderation/{case}",
    "record": "/record",
    "record, last page": "/record?below={decision}",
    "record, narrowed": "/record?verdict=decline&topic={topic}",
    "record, years ago": "/record?verdict=decline&until={half}",
    "log": "/moderation/log",
    "journal": "/record/journal",
    "journal, last page": "/record/journal?below={entry}",
    "journal, narrowed": "/record/journal?event=comment+removed&since={day}",
    "journal, by topic": "/record/journal?topic={topic}&since={day}",
    "journal, years ago": "/record/journal?event=comment+decided&topic={topic}&until={half}",
    "journal, one day": "/record/journal?event=comment+removed&since={half}&until={half}",
    "overview": "/moderation/overview",
    "head of any page": "/account",
}
Found = dict[str, tuple[int, float]]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{folder}/{entries}.db" for _, entries in SIZES]
        _print("SQLite", _measured(urls, Path(folder), time.thread_time))
        if program("postgres"):
            with postgresql() as server:
                urls = [_empty(server, f"bench_{entries}") for _, entries in SIZES]
                _print("PostgreSQL", _measured(urls, Path(folder), time.perf_counter))


def _empty(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres", f"/{name}")


def _measured(urls: list[str], folder: Path, clock: Callable[[], float]) -> list[Found]:
    desks = [_desk(url, folder, *size) for url, size in zip(urls, SIZES, strict=True)]
    found: list[Found] = [{} for _ in desks]
    for name, page in PAGES.items():
        asked = [(client, page.format(**places)) for client, places in desks]
        for one, pages, took in zip(asked, found, _times(asked, clock), strict=True):
            pages[name] = (_questions(*one), statistics.median(took))
    for client, _ in desks:
        with client.application.app_context():
            db.engine.dispose()
    return found


def _desk(url: str, folder: Path, *size: int) -> tuple[FlaskClient, dict[str, Any]]:
    app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        upgrade(directory=str(Path(__file__).parents[2] / "migrations"))
        link = pass_by(*size)
        places = _places(size[1])
    return _signed_in(app, link), places


def _signed_in(app: Flask, link: str) -> FlaskClient:
    client = app.test_client()
    path = "/" + link.split("://", 1)[1].split("/", 1)[1]
    token = client.get(path).text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post(path, data={"csrf_token": token})
    return client


def _places(entries: int) -> dict[str, Any]:
    """What addresses are filled with: near the end, on the last page."""
    latest = sa.select(Comment).where(Comment.state == State.PENDING)
    latest = latest.order_by(Comment.submitted_at.desc()).offset(10).limit(1)
    last = db.session.scalars(latest).one()
    decision, entry = (db.session.get_one(model, 40) for model in (Decision, JournalEntry))
    days = {"day": now() - timedelta(days=300), "half": now() - BETWEEN * (entries // 2)}
    return {
        "last": _mark(last.submitted_at, last.id),
        "case": last.id,
        "decision": _mark(decision.made_at, decision.id),
        "entry": _mark(entry.at, entry.id),
        "topic": last.topic_id,
        **{name: at.date().isoformat() for name, at in days.items()},
    }


def _mark(at: datetime, row_id: int) -> str:
    return quote(str(Mark(at, row_id)))


def _times(asked: list[tuple[FlaskClient, str]], clock: Callable[[], float]) -> list[list[float]]:
    """The milliseconds that each took, asked in turns: what else the machine does delays all."""
    took: list[list[float]] = [[] for _ in asked]
    for _ in range(ROUNDS + 1):
        for (client, address), so_far in zip(asked, took, strict=True):
            begin = clock()
            answer = client.get(address)
            so_far.append((clock() - begin) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
    # The first time it was learnt how to ask.
    return [times[1:] for times in took]


def _questions(client: FlaskClient, address: str) -> int:
    with queries_at_most(MOST) as asked:
        client.get(address)
    return len(asked)


def _print(database: str, found: list[Found]) -> None:
    few, many = found
    heads = [f"{waiting:,} wait, {entries:,}" for waiting, entries in SIZES]
    line = f"{database:22}{'questions':>10}{heads[0]:>20}{heads[1]:>24}{'ratio':>8}\n"
    sys.stdout.write(line)
    for name, (_, before) in few.items():
        asked, after = many[name]
        times = f"{before:17.1f} ms{after:21.1f} ms{after / before:8.2f}"
        sys.stdout.write(f"{name:22}{asked:>10}{times}\n")


if __name__ == "__main__":
    main()
