"""How fast letters go to one domain."""

from collections import Counter
from datetime import datetime, timedelta

from flask import current_app

from ..clock import now

WINDOW = timedelta(minutes=1)


class Pace:
    """At most so many letters a minute to one domain; whoever is over it waits for the next."""

    def __init__(self) -> None:
        self.most = current_app.config["MAIL_PACE"]
        self.begun_at = now()
        self.sent: Counter[str] = Counter()

    def waits_until(self, address: str) -> datetime | None:
        """None if a letter may go to this address now; else when."""
        if now() - self.begun_at >= WINDOW:
            self.begun_at = now()
            self.sent.clear()
        is_over = self.most and self.sent[_domain(address)] >= self.most
        return self.begun_at + WINDOW if is_over else None

    def count(self, address: str) -> None:
        self.sent[_domain(address)] += 1


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
