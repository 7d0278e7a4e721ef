"""A page's socket that one thread alone speaks on.

Socket.IO's own client reads in one thread and writes in another, and over TLS those come into each
other's way: OpenSSL serves one at a time, and one line in a hundred broke as soon as it was there.
"""

import json
from typing import Any

from websocket import (
    WebSocketConnectionClosedException,
    WebSocketException,
    WebSocketTimeoutException,
    create_connection,
)

PATIENCE = 60.0
# What Engine.IO and Socket.IO say, and what is answered.
PING, PONG, CONNECT, EVENT, ANSWER = "2", "3", "40", "42", "43"

# An event, or ANSWER, and what comes with it.
Said = tuple[str, Any]


class Line:
    """A socket the forum has let in; OSError or WebSocketException where it is not, or no more."""

    def __init__(self, address: str, cookie: str, certificate: str | bool = True) -> None:
        self.socket = create_connection(
            f"{address.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket",
            cookie=cookie,
            timeout=PATIENCE,
            sslopt={"ca_certs": certificate},
        )
        try:
            self._begin()
        except (OSError, WebSocketException):
            self.close()
            raise

    def ask(self, event: str, *data: Any) -> None:
        self.socket.send(f"{EVENT}0{json.dumps([event, *data])}")

    def hear(self, within: float) -> Said | None:
        """What comes next; None if nothing does in so many seconds."""
        self.socket.settimeout(within)
        try:
            while (said := self.socket.recv()) == PING:
                self.socket.send(PONG)
        except WebSocketTimeoutException:
            return None
        if said.startswith(ANSWER):
            return ANSWER, json.loads(said[said.index("[") :])[0]
        if said.startswith(EVENT):
            event, *data = json.loads(said[len(EVENT) :])
            return event, data[0] if data else None
        raise WebSocketConnectionClosedException(said)

    def close(self) -> None:
        """Break it, as a train's tunnel does: a polite goodbye takes seconds."""
        self.socket.shutdown()

    def _begin(self) -> None:
        self.socket.recv()
        self.socket.send(CONNECT)
        if not (said := self.socket.recv()).startswith(CONNECT):
            raise WebSocketException(f"not let in: {said}")
