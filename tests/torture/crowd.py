"""A crowd of browsers in one process: each follows a topic and connects again as the page does.

Reads a line of cookies, and answers when all are connected; reads a second line when a comment has
been written after the restart, and answers when all are back and know of it, or time is up.
"""

# ruff: noqa: E402 - gevent comes before everything else
from gevent import monkey

monkey.patch_all()

import contextlib
import json
import random
import sys
import time
from typing import Any

import gevent
import requests
from websocket import WebSocketException

from tests.torture.line import ANSWER, Line

PATIENCE = 100.0


class Browser:
    """One open page: its socket, and the topic's seq it knows of."""

    def __init__(self, sockets: str, pages: str, topic: int, jitter: list[float], cookie: str):
        self.sockets, self.changes = sockets, f"{pages}/topics/{topic}/changes"
        self.topic, self.jitter, self.cookie = topic, jitter, cookie
        self.connected_at: list[float] = []
        self.seq = 0

    def read(self) -> None:
        tries = 0
        while True:
            with contextlib.suppress(OSError, WebSocketException, ValueError):
                self._follow()
            # As long as it was connected since, it begins with the shortest pause.
            tries = 0 if self.is_connected else tries + 1
            self.is_connected = False
            gevent.sleep(self._pause(tries))

    is_connected = False

    def _pause(self, tries: int) -> float:
        """As socket.io-client waits: twice as long each time, and never as long as others."""
        shortest, longest, factor = self.jitter
        pause = shortest * 2**tries
        pause += random.uniform(-1, 1) * factor * pause
        return min(pause, longest) / 1000

    def _follow(self) -> None:
        """Connect, ask to hear of the topic, catch up, and listen until the line breaks."""
        with contextlib.closing(Line(self.sockets, self.cookie)) as line:
            line.ask("follow topic", self.topic)
            while said := line.hear(60):
                self._hear(*said)

    def _arrive(self, seq: int) -> None:
        self.is_connected = True
        self.connected_at.append(time.monotonic())
        if seq > self.seq:
            self._catch_up()

    def _hear(self, event: str, data: Any) -> None:
        if event == ANSWER:
            self._arrive(data["seq"])
        elif event == "change":
            self.seq = max(self.seq, data["seq"])

    def _catch_up(self) -> None:
        query = {"after": str(self.seq)}
        headers = {"Cookie": self.cookie}
        answer = requests.get(self.changes, query, headers=headers, timeout=60)
        answer.raise_for_status()
        self.seq = answer.json()["seq"]


def main(sockets: str, pages: str, topic: str, *jitter: str) -> None:
    waits = [float(one) for one in jitter]
    cookies = json.loads(sys.stdin.readline())
    crowd = [Browser(sockets, pages, int(topic), waits, cookie) for cookie in cookies]
    for one in crowd:
        gevent.spawn(one.read)
        gevent.sleep(0.002)
    _wait_until(lambda: all(one.connected_at for one in crowd))
    before = {one: len(one.connected_at) for one in crowd}
    say({"connected": sum(bool(one.connected_at) for one in crowd)})

    sys.stdin.readline()
    _wait_until(lambda: all(len(o.connected_at) > before[o] and o.seq > 0 for o in crowd))
    back = sorted(o.connected_at[-1] for o in crowd if len(o.connected_at) > before[o])
    times = {"half": back[len(back) // 2], "all": back[-1]} if back else {"half": 0, "all": 0}
    caught_up = sum(one.seq > 0 for one in crowd)
    say({"back": len(back), "caught_up": caught_up, **times})


def say(words: dict[str, float]) -> None:
    print(json.dumps(words), flush=True)


def _wait_until(is_so) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        gevent.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
