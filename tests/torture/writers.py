"""Writers: they send forms over HTTP until each is acknowledged, always with the form's own key."""

import random
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import requests

from tests.page import Page

PLACE = re.compile(r"/topics/(\d+)\S*#c(\d+)$")
PATIENCE = 10.0
# Long enough that a text written by halves would show.
LENGTH = 200


@dataclass
class Sent:
    """One form, and what became of it."""

    key: str
    topic_id: int
    source: str
    claim: str = ""
    replied_to: int | None = None
    number: int | None = None
    tries: int = 0
    refused: str = ""


class Writer(threading.Thread):
    """Sends one comment after the other, as different members, until told to stop."""

    def __init__(
        self, address: str, topics: Sequence[int], people: Sequence[requests.Session], seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.address, self.topics = address, topics
        self.people = cycle(people)
        self.chance = random.Random(seed)
        self.sent: list[Sent] = []
        self.stopping = threading.Event()
        self.forms: dict[int, dict[str, Any]] = {}

    def run(self) -> None:
        while not self.stopping.is_set():
            self.write_one()

    @property
    def acknowledged(self) -> int:
        return sum(one.number is not None for one in self.sent)

    def write_one(self) -> None:
        """Send one form until it is acknowledged, or refused for good."""
        browser, sent = next(self.people), self.filled_in()
        while sent.number is None and not sent.refused:
            self._try(browser, sent)

    def filled_in(self) -> Sent:
        """The next form: a position, or a reply to one that is known to be there."""
        topic_id = self.chance.choice(self.topics)
        # It stands in the text as well: in no key may there be what Markdown takes for emphasis.
        key = secrets.token_hex(16)
        source = f"{key} " + "The words of this text. " * LENGTH + f"Here ends {key}."
        mine = [s.number for s in self.sent if s.topic_id == topic_id and s.number and s.claim]
        sent = Sent(key, topic_id, source)
        if mine and self.chance.random() < 0.3:
            sent.replied_to = self.chance.choice(mine)
        else:
            sent.claim = f"Claim {key}"
        self.sent.append(sent)
        return sent

    def request(self, browser: requests.Session, sent: Sent) -> requests.PreparedRequest:
        """What the browser sends when the form is handed in."""
        page = f"{self.address}/topics/{sent.topic_id}"
        values = self._form(browser, page) | {
            "kind": "remark" if sent.replied_to else "position",
            "reply_to": str(sent.replied_to or ""),
            "claim": sent.claim,
            "source": sent.source,
            "form_key": sent.key,
        }
        headers = {"Referer": page}
        return browser.prepare_request(
            requests.Request("POST", f"{page}/comments", headers, data=values)
        )

    def _try(self, browser: requests.Session, sent: Sent) -> None:
        """Once more with the same key; what is not answered is not known to be there."""
        try:
            request = self.request(browser, sent)
            sent.tries += 1
            answer = browser.send(
                request, allow_redirects=False, timeout=PATIENCE, verify=browser.verify
            )
        except (requests.RequestException, LookupError):
            self.stopping.wait(0.05 + self.chance.random() / 5)
            return
        place = PLACE.search(answer.headers.get("Location", ""))
        if answer.status_code == 303 and place:
            sent.number = int(place[2])
        elif answer.status_code == 429 or answer.status_code >= 500:
            time.sleep(1)
        else:
            sent.refused = f"{answer.status_code} {Page(answer.text).text[:300]}"

    def _form(self, browser: requests.Session, page: str) -> dict[str, Any]:
        """The fields of a member's composer, of their first visit."""
        kept = self.forms.get(id(browser))
        if kept is None:
            answer = browser.get(page, timeout=PATIENCE)
            if answer.status_code != 200:
                raise LookupError(answer.status_code)
            values = Page(answer.text).form(having="source").values
            kept = {name: value for name, value in values.items() if value != []}
            self.forms[id(browser)] = kept
        return kept
