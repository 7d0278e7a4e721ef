"""Readers: they follow a topic as the browser's <live-topic> does, whatever happens to the line."""

import random
import re
import threading
import time
from contextlib import closing
from typing import Any

import requests
from websocket import WebSocketException

from tests.discussion.articles import Article, Articles

from .line import ANSWER, Line
from .stage import cookie_of

PATIENCE = 20.0


class Reader(threading.Thread):
    """One open page: what it holds, and the topic's seq it knows of."""

    def __init__(self, pages: str, sockets: str, topic_id: int, browser: requests.Session) -> None:
        super().__init__(daemon=True)
        self.page = f"{pages}/topics/{topic_id}"
        self.sockets, self.topic_id, self.browser = sockets, topic_id, browser
        self.ending = threading.Event()
        self.is_to_ask = threading.Event()
        self.is_following = threading.Event()
        self.has_heard = threading.Event()
        self.connections = self.caught_up = 0
        self.held, self.seq = self.loaded()

    def loaded(self) -> tuple[dict[str, Article], int]:
        """A fresh load: the articles of all the topic's pages, and the seq that all of them know: a
        reply may have come to one that was loaded before the last."""
        found: dict[str, Article] = {}
        wanted, seen, known = {"0"}, set[str](), []
        while wanted - seen:
            after = (wanted - seen).pop()
            seen.add(after)
            html = self._get(self.page, after=after).text.replace("New: comment", "Comment")
            found |= Articles(html).found
            wanted |= set(re.findall(rf'href="/topics/{self.topic_id}\?after=(\d+)', html))
            known.append(int(re.search(r'data-seq="(\d+)"', html)[1]))
        return found, min(known)

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self._follow()
            except (OSError, WebSocketException):
                # The line is broken, or breaks meanwhile: the next connection asks anew.
                self.ending.wait(0.1 + random.random())

    def settle(self, seq: int) -> bool:
        """Whether the page comes to this seq by itself; asks as the browser does every minute."""
        deadline = time.monotonic() + PATIENCE
        while self.seq < seq and time.monotonic() < deadline:
            self.is_to_ask.set()
            time.sleep(0.5)
        self.ending.set()
        self.join(PATIENCE)
        return self.seq == seq

    def _follow(self) -> None:
        with closing(Line(self.sockets, cookie_of(self.browser), self.browser.verify)) as line:
            self.connections += 1
            self.is_to_ask.set()
            while not self.ending.is_set():
                if self.is_to_ask.is_set():
                    self.is_to_ask.clear()
                    line.ask("follow topic", self.topic_id)
                if said := line.hear(0.1):
                    self._hear(*said)

    def _hear(self, event: str, data: Any) -> None:
        if event == ANSWER:
            self.is_following.set()
            if data["seq"] > self.seq:
                self._catch_up()
        elif event == "change":
            self._change(data)

    def _change(self, change: dict[str, Any]) -> None:
        if change.get("reload"):
            self.held, self.seq = self.loaded()
        elif change["seq"] > self.seq + 1:
            self._catch_up()
        else:
            self._receive(change)
            self.seq = max(self.seq, change["seq"])
            self.has_heard.set()

    def _catch_up(self) -> None:
        missed = self._get(f"{self.page}/changes", after=str(self.seq)).json()
        self.caught_up += 1
        if missed.get("reload"):
            self.held, self.seq = self.loaded()
            return
        for change in missed["changes"]:
            self._receive(change)
        self.seq = max(self.seq, missed["seq"])

    def _receive(self, change: dict[str, Any]) -> None:
        (article,) = Articles(change["html"]).found.values()
        article.under, article.prompt = change["under"], str(change["prompt"])
        self.held[change["anchor"]] = article

    def _get(self, address: str, **query: str) -> requests.Response:
        answer = self.browser.get(address, params=query, allow_redirects=False, timeout=PATIENCE)
        answer.raise_for_status()
        return answer
