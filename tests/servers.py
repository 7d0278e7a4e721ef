"""The forum as it is served in production: gunicorn's processes, to be stopped and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from .programs import free_port

ROOT = Path(__file__).parents[1]
# A busy machine takes its time to start a process.
PATIENCE = 60.0


def environ_of(settings: Any) -> dict[str, str]:
    """The environment in which another process is this application once more."""
    return {
        "FORUM_DATABASE_URL": settings["SQLALCHEMY_DATABASE_URI"],
        "FORUM_REDIS_URL": settings["REDIS_URL"],
        "FORUM_INSTANCE": str(settings["INSTANCE"]),
        "FORUM_PUBLIC_URL": settings["PUBLIC_URL"],
        "FORUM_SECRET_KEY": settings["SECRET_KEY"],
        "PATH": "/usr/sbin:/usr/bin:/bin",
    }


class Server:
    """A gunicorn with its workers, always on the same port."""

    def __init__(
        self,
        environ: dict[str, str],
        worker: str = "sync",
        workers: int = 1,
        before: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environ = environ
        self.command = [
            *before,
            *(sys.executable, "-m", "gunicorn", "--worker-class", worker, "--workers"),
            *(str(workers), "--bind", f"127.0.0.1:{self.port}", "wsgi:app"),
        ]
        self.log = Path(environ["FORUM_INSTANCE"]) / f"gunicorn-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, without waiting for it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            sign = requests.get(f"{self.address}/static/favicon.svg", timeout=5)
        except requests.RequestException:
            return False
        return sign.status_code == 200

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def kill_worker(self, worker: int) -> None:
        """One of its processes; it starts another by itself."""
        os.kill(worker, signal.SIGKILL)

    def kill(self) -> None:
        """All its processes at once, without a word."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def stop(self) -> None:
        """Ask it to end, as the operator does, and wait until it has."""
        assert self.process
        self.process.terminate()
        self.process.wait(PATIENCE)


@contextmanager
def serving(*servers: Server) -> Iterator[None]:
    """All of them, until the end of the block."""
    try:
        for server in servers:
            server.begin()
        for server in servers:
            server.wait()
        yield
    finally:
        for server in servers:
            server.kill()
