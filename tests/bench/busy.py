"""How fast a comment reaches who reads its topic, while its page is asked for all the time.

Members with open pages hear a comment a second, and others open that page so often a second, each
when it is their time and not when the one before was answered: from one process, from two that
both serve pages and sockets, and from processes of their own for each.
"""

import multiprocessing
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from .fanout import measure, readers, writing
from .serving import GEVENT, Server, apart, get, gunicorn, stand_apart
from .town import Town, build

SOCKETS, PAGES_A_SECOND, BROWSERS = 1000, 250, 32
FIGURES = ("p50 ms", "p99 ms", "last ms", "lost")

# When a page was to be asked for, and how many seconds later it was there.
Visit = tuple[float, float]


def main() -> None:
    stand_apart()
    with tempfile.TemporaryDirectory() as folder:
        town = build(Path(folder), SOCKETS)
        names = ("pages/s", "page p50", "page p99", *FIGURES)
        sys.stdout.write(
            f"{SOCKETS} readers, {PAGES_A_SECOND} pages a second are asked for:\n"
            f"{'':24}{''.join(f'{name:>10}' for name in names)}\n"
        )
        one = gunicorn("wsgi:app", *GEVENT, environ=town.environ())
        _print("one process", one, town)
        _print("two that do both", apart(town.folder, town.environ(), is_mixed=True), town)
        _print("pages and sockets apart", apart(town.folder, town.environ()), town)


def _print(name: str, served: AbstractContextManager[Server], town: Town) -> None:
    visits: list[Visit] = []
    beside = partial(_visited, town, visits)
    run = measure(served, readers(town, SOCKETS), writing(town), beside)
    first, *_, last = run.sent.values()
    took = sorted(seconds * 1000 for due, seconds in visits if first < due < last)
    pages = len(took) / (last - first), took[len(took) // 2], took[int(len(took) * 0.99)]
    told = run.figures()
    figures = (*pages, *(told[figure] for figure in FIGURES))
    sys.stdout.write(f"{name:24}{''.join(f'{figure:10.1f}' for figure in figures)}\n")
    sys.stdout.flush()


@contextmanager
def _visited(town: Town, visits: list[Visit], server: Server) -> Iterator[None]:
    """Its topic's page is asked for all the time."""
    mine, theirs = multiprocessing.Pipe()
    ports = server.lines if server.port in server.lines else [server.port]
    given = (ports, f"/topics/{town.topic}", town.readers, theirs)
    browsers = multiprocessing.Process(target=_browse, args=given, daemon=True)
    browsers.start()
    yield
    mine.send("enough")
    visits += mine.recv()
    browsers.join(10)


def _browse(ports: Sequence[int], path: str, cookies: Sequence[str], parent: Connection) -> None:
    """Ask until the parent says that it is enough, and hand over what was noted."""
    visits: list[Visit] = []
    is_over, begin = threading.Event(), time.time()

    def visit(number: int) -> None:
        for turn in count(number, BROWSERS):
            due = begin + turn / PAGES_A_SECOND
            if is_over.wait(max(0.0, due - time.time())):
                return
            get(ports[turn % len(ports)], path, {"Cookie": cookies[turn % len(cookies)]})
            visits.append((due, time.time() - due))

    browsers = [threading.Thread(target=visit, args=(number,)) for number in range(BROWSERS)]
    for browser in browsers:
        browser.start()
    parent.recv()
    is_over.set()
    for browser in browsers:
        browser.join()
    parent.send(visits)


if __name__ == "__main__":
    main()
