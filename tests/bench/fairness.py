"""Whether busy browsers leave the others their turn, where pages and sockets share a process.

Many connections that are kept alive ask for a topic's page without a pause, while members have
sockets open. What nobody takes turns in serves some at once and lets others wait for seconds.
"""

import http.client
import multiprocessing
import sys
import tempfile
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

from .fanout import readers
from .listening import listen
from .serving import GEVENT, Server, gunicorn, stand_apart
from .town import Town, build

SOCKETS, BROWSERS, SECONDS = 200, 32, 8.0


def main() -> None:
    stand_apart()
    with tempfile.TemporaryDirectory() as folder:
        town = build(Path(folder), SOCKETS)
        served = gunicorn("wsgi:app", *GEVENT, environ=town.environ())
        took = sorted(_measured(served, town))
    p50, p99 = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.99))
    sys.stdout.write(
        f"{BROWSERS} busy browsers beside {SOCKETS} sockets in one process: "
        f"{len(took) / SECONDS:.0f} pages/s, p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
        f"slowest {took[-1] * 1000:.0f} ms: p99 is {p99 / p50:.1f} times p50.\n"
    )


def _measured(served: AbstractContextManager[Server], town: Town) -> list[float]:
    """How long each page took, in seconds."""
    with served as server:
        mine, theirs = multiprocessing.Pipe()
        there = readers(town, SOCKETS)(ports=server.lines)
        listeners = multiprocessing.Process(target=listen, args=(there, theirs), daemon=True)
        listeners.start()
        mine.recv()
        for number in range(10):
            town.write(server.port, number, f"Comment {number}.")
        took = _browse(server.port, town)
        mine.send("enough")
        mine.recv()
        listeners.join(10)
    return took


def _browse(port: int, town: Town) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + SECONDS

    def ask(cookie: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (begin := time.monotonic()) < until:
            connection.request("GET", f"/topics/{town.topic}", headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"a page was answered with {answer.status}")
            took.append(time.monotonic() - begin)

    browsers = [threading.Thread(target=ask, args=(town.readers[n],)) for n in range(BROWSERS)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    return took


if __name__ == "__main__":
    main()
