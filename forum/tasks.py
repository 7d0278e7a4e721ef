"""Background jobs: a queue in a file by default, in Redis when there is one."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, current_app
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from redis import ConnectionPool, RedisError

from .impatience import options

FIRST = "forum"
# What of a worker looks into the queue again and again.
LOOKS = ("huey.consumer.Worker", "huey.consumer.Scheduler")
_log = logging.getLogger(__name__)


class Job:
    """A function that can be called now, or `later` by a worker with an application context."""

    def __init__(
        self,
        function: Callable[..., None],
        retries: int,
        retry_delay: int,
        every: timedelta | None,
        line: str,
    ) -> None:
        self.function = function
        self.every = every
        self.line = line
        self.name = function.__name__
        self.options = {"retries": retries, "retry_delay": retry_delay, "name": self.name}

    def __call__(self, *args: Any) -> None:
        self.function(*args)

    def later(self, *args: Any) -> None:
        """Queue the call; the arguments are plain data, never rows."""
        current_app.extensions["tasks"][self.name](*args)

    def soon(self, *args: Any, wait: timedelta = timedelta()) -> None:
        """Queue the call, for when this time has passed, where that only hastens what the worker
        begins by itself in any case: who asks for it is not stopped by a queue that is away."""
        task = current_app.extensions["tasks"][self.name]
        when = {"delay": wait.total_seconds()} if wait else {}
        try:
            task(*args, **when)
        except RedisError:
            _log.warning("No Redis: %s waits until the worker looks by itself", self.name)


class Tasks:
    """The jobs of all features, bound to a queue in `init_app`."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}

    def job(
        self,
        *,
        retries: int = 0,
        retry_delay: int = 60,
        every: timedelta | None = None,
        line: str = FIRST,
    ) -> Callable[[Callable[..., None]], Job]:
        """Make a function a job, tried again `retries` times, `retry_delay` seconds apart; and
        begun by the worker itself `every` so often (whole minutes, less than an hour). Another
        `line` is for what may take long: nothing in the first one waits for it.

        ValueError for a second one of the same name, which is what queued calls go by."""

        def register(function: Callable[..., None]) -> Job:
            job = Job(function, retries, retry_delay, every, line)
            if self.jobs.setdefault(job.name, job) is not job:
                raise ValueError(f"There is a job {job.name} already")
            return job

        return register

    def init_app(self, app: Flask) -> None:
        for name in LOOKS:
            logging.getLogger(name).addFilter(_in_a_line)
        lines = {FIRST, *(job.line for job in self.jobs.values())}
        app.extensions["queues"] = queues = {line: _queue(app, line) for line in lines}
        app.extensions["queue"] = queues[FIRST]
        app.extensions["tasks"] = {
            name: queues[job.line].task(**job.options)(_in_context(app, job.function))
            for name, job in self.jobs.items()
        }
        for job in self.jobs.values():
            if job.every:
                begin = _in_context(app, job.later)
                minutes = crontab(minute=f"*/{job.every.seconds // 60}")
                queues[job.line].periodic_task(minutes, name=f"{job.name}_again")(begin)

    @staticmethod
    def work(app: Flask, workers: int) -> None:
        """Do the jobs of every line until stopped: each other line in a thread of its own."""
        for line in app.extensions["queues"].keys() - {FIRST}:
            _work_beside(app, line)
        app.extensions["queue"].create_consumer(workers=workers, periodic=True).run()

    @staticmethod
    def work_beside(app: Flask) -> threading.Thread:
        """Start workers in threads of this process: one process is then enough."""
        for line in app.extensions["queues"].keys() - {FIRST}:
            _work_beside(app, line)
        return _work_beside(app, FIRST)


def _work_beside(app: Flask, line: str) -> threading.Thread:
    consumer = app.extensions["queues"][line].create_consumer(workers=1, periodic=True)
    # A thread must not take over the signals of its process.
    consumer._set_signal_handlers = lambda: None
    worker = threading.Thread(target=consumer.run, name=f"jobs {line}", daemon=True)
    worker.start()
    return worker


def _queue(app: Flask, line: str) -> Huey:
    immediate = app.testing
    if url := app.config["REDIS_URL"]:
        connections = ConnectionPool.from_url(url, **options(url))
        return RedisHuey(line, connection_pool=connections, immediate=immediate)
    # A file of its own, so that jobs never wait for the forum's writes.
    return SqliteHuey(line, filename=str(app.config["INSTANCE"] / "jobs.db"), immediate=immediate)


def _in_a_line(record: logging.LogRecord) -> bool:
    """While Redis is away each look fails: that says enough, and where it failed says nothing."""
    if record.exc_info and isinstance(error := record.exc_info[1], RedisError):
        record.msg, record.args, record.exc_info = f"{record.getMessage()}: {error}", (), None
    return True


def _in_context(app: Flask, function: Callable[..., None]) -> Callable[..., None]:
    @wraps(function)
    def run(*args: Any) -> None:
        with app.app_context():
            function(*args)

    return run
