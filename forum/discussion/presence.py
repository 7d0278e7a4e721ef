"""How many read a topic just now and how many of them write: counts, and nothing of whom.

Kept where all processes look: in Redis where there is one, else in this process. Both forget by
themselves, and nothing of it is ever written to the database.
"""

import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from typing import Protocol, TypeVar, cast

import redis
from flask import Flask, current_app
from flask_babel import gettext, ngettext
from sqlalchemy.exc import SQLAlchemyError

from .. import live
from ..extensions import db, socketio
from ..impatience import ANSWERS_WITHIN, options
from ..members.models import Member
from ..permissions import may_write
from ..programme.models import Attribution, Topic
from ..turns import A_MOMENT

# What happens within so many seconds is told together.
TOGETHER = 2.0
# One alone is no company; and of two, each would know which person it is that writes.
FEWEST = 2
FEWEST_TO_WRITE = 3
# To Redis, of a process.
CONNECTIONS = 8
_log = logging.getLogger(__name__)

# Member id → until when.
Times = dict[int, float]
Found = TypeVar("Found")


class Sign(StrEnum):
    """What a member is seen to do."""

    READS = "reads"
    WRITES = "writes"


# In seconds, from the last sign of it.
LASTS = {Sign.READS: 60.0, Sign.WRITES: 12.0}


class Store(Protocol):
    """Where signs of presence are kept."""

    def moment(self) -> float:
        """The time by the clock that all who look there share."""

    def put(self, topic_id: int, sign: Sign, member_id: int, until: float) -> None: ...

    def drop(self, topic_id: int, member_id: int, *, is_everywhere: bool) -> float:
        """What one process has of them, or all have; until when they would have been counted among
        the readers, 0 if they were not."""

    def clear(self, topic_id: int) -> None:
        """Forget whoever was counted."""

    def of(self, topic_id: int, sign: Sign) -> Times: ...


class InProcess:
    """For one process that does everything."""

    def __init__(self) -> None:
        self.times: dict[tuple[int, Sign], Times] = defaultdict(dict)

    def moment(self) -> float:
        return time.time()

    def put(self, topic_id: int, sign: Sign, member_id: int, until: float) -> None:
        self.times[topic_id, sign][member_id] = until

    def drop(self, topic_id: int, member_id: int, *, is_everywhere: bool) -> float:
        until = {sign: self.times[topic_id, sign].pop(member_id, 0.0) for sign in Sign}
        return until[Sign.READS]

    def clear(self, topic_id: int) -> None:
        for sign in Sign:
            self.times.pop((topic_id, sign), None)

    def of(self, topic_id: int, sign: Sign) -> Times:
        return dict(self.times[topic_id, sign])


class InRedis:
    """For several processes and machines, each with its own signs: who has gone from one of them
    may have another window open at the next."""

    def __init__(self, url: str) -> None:
        # After a restart all come back at once: they take turns at a few connections.
        turns = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWERS_WITHIN,
            decode_responses=True,
            **options(url),
        )
        self.redis = redis.Redis.from_pool(turns)
        self.here = secrets.token_hex(4)

    def moment(self) -> float:
        # By the clocks of two machines one would count who has long gone, and the other nobody.
        seconds, parts = self.redis.time()
        return seconds + parts / 1_000_000

    def put(self, topic_id: int, sign: Sign, member_id: int, until: float) -> None:
        key = self._key(topic_id, sign)
        with self.redis.pipeline() as together:
            together.hset(key, f"{member_id} {self.here}", str(until))
            together.expire(key, int(LASTS[sign]))
            together.execute()

    def drop(self, topic_id: int, member_id: int, *, is_everywhere: bool) -> float:
        reads = self._key(topic_id, Sign.READS)
        signs = [f"{member_id} {self.here}"]
        if is_everywhere:
            # Whoever writes reads as well, and for longer.
            counted = cast("list[str]", self.redis.hkeys(reads))
            signs += [who for who in counted if who.startswith(f"{member_id} ")]
        with self.redis.pipeline() as together:
            together.hmget(reads, signs)
            for sign in Sign:
                together.hdel(self._key(topic_id, sign), *signs)
            return max(float(until or 0) for until in together.execute()[0])

    def clear(self, topic_id: int) -> None:
        self.redis.delete(*(self._key(topic_id, sign) for sign in Sign))

    def of(self, topic_id: int, sign: Sign) -> Times:
        kept = cast("dict[str, str]", self.redis.hgetall(self._key(topic_id, sign)))
        # The latest comes last, and stays.
        signs = sorted((float(until), int(who.split()[0])) for who, until in kept.items())
        return {member_id: until for until, member_id in signs}

    def _key(self, topic_id: int, sign: Sign) -> str:
        return f"presence {topic_id} {sign}"


def init_app(app: Flask) -> None:
    url = app.config["REDIS_URL"]
    app.extensions["presence"] = InRedis(url) if url else InProcess()
    app.extensions["presence to tell"] = set()
    app.extensions["presence in turn"] = Lock()


def note(member: Member, topic: Topic, *, is_writing: bool) -> None:
    """Count a member among those who read a topic, and write if they may, for a while; where they
    do not wish it any more, or nobody is told any more, no longer."""
    if not _is_told(topic):
        # Whoever was counted before the rule came does not go one by one.
        if _seen(topic.id, Sign.READS):
            _kept(lambda store: store.clear(topic.id))
            _tell_soon(topic.id)
        return
    if not member.shows_presence:
        leave(member.id, topic.id, is_everywhere=True)
        return
    _put(topic, Sign.READS, member)
    if is_writing and may_write(member, topic):
        _put(topic, Sign.WRITES, member)
    _tell_soon(topic.id)


def leave(member_id: int, topic_id: int, *, is_everywhere: bool = False) -> None:
    """Count a member no longer; a window of theirs elsewhere counts them again. Of whom nobody was
    told that they came, nobody is told that they go: not even that the count is as it was."""

    def drop(store: Store) -> bool:
        return store.drop(topic_id, member_id, is_everywhere=is_everywhere) > store.moment()

    if _kept(drop):
        _tell_soon(topic_id)


def sentence(topic_id: int) -> str:
    """What every reader of a topic is told, in the language that is spoken; empty for nothing."""
    reading = _seen(topic_id, Sign.READS)
    writing = len(reading & _seen(topic_id, Sign.WRITES))
    if len(reading) < FEWEST:
        return ""
    here = gettext("%(count)d reading", count=len(reading))
    if not writing or len(reading) < FEWEST_TO_WRITE:
        return here
    of_them = ngettext("one of them writing", "%(num)d of them writing", writing)
    return f"{here}, {of_them}"


def _put(topic: Topic, sign: Sign, member: Member) -> None:
    lasts = LASTS[sign]
    _kept(lambda store: store.put(topic.id, sign, member.id, store.moment() + lasts))


def _seen(topic_id: int, sign: Sign) -> set[int]:
    """The members of whom this holds just now."""

    def seen(store: Store) -> set[int]:
        moment = store.moment()
        return {one for one, until in store.of(topic_id, sign).items() if until > moment}

    return _kept(seen) or set()


def _is_told(topic: Topic) -> bool:
    """Where texts are anonymous, who comes and goes would tell whose they are."""
    return topic.attribution_rule is not Attribution.ANONYMOUS


def _told(topic_id: int) -> str:
    """What readers are told now: the rule may have come after the last sign of anybody, and whoever
    goes then goes unseen. Where nobody can say which rule holds, it is the strictest."""
    try:
        topic = db.session.get(Topic, topic_id)
        is_told = topic is not None and _is_told(topic)
        # Nothing of it is held while Redis is asked.
        db.session.close()
    except SQLAlchemyError:
        _log.warning("Presence is not told: no database")
        is_told = False
    if not is_told:
        _kept(lambda store: store.clear(topic_id))
    return sentence(topic_id)


def _tell_soon(topic_id: int) -> None:
    """Tell all readers in a moment, together with what comes until then."""
    _tell_after(topic_id, TOGETHER)


def _tell_after(topic_id: int, seconds: float) -> None:
    """Tell all readers then, and again until nobody is told to write who has stopped."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    to_tell: set[tuple[int, float]] = app.extensions["presence to tell"]
    if (topic_id, seconds) in to_tell:
        return
    to_tell.add((topic_id, seconds))

    def tell() -> None:
        socketio.sleep(seconds)
        to_tell.discard((topic_id, seconds))
        # One after the other: what was counted before is told before.
        with app.app_context(), app.extensions["presence in turn"]:
            # Whoever leaves a thousand topics at once keeps no page waiting.
            socketio.sleep(A_MOMENT)
            live.tell_presence(topic_id, lambda: _told(topic_id))
            if _seen(topic_id, Sign.WRITES):
                _tell_after(topic_id, LASTS[Sign.WRITES])

    socketio.start_background_task(tell)


def _kept(act: Callable[[Store], Found]) -> Found | None:
    """Presence is a courtesy: without it everything else goes on."""
    try:
        return act(current_app.extensions["presence"])
    except redis.RedisError:
        _log.warning("Presence is not kept: no Redis")
        return None
