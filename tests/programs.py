"""The real programs beside the forum: each started on a free port in a temporary folder."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import redis
import requests

PATIENCE = 20.0
# Below those of Linux.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port at which nobody listens, and none that the system gives away by itself: one of those
    may be somebody else's before the program that is begun here has it."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def program(name: str) -> str | None:
    """Where a program is: on the path, or where Debian keeps PostgreSQL's."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def chromium() -> str | None:
    """Chromium without a window's frame where there is one: with it a page takes twice as much."""
    return program("chromium-headless-shell") or program("chromium")


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server; yields the URL of its maintenance database."""
    # Not below pytest's own folder, which every run closes to other users.
    with TemporaryDirectory(prefix="forum-tests-") as folder, _server(Path(folder)) as url:
        yield url


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    as_user = _other_user(folder)
    port, data = free_port(), folder / "data"
    initdb = [program("initdb"), "-D", data, "-U", "forum", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run(list(map(str, initdb)), check=True, capture_output=True, cwd=folder, **as_user)
    command = [program("postgres"), "-D", data, "-p", port, "-k", folder, "-c", "fsync=off"]
    server = subprocess.Popen(
        list(map(str, command)),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_user,
    )
    url = f"postgresql://forum@127.0.0.1:{port}/postgres"
    # Asked otherwise it would wait for whoever is still connected.
    with _running(server, signal.SIGINT):
        _until(lambda: psycopg.connect(url, connect_timeout=2).close(), psycopg.OperationalError)
        yield url


@contextmanager
def redis_server(folder: Path, port: int = 0) -> Iterator[str]:
    """A Redis server, on this port or a free one; yields its URL."""
    port = port or free_port()
    server = subprocess.Popen(
        [str(program("redis-server")), "--port", str(port), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    with _running(server):
        _until(lambda: _ping(url), redis.ConnectionError)
        yield url


@contextmanager
def openid_provider() -> Iterator[str]:
    """A provider of accounts to sign in by (OpenID Connect); yields its address."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "--require-nonce", "true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    with _running(server):
        _until(lambda: requests.get(url, timeout=2).close(), requests.ConnectionError)
        yield url


def _ping(url: str) -> None:
    with redis.Redis.from_url(url) as connection:
        connection.ping()


def _other_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then somebody else runs it, and owns its folder."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def _running(server: subprocess.Popen[bytes], end: int = signal.SIGTERM) -> Iterator[None]:
    try:
        yield
    finally:
        server.send_signal(end)
        server.wait(PATIENCE)


def _until(attempt: Callable[[], None], failure: type[Exception]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except failure:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
