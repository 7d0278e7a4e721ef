"""How fast a comment reaches everyone who reads its topic, beside the same bytes by less.

Members with open pages, each signed in as another, hear a comment a second. From the moment the
comment is sent until each of them is told: by the forum in one process and in several, by the
least forum its libraries make, by Flask-SocketIO with nothing around it and with a comment made
and stored before, and by a websocket server with nothing in it.
`python -m tests.bench.fanout 200` measures one size.
"""

import http.client
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from tests.programs import free_port

from .listening import MARK, Hall, Heard, listen, renumbered
from .serving import GEVENT, Server, apart, gunicorn, running, stand_apart
from .town import Town, build, send, send_form

SIZES = (200, 1000, 3000)
COMMENTS, SECONDS_BETWEEN = 20, 1.0
# Until those who came in have been counted and told so; until the last is told.
SETTLE, DRAIN = 4.0, 2.0
SOCKET = "/socket.io/?EIO=4&transport=websocket"
FIGURES = ("p50 ms", "p99 ms", "last ms", "CPU us", "KiB each", "lost")

Post = Callable[[int, int], object]


@dataclass
class Run:
    """What one server did for so many listeners."""

    size: int
    heard: Heard
    sent: dict[int, float]
    cpu: float
    memory: int

    def figures(self) -> dict[str, float]:
        """p50 and p99 of all, the slowest of each comment, processor time for each, what was lost
        or came twice."""
        delays = {
            number: [(moment - begin) * 1000 for moment in self.heard.times.get(number, [])]
            for number, begin in self.sent.items()
        }
        every = sorted(delay for of_one in delays.values() for delay in of_one)
        count = len(every)
        figures = (
            every[count // 2],
            every[int(count * 0.99)],
            statistics.median(max(of_one) for of_one in delays.values() if of_one),
            self.cpu / count * 1e6,
            self.memory / self.size / 1024,
            self.size * len(self.sent) - count + self.heard.repeated,
        )
        return dict(zip(FIGURES, figures, strict=True))


def main(sizes: Sequence[int]) -> None:
    _say(f"A comment a second to many readers; {max(sizes)} members are signed in …\n")
    stand_apart()
    with tempfile.TemporaryDirectory() as folder:
        town = build(Path(folder), max(sizes))
        _say(f"{'':30}{''.join(f'{name:>10}' for name in FIGURES)}\n")
        whole = [_print_ratios(dict(_measured(town, size))) for size in sizes]
    if not all(whole):
        sys.exit("The forum has lost something, or told it twice.")


def _measured(town: Town, size: int) -> Iterator[tuple[str, dict[str, float]]]:
    """(server, its figures), one after the other, printed as they come; all send the same bytes."""
    hall = readers(town, size)
    run = measure(gunicorn("wsgi:app", *GEVENT, environ=town.environ()), hall, writing(town))
    yield _print(f"forum, {size} readers", run)
    several = apart(town.folder, town.environ())
    yield _print("  in several processes", measure(several, hall, writing(town)))

    def repeat(port: int, number: int, path: str = "/") -> int:
        return send(port, path, renumbered(run.heard.sample, number), {})

    # Without what gunicorn is told of the forum.
    def library(target: str) -> AbstractContextManager[Server]:
        return gunicorn(f"tests.bench.{target}:app", *GEVENT, "--config", "python:tests.bench")

    yield _print("  a textbook's forum", measure(library("textbook"), hall, _writing_by_the_book()))
    yield _print("  bare Flask-SocketIO", measure(library("bare"), hall, repeat))
    kept = partial(repeat, path="/kept")
    yield _print("  the same, kept first", measure(library("bare"), hall, kept))
    port = free_port()
    nothing = running([sys.executable, "-m", "tests.bench.bare", str(port)], port)
    yield _print("  bare websocket", measure(nothing, partial(hall, path="/", says=()), repeat))


def readers(town: Town, size: int) -> Callable[..., Hall]:
    """So many of them with the topic's page open, wherever its sockets are."""
    says = ["40", f'420["follow topic",{town.topic}]']
    return partial(Hall, cookies=town.readers[:size], path=SOCKET, says=says)


def writing(town: Town) -> Post:
    return lambda port, number: town.write(port, number, MARK.format(number))


def _writing_by_the_book() -> Post:
    """Somebody signs in with the first comment, and goes on writing."""

    @cache
    def signed_in(port: int) -> tuple[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        token, cookie = answer.read().decode(), answer.headers["Set-Cookie"].split(";")[0]
        connection.close()
        return cookie, token

    def write(port: int, number: int) -> None:
        cookie, token = signed_in(port)
        send_form(port, 1, cookie, {"csrf_token": token}, MARK.format(number))

    return write


def measure(
    served: AbstractContextManager[Server],
    hall: Callable[..., Hall],
    post: Post,
    beside: Callable[[Server], AbstractContextManager[None]] = lambda _server: nullcontext(),
) -> Run:
    """What a server does for whoever listens to it, while one comment after the other is sent and
    whatever else goes on beside."""
    with served as server:
        alone, there = server.memory(), hall(ports=server.lines)
        mine, theirs = multiprocessing.Pipe()
        listeners = multiprocessing.Process(target=listen, args=(there, theirs), daemon=True)
        listeners.start()
        mine.recv()
        with beside(server):
            # The first has things made that are kept.
            post(server.port, COMMENTS)
            time.sleep(SETTLE)
            memory, cpu = server.memory() - alone, server.cpu()
            sent = _post_all(server.port, post)
            time.sleep(DRAIN)
            cpu = server.cpu() - cpu
        mine.send("enough")
        heard = mine.recv()
        listeners.join(10)
    return Run(len(there.cookies), heard, sent, cpu, memory)


def _post_all(port: int, post: Post) -> dict[int, float]:
    """Number of the comment → when it was sent."""
    sent, begin = {}, time.monotonic()
    for number in range(COMMENTS):
        time.sleep(max(0.0, begin + number * SECONDS_BETWEEN - time.monotonic()))
        sent[number] = time.time()
        post(port, number)
    return sent


def _print(name: str, run: Run) -> tuple[str, dict[str, float]]:
    figures = run.figures()
    _say(f"{name:30}{''.join(f'{figure:10.1f}' for figure in figures.values())}\n")
    return name, figures


def _print_ratios(servers: dict[str, dict[str, float]]) -> bool:
    """Whether the forum lost nothing, and told nothing twice."""
    *forum, textbook, broadcast, kept, _ = servers.items()
    for ours, figures in forum:
        _say(f"{ours.strip()}:\n")
        for name, others in (textbook, broadcast, kept):
            last, cpu = (figures[which] / others[which] for which in ("last ms", "CPU us"))
            _say(f"  to {name.strip()}: last receipt {last:.2f}, CPU per delivery {cpu:.2f}\n")
    return not any(figures["lost"] for _, figures in forum)


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
