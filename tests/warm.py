"""What every test's application would make anew, made once for all in a process: compiled
templates, the SQL of statements, the builders of addresses. And no test waits for a disk."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from redis import Redis
from socketio import RedisManager
from werkzeug.routing import Rule

from forum.extensions import db

_engines: dict[str, sa.Engine] = {}
_open: list[sa.Engine] = []
_builders: dict[Any, Callable[..., Any]] = {}
_compile_builder = Rule._compile_builder
_managers: list[RedisManager] = []
_manage, _listen, _thread = RedisManager.__init__, RedisManager._listen, RedisManager._thread


class _Templates(BytecodeCache):
    def __init__(self) -> None:
        self.code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.code


_templates = _Templates()


def warm(app: Flask) -> Flask:
    """The application, with templates that were compiled for another."""
    app.jinja_env.bytecode_cache = _templates
    return app


def keep_what_is_made() -> None:
    """From now on every application in this process shares what is the same in all."""
    db._make_engine = _engine
    Rule._compile_builder = _builder
    RedisManager.__init__ = _manage_for_one_test
    RedisManager._listen, RedisManager._thread = _listen_for_one_test, _quietly_ended
    sa.event.listen(sa.Engine, "connect", _do_not_wait)


def _engine(_bind_key: str | None, options: dict[str, Any], _app: Flask) -> sa.Engine:
    """An engine that finds the SQL of statements where others of its kind have left it."""
    engine = sa.engine_from_config(options, prefix="")
    first = _engines.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    _open.append(engine)
    return engine


def let_go() -> None:
    """Closes what any application has kept open of its database."""
    while _open:
        _open.pop().dispose()


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    key = (rule.rule, append_unknown, tuple(rule._trace), tuple((rule.defaults or {}).items()))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def _do_not_wait(connection: Any, _record: Any) -> None:
    """What must survive is tested with processes of their own, whose disk is waited for."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def kept_open(database: Path) -> Iterator[None]:
    """Whoever closes a database last tidies it up, which takes long: not after every request."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_schema")
        yield


def _say_nothing(_data: object) -> None:
    pass


def _manage_for_one_test(manager: RedisManager, *args: Any, **options: Any) -> None:
    """One that no socket has come to does not listen, and yet tells what happens."""
    _managers.append(manager)
    _manage(manager, *args, **options)


def _listen_for_one_test(manager: RedisManager) -> Iterator[Any]:
    """Otherwise every application there has been hears all that is told in the tests after it."""
    for message in _listen(manager):
        if manager not in _managers:
            raise SystemExit
        yield message


def _quietly_ended(manager: RedisManager) -> None:
    with suppress(SystemExit):
        _thread(manager)


def hear_no_more(queue: str) -> None:
    """Ends the threads in which applications listen to Redis: each with the next it hears. What
    one of them was to say later, as that nobody writes any more, is not heard in another test."""
    for manager in _managers:
        manager._publish = _say_nothing
    _managers.clear()
    with Redis.from_url(queue) as connection:
        connection.publish(f"forum-live {connection.get_connection_kwargs().get('db', 0)}", "{}")
