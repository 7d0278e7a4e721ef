"""Writers: they send forms over HTTP until each is acknowledged, always with the form's own key."""

import random
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

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
    claim: str
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
        self.forms: dict[int, dict[str, list[str]]] = {}

    def run(self) -> None:
        while not self.stopping.is_set():
            self.write_one()

    @property
    def acknowledged(self) -> int:
        return sum(one.number is not None for one in self.sent)

    def write_one(self) -> None:
        """Send one form until it is acknowledged, or refused for good."""
        browser, topic_id = next(self.people), self.chance.choice(self.topics)
        key = secrets.token_urlsafe(16)
        source = f"{key} " + "The words of this text. " * LENGTH + f"Here ends {key}."
        mine = [s.number for s in self.sent if s.topic_id == topic_id and s.number and s.claim]
        is_reply = bool(mine) and self.chance.random() < 0.3
        sent = Sent(key, topic_id, source, "" if is_reply else f"Claim {key}")
        fields = {"kind": "position", "claim": sent.claim, "reply_to": ""}
        if is_reply:
            fields |= {"kind": "remark", "reply_to": str(self.chance.choice(mine))}
        self.sent.append(sent)
        while sent.number is None and not sent.refused:
            self._try(browser, sent, fields)

    def _try(self, browser: requests.Session, sent: Sent, fields: dict[str, str]) -> None:
        """Once more with the same key; what is not answered is not known to be there."""
        try:
            form = self._form(browser, sent.topic_id)
            values = {**form, **fields, "source": sent.source, "form_key": sent.key}
            sent.tries += 1
            answer = browser.post(
                f"{self.address}/topics/{sent.topic_id}/comments",
                data=values,
                allow_redirects=False,
                timeout=PATIENCE,
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

    def _form(self, browser: requests.Session, topic_id: int) -> dict[str, list[str]]:
        """The fields of a member's composer, of their first visit."""
        kept = self.forms.get(id(browser))
        if kept is None:
            page = browser.get(f"{self.address}/topics/{topic_id}", timeout=PATIENCE)
            if page.status_code != 200:
                raise LookupError(page.status_code)
            values = Page(page.text).form(having="source").values
            kept = {name: value for name, value in values.items() if value != []}
            self.forms[id(browser)] = kept
        return kept
