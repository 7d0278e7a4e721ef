"""How long the forum waits for a Redis that says nothing: once, and then not at all for a while.

One that is down refuses at once. One that hangs, or that a network has lost, would hold up whoever
reads and writes at every question, and nothing depends on its answers.
"""

import time
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import TimeoutError as Silence
from redis.retry import Retry

ANSWERS_WITHIN, LEFT_ALONE = 3.0, 10.0
# Host and port → until when it is left alone, for all of this process.
_silent: dict[tuple[str, int], float] = {}


def options(url: str) -> dict[str, Any]:
    """What a client of it is made with, beside its URL."""
    return {
        "connection_class": _OverTLS if url.startswith("rediss:") else _Plain,
        "socket_timeout": ANSWERS_WITHIN,
        "socket_connect_timeout": ANSWERS_WITHIN,
        # After a restart of Redis the connections kept are dead; the next is new.
        "retry": Retry(NoBackoff(), 1),
    }


class _Impatient(redis.connection.AbstractConnection):
    """Refuses at once what would wait for a Redis that did not answer just now."""

    host: str
    port: int

    def connect_check_health(self, *args: Any, **options: Any) -> None:
        self._refuse_while_silent()
        try:
            super().connect_check_health(*args, **options)
        except Silence:
            self._leave_alone()
            raise

    def send_packed_command(self, *args: Any, **options: Any) -> None:
        self._refuse_while_silent()
        super().send_packed_command(*args, **options)  # type: ignore[no-untyped-call] # as it is

    def read_response(self, *args: Any, **options: Any) -> Any:
        try:
            return super().read_response(*args, **options)
        except Silence:
            self._leave_alone()
            raise

    def _leave_alone(self) -> None:
        _silent[self.host, self.port] = time.monotonic() + LEFT_ALONE

    def _refuse_while_silent(self) -> None:
        if time.monotonic() < _silent.get((self.host, self.port), 0):
            raise redis.ConnectionError("It did not answer just now and is left alone for a while")


class _Plain(_Impatient, redis.Connection):
    pass


class _OverTLS(_Impatient, redis.SSLConnection):
    pass
