"""What several processes tell each other through Redis, and whether one of them hears it.

A Redis that hangs, or is lost on the way, breaks no connection: whoever listens would hear nothing
for good, and take it for silence.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import redis
from redis.connection import parse_url
from socketio import RedisManager

from . import impatience

# Of its own words a process has not heard so many: it does not hear the others' either.
MOST_UNHEARD = 3
SECONDS_UNTIL_AGAIN = 2
# What processes say to each other beside what is for pages.
LOOK = {"look": True}
_LOOK = json.dumps(LOOK).encode()
_log = logging.getLogger(__name__)


def processes(url: str, *, writes_only: bool, look: Callable[[], None]) -> "Hearing | None":
    """How this process tells the others what is live; None without the URL of a Redis. It calls
    `look` whenever one of them says that sockets may have to close."""
    if not url:
        return None
    # What is said in a channel is heard in all databases of a Redis: each forum has its own.
    channel = f"forum-live {parse_url(url).get('db', 0)}"  # type: ignore[no-untyped-call] # as it is
    options = impatience.options(url)
    return Hearing(url, channel, writes_only, redis_options=options, look=look)


class Hearing(RedisManager):
    """The library's, which knows whether anything comes through, and looks after the sockets here
    when another process says so, before it hears anything that is said after that."""

    unheard = 0

    def __init__(self, *args: Any, look: Callable[[], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self.look = look

    def is_deaf(self) -> bool:
        """Say a word that means nothing, and tell whether the last ones came back. Words are
        counted and not seconds: a process that was busy is not deaf."""
        is_deaf = self.unheard >= MOST_UNHEARD
        self.unheard += 1
        with suppress(redis.RedisError):
            if self.redis:
                self.redis.publish(self.channel, "{}")
        return is_deaf

    def have_others_look(self) -> None:
        """Have every process look whether its sockets may still be open."""
        self._publish(LOOK)

    def _redis_listen_with_retries(self) -> Iterator[Any]:
        """The library waits twice as long each time, and a minute in the end, while Redis may be
        back; and what it sends through a new connection ends the one on which it listens."""
        while True:
            try:
                self._redis_connect()
                self.pubsub.subscribe(self.channel)
                yield from self.pubsub.listen()
            except Exception:  # whatever it is, this process is to hear the others again
                _log.warning("The other processes are not heard: no Redis")
            time.sleep(SECONDS_UNTIL_AGAIN)

    def _listen(self) -> Iterator[Any]:
        for word in super()._listen():
            self.unheard = 0
            if word == _LOOK:
                self.look()
            else:
                yield word
