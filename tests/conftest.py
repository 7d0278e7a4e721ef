"""What tests are given: an application on either column, people in it, a browser, a post office."""

import gc
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from flask_migrate import upgrade
from redis import Redis
from sqlalchemy.pool import NullPool
from werkzeug.serving import make_server

from forum import create_app
from forum.clock import now
from forum.extensions import db
from forum.rubbish import leave_what_is_loaded

from . import programs
from .make import Make
from .visitor import Visitor
from .warm import hear_no_more, keep_what_is_made, kept_open, let_go, warm

keep_what_is_made()
MIGRATIONS = str(Path(__file__).parents[1] / "migrations")
TAKES_LONG = {"browser", "torture", "serving"}
# What must hold embedded (SQLite, in process) and distributed (PostgreSQL, Redis) alike.
both_columns = pytest.mark.parametrize("column", ["embedded", "distributed"], indirect=True)


def pytest_collection() -> None:
    """Of all that is being loaded nothing is rubbish yet."""
    gc.disable()


def pytest_collection_finish() -> None:
    """As the forum's processes do."""
    leave_what_is_loaded()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, in its chance order: at the end all processes have work."""
    items.sort(key=lambda item: item.path.parent.name not in TAKES_LONG)


def connections_to(database: str) -> dict[str, Any]:
    """Kept from one request to the next, and nobody waits for one, however many act at once; what
    a thread still holds when its test ends would be PostgreSQL's."""
    return {"max_overflow": -1} if database.startswith("sqlite:") else {"poolclass": NullPool}


def settings_for(database: str, instance: Path, **more: Any) -> dict[str, Any]:
    return {
        "TESTING": True,
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": connections_to(database),
        "INSTANCE": instance,
        "REDIS_URL": "",
        "SMTP_URL": "",
        "RATELIMIT_STORAGE_URI": "memory://",
        "PUBLIC_URL": "http://forum.test",
        "SERVER_NAME": "forum.test",
        **more,
    }


def _migrated(database: str, instance: Path) -> None:
    app = create_app(settings_for(database, instance))
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to copy."""
    folder = tmp_path_factory.mktemp("template")
    _migrated(f"sqlite:///{folder}/forum.db", folder)
    return folder / "forum.db"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not programs.program("postgres"):
        pytest.skip("needs postgresql")
    with programs.postgresql() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE empty")
        database = url.replace("postgresql://", "postgresql+psycopg://").replace(
            "/postgres", "/empty"
        )
        _migrated(database, tmp_path_factory.mktemp("template"))
        yield url


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not programs.program("redis-server"):
        pytest.skip("needs redis-server")
    with programs.redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def connections() -> Iterator[None]:
    """None outlives its test."""
    yield
    let_go()


@pytest.fixture
def column(
    request: pytest.FixtureRequest, tmp_path: Path, connections: None
) -> Iterator[dict[str, Any]]:
    """Settings for one column: embedded unless a test asks for both."""
    if getattr(request, "param", "embedded") == "embedded":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "forum.db")
        with kept_open(tmp_path / "forum.db"):
            yield settings_for(f"sqlite:///{tmp_path}/forum.db", tmp_path)
        return
    server, queue = request.getfixturevalue("postgresql"), request.getfixturevalue("redis")
    with Redis.from_url(queue) as connection:
        connection.flushdb()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS forum WITH (FORCE)")
        connection.execute("CREATE DATABASE forum TEMPLATE empty")
    database = server.replace("postgresql://", "postgresql+psycopg://").replace(
        "/postgres", "/forum"
    )
    yield settings_for(database, tmp_path, REDIS_URL=queue, RATELIMIT_STORAGE_URI=queue)
    hear_no_more(queue)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings a test module wants otherwise; override this fixture there."""
    return {}


@pytest.fixture
def app(column: dict[str, Any], settings: dict[str, Any]) -> Flask:
    return warm(create_app({**column, **settings}))


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes things, within an application context that ends before any visitor acts."""
    return InContext(app)


class InContext(Make):
    """Every call in a context of its own: one held open would share its `g`, and with it who is
    signed in, among all visitors. Rows come back detached, with what was loaded."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inner = Make()

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        return _in_context(self._app, getattr(self._inner, name))


def _in_context(app: Flask, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **values: Any) -> Any:
        with app.app_context():
            now_here = [_again(value) for value in args]
            row = function(*now_here, **{name: _again(value) for name, value in values.items()})
            db.session.refresh(row)
            db.session.expunge_all()
            return row

    return call


def _again(value: Any) -> Any:
    """A detached row as it is in the database now; anything else as it is."""
    if not isinstance(value, db.Model):
        return value
    return db.session.get(type(value), sa.inspect(value).identity)


@pytest.fixture
def visit(app: Flask) -> Iterator[Callable[..., Visitor]]:
    """A visitor; with a member or an address, signed in as that member."""
    visitors: list[Visitor] = []
    with ExitStack() as open_things:
        serve = cache(lambda: open_things.enter_context(served(app)))

        def visit(member: Any = None) -> Visitor:
            visitors.append(Visitor(app, serve, getattr(member, "email", member)))
            return visitors[-1]

        yield visit
        for visitor in visitors:
            visitor.hang_up()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port, pages and sockets, in a thread; yields its address."""
    port = programs.free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


class Sink:
    """A real SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.answers: dict[str, str] = {}
        # Whether it takes more than one step at once.
        self.pipelines = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [responses[0], *self.pipelines * ["250-PIPELINING"], *responses[1:]]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def still(app: Flask) -> Iterator[None]:
    """No page is kept, and time stands still: every page asks what it has to ask, and nothing is
    noted because a minute has passed on a busy machine."""
    app.config["PAGES_KEPT"] = 0
    with time_machine.travel(now(), tick=False):
        yield


@pytest.fixture
def sink() -> Iterator[Sink]:
    """The post office; `sink.url` is what FORUM_SMTP_URL would be."""
    keeper = Sink()
    controller = Controller(keeper, hostname="127.0.0.1", port=programs.free_port())
    controller.start()
    keeper.url = f"smtp://127.0.0.1:{controller.port}"
    yield keeper
    controller.stop()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where a browser finds the application."""
    with served(app) as address:
        yield address
