"""The servers that are measured: each a process of its own on a free port, and what it has used.

They have the processor's cores but the last, which is for whoever measures: on one core the two
would wait for each other, and a server look slow where its listeners are. A server of several
processes has all of them; its listeners read when it has told them all.
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.programs import free_port, redis_server

ROOT = Path(__file__).parents[2]
*OTHERS, LAST = CORES = sorted(os.sched_getaffinity(0))
# As the README serves the forum, with room for as many sockets as are opened here.
AS_MANY = ("--workers", str(len(CORES)))
GEVENT = ("--worker-class", "gevent", "--worker-connections", "10000")


@dataclass
class Server:
    """What serves pages at a port and sockets at some: processes, with the workers they began."""

    port: int
    pids: Sequence[int]
    lines: Sequence[int]

    def cpu(self) -> float:
        """Seconds of processor time until now."""
        ticks = sum(sum(map(int, _stat(pid)[11:13])) for pid in self._pids())
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that are its own, without what its processes share."""
        rolls = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self._pids())
        lines = (line.split() for roll in rolls for line in roll.splitlines())
        return sum(int(words[1]) for words in lines if words[0] == "Pss:") * 1024

    def _pids(self) -> list[int]:
        begun = (Path(f"/proc/{pid}/task/{pid}/children").read_text() for pid in self.pids)
        return [*self.pids, *(int(pid) for pids in begun for pid in pids.split())]


def _stat(pid: int) -> list[str]:
    """The words of a process's line in /proc, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def stand_apart() -> None:
    """This process, and what it begins from now on, leaves the servers their cores."""
    os.sched_setaffinity(0, {LAST})


@contextmanager
def gunicorn(
    target: str,
    *options: str,
    environ: Mapping[str, str] = {},
    cores: Sequence[int] = OTHERS or CORES,
) -> Iterator[Server]:
    """One worker of gunicorn; a sync one unless the options say otherwise."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--no-control-socket"]
    command += ["--log-level", "error", "--timeout", "120", "--bind", f"127.0.0.1:{port}"]
    with running([*command, *options, target], port, environ, cores) as server:
        yield server


@contextmanager
def apart(folder: Path, environ: Mapping[str, str], *, is_mixed: bool = False) -> Iterator[Server]:
    """The forum as it is served to many: pages in a process for each core, sockets in two, Redis
    between; mixed, the two serve pages as well."""
    with ExitStack() as there:
        url = there.enter_context(redis_server(folder))
        with redis.Redis.from_url(url) as asked:
            between = int(asked.info("server")["process_id"])
        os.sched_setaffinity(between, CORES)

        def one(*options: str, **settings: str) -> Server:
            given = {**environ, "FORUM_REDIS_URL": url, **settings}
            served = gunicorn("wsgi:app", *options, environ=given, cores=CORES)
            return there.enter_context(served)

        sockets = [one(*GEVENT), one(*GEVENT)]
        servers = sockets if is_mixed else [one(*AS_MANY, FORUM_LIVE="elsewhere"), *sockets]
        pids = [pid for server in servers for pid in server.pids]
        yield Server(servers[0].port, [between, *pids], [server.port for server in sockets])


@contextmanager
def running(
    command: list[str],
    port: int,
    environ: Mapping[str, str] = {},
    cores: Sequence[int] = OTHERS or CORES,
) -> Iterator[Server]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})
    os.sched_setaffinity(process.pid, cores)
    try:
        for _ in range(200):
            try:
                get(port, "/sign-in")
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, [process.pid], [port])
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def get(port: int, path: str, headers: Mapping[str, str] = {}) -> bytes:
    """A page; with headers, one that must be there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if headers and answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return body
