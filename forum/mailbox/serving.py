"""The mailbox as a service: LMTP or SMTP for the mail server in front, for our addresses alone."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from .actions import Answer, receive
from .address import read
from .message import LARGEST

MOST_CONNECTIONS = 20
WORKERS = 4
SECONDS_OF_SILENCE = 60
# What is being taken when the service is told to stop is taken, within this time.
SECONDS_TO_FINISH = 30
REPLIES = {
    Answer.TAKEN: "250 2.0.0",
    Answer.LATER: "451 4.3.0",
    Answer.NOBODY: "550 5.1.1",
    Answer.UNPROVEN: "550 5.7.1",
    Answer.TOO_MANY: "550 5.7.1",
    Answer.TOO_LARGE: "552 5.3.4",
}
_log = logging.getLogger(__name__)


class _Mailbox:
    """What is done at each step of a delivery; its names are aiosmtpd's."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.workers = ThreadPoolExecutor(WORKERS, "mail")
        self.stopping = False
        # Whose connection is open.
        self.open: set[SMTP] = set()
        self.busy = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            # Each has an answer of its own, and in LMTP too there is one for all: so one a message.
            return "452 4.5.3 one recipient a message"
        with self.app.app_context():
            ticket = read(address)
        if ticket is None:
            return _reply(Answer.NOBODY)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.stopping:
            return "421 4.3.2 stopping"
        self.busy += 1
        try:
            run = asyncio.get_running_loop().run_in_executor
            return _reply(await run(self.workers, self._take, envelope))
        finally:
            self.busy -= 1

    def _take(self, envelope: Envelope) -> Answer:
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else bytes(content or b"")
        try:
            # Links in what readers are told are as in pages.
            with self.app.test_request_context(base_url=self.app.config["PUBLIC_URL"]):
                return receive(envelope.rcpt_tos[0], envelope.mail_from or "", raw)
        except Exception:  # whatever it is, the mail server still has the message and tries again
            _log.exception("A message could not be taken")
            return Answer.LATER

    async def handle_exception(self, error: Exception) -> str:
        _log.error("A delivery broke off: %s", error)
        return _reply(Answer.LATER)


class _Bounded:
    """Of the connections beyond some, and of those that come at the end, none is served."""

    line_length_limit = 64 * 1024

    def connection_made(self, transport: Any) -> None:
        box = self.event_handler  # type: ignore[attr-defined]
        box.open.add(self)
        super().connection_made(transport)  # type: ignore[misc]
        if box.stopping or len(box.open) > MOST_CONNECTIONS:
            transport.write(b"421 4.3.2 too busy\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open.discard(self)  # type: ignore[attr-defined]
        super().connection_lost(error)  # type: ignore[misc]


class _Lmtp(_Bounded, LMTP):
    pass


class _Smtp(_Bounded, SMTP):
    pass


class Service:
    """Takes messages on a port, from `start` to `stop`."""

    def __init__(self, app: Flask, host: str, port: int, way: str) -> None:
        self.box, self.host, self.port = _Mailbox(app), host, port
        self.kind = _Smtp if way == "smtp" else _Lmtp

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self._connection, self.host, self.port)

    async def stop(self) -> None:
        """Take nothing new, finish what has begun, and hang up."""
        self.box.stopping = True
        self.server.close()
        await self._until(lambda: not self.box.busy)
        for connection in list(self.box.open):
            if connection.transport:
                connection.transport.close()
        await self._until(lambda: not self.box.open)
        self.box.workers.shutdown(wait=False)

    @staticmethod
    async def _until(is_so: Callable[[], bool]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_FINISH):
                while not is_so():
                    await asyncio.sleep(0.02)

    def _connection(self) -> SMTP:
        return self.kind(
            self.box,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=self.box.app.config["REPLY_DOMAIN"],
            ident="Roundtable",
            timeout=SECONDS_OF_SILENCE,
            loop=asyncio.get_running_loop(),
        )


def serve(app: Flask, host: str, port: int, way: str) -> None:
    """Take messages until the process is told to stop."""
    asyncio.run(_serve(Service(app, host, port, way)))


async def _serve(service: Service) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, told.set)
    await service.start()
    await told.wait()
    await service.stop()


def _reply(answer: Answer) -> str:
    return f"{REPLIES[answer]} {answer.value}"
