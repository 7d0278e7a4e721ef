"""`make torture`: both databases, by default 100 rounds on each; ends with status 1 if wrong.

ROUNDS=3 makes it short. In the first half of the rounds a worker is killed, in the second all.
"""

import logging
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade

from forum import create_app
from forum.extensions import db
from tests.conftest import MIGRATIONS, settings_for
from tests.programs import postgresql, redis_server

from . import storm
from .rounds import run
from .stage import staged

ROUNDS = int(os.environ.get("ROUNDS") or 100)
CLIENTS = int(os.environ.get("CLIENTS") or 1000)
# On each database, at most.
SECONDS = 900


def main() -> int:
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"SEED={seed}", flush=True)
    is_right = True
    for name, place in PLACES.items():
        with place() as app, staged(app) as stage:
            ledger = run(stage, ROUNDS, SECONDS, seed)
            print(f"{name}\n{ledger}", flush=True)
            is_right &= ledger.is_right and ledger.rounds == ROUNDS
    for name, place in PLACES.items():
        with place() as app, staged(app) as stage:
            report = storm.blow(stage, CLIENTS)
            print(f"{name}, a restart with {CLIENTS} clients\n{report}", flush=True)
            is_right &= report.is_right
    return 0 if is_right else 1


@contextmanager
def _embedded() -> Iterator[Flask]:
    with (
        tempfile.TemporaryDirectory() as folder,
        _app(f"sqlite:///{folder}/forum.db", Path(folder)) as app,
    ):
        yield app


@contextmanager
def _distributed() -> Iterator[Flask]:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql() as server,
        redis_server(Path(folder)) as queue,
    ):
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE forum")
        database = server.replace("/postgres", "/forum").replace("://", "+psycopg://", 1)
        more = {"REDIS_URL": queue, "RATELIMIT_STORAGE_URI": queue}
        with _app(database.replace("+psycopg+psycopg", "+psycopg"), Path(folder), **more) as app:
            yield app


@contextmanager
def _app(database: str, folder: Path, **more: Any) -> Iterator[Flask]:
    app = create_app(settings_for(database, folder, **more))
    with app.app_context():
        upgrade(directory=MIGRATIONS)
    yield app
    with app.app_context():
        db.engine.dispose()


PLACES = {
    "SQLite, one process for pages and sockets": _embedded,
    "PostgreSQL and Redis, two processes for pages and one for sockets": _distributed,
}

if __name__ == "__main__":
    sys.exit(main())
