"""How many read a topic just now and how many of them write: counts, and nothing of whom.

Kept where all processes look: in Redis where there is one, else in this process. Both forget by
themselves, and nothing of it is ever written to the database.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol, cast

import redis
from flask import Flask, current_app
from flask_babel import gettext, ngettext

from .. import live
from ..extensions import socketio
from ..members.models import Member
from ..programme.models import Attribution, Topic

# In seconds, from the last sign of it.
READS_FOR, WRITES_FOR = 60.0, 12.0
# What happens within so many seconds is told together.
TOGETHER = 2.0
# One alone is no company.
FEWEST = 2
_log = logging.getLogger(__name__)

# Member id → until when they read, and until when they write.
Times = dict[int, tuple[float, float]]


class Store(Protocol):
    """Where signs of presence are kept."""

    def put(self, topic_id: int, member_id: int, times: tuple[float, float]) -> None: ...

    def drop(self, topic_id: int, member_id: int) -> None: ...

    def of(self, topic_id: int) -> Times: ...


class InProcess:
    """For one process that does everything."""

    def __init__(self) -> None:
        self.topics: dict[int, Times] = defaultdict(dict)

    def put(self, topic_id: int, member_id: int, times: tuple[float, float]) -> None:
        self.topics[topic_id][member_id] = times

    def drop(self, topic_id: int, member_id: int) -> None:
        self.topics[topic_id].pop(member_id, None)

    def of(self, topic_id: int) -> Times:
        return dict(self.topics[topic_id])


class InRedis:
    """For several processes and machines."""

    def __init__(self, url: str) -> None:
        self.redis = redis.Redis.from_url(url, decode_responses=True)

    def put(self, topic_id: int, member_id: int, times: tuple[float, float]) -> None:
        key = self._key(topic_id)
        self.redis.hset(key, str(member_id), f"{times[0]} {times[1]}")
        self.redis.expire(key, int(READS_FOR))

    def drop(self, topic_id: int, member_id: int) -> None:
        self.redis.hdel(self._key(topic_id), str(member_id))

    def of(self, topic_id: int) -> Times:
        kept = cast("dict[str, str]", self.redis.hgetall(self._key(topic_id)))
        pairs = {int(member): times.split() for member, times in kept.items()}
        return {member: (float(reads), float(writes)) for member, (reads, writes) in pairs.items()}

    def _key(self, topic_id: int) -> str:
        return f"presence {topic_id}"


def init_app(app: Flask) -> None:
    url = app.config["REDIS_URL"]
    app.extensions["presence"] = InRedis(url) if url else InProcess()
    app.extensions["presence to tell"] = set()


def note(member: Member, topic: Topic, *, is_writing: bool) -> None:
    """Count a member among those who read a topic, and maybe write, for a while."""
    if not (member.shows_presence and _is_told(topic)):
        return
    moment = time.time()
    times = (moment + READS_FOR, moment + WRITES_FOR if is_writing else 0.0)
    _kept(lambda store: store.put(topic.id, member.id, times))
    _tell_soon(topic.id)


def leave(member: Member, topic_id: int) -> None:
    """Count a member no longer; another window of theirs counts them again."""
    _kept(lambda store: store.drop(topic_id, member.id))
    _tell_soon(topic_id)


def sentence(topic_id: int) -> str:
    """What every reader of a topic is told, in the language that is spoken; empty for nothing."""
    moment = time.time()
    times = (_kept(lambda store: store.of(topic_id)) or {}).values()
    reading = sum(reads > moment for reads, _ in times)
    writing = sum(reads > moment and writes > moment for reads, writes in times)
    if reading < FEWEST:
        return ""
    here = gettext("%(count)d reading", count=reading)
    if not writing:
        return here
    return f"{here}, {ngettext('one of them writing', '%(num)d of them writing', writing)}"


def _is_told(topic: Topic) -> bool:
    """Where texts are anonymous, who comes and goes would tell whose they are."""
    return topic.attribution_rule is not Attribution.ANONYMOUS


def _tell_soon(topic_id: int) -> None:
    """Tell all readers in a moment, together with what comes until then."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    to_tell: set[int] = app.extensions["presence to tell"]
    if topic_id in to_tell:
        return
    to_tell.add(topic_id)

    def tell() -> None:
        socketio.sleep(TOGETHER)
        to_tell.discard(topic_id)
        with app.app_context():
            live.tell_presence(topic_id, lambda: sentence(topic_id))

    socketio.start_background_task(tell)


def _kept(act: Callable[[Store], Times | None]) -> Times | None:
    """Presence is a courtesy: without it everything else goes on."""
    try:
        return act(current_app.extensions["presence"])
    except redis.RedisError:
        _log.warning("Presence is not kept: no Redis")
        return None
