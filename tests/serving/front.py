"""A real nginx with the documented configuration, in front of the forum in production."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.certificate import HOST, make_certificate
from tests.programs import program
from tests.servers import PATIENCE, ROOT

# What is another one here than on the machine the file was written for.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(folder: Path, ports: Mapping[str, int]) -> Iterator[None]:
    """nginx on the ports "http" and "https", before those of "pages", "sockets", "more"."""
    make_certificate(folder)
    file = folder / "nginx.conf"
    file.write_text(_rendered(folder, ports), encoding="utf-8")
    command = [program("nginx") or "/usr/sbin/nginx", "-p", folder, "-e", folder / "error.log"]
    server = subprocess.Popen([*map(str, command), "-c", str(file), "-g", "daemon off;"])
    try:
        deadline = time.monotonic() + PATIENCE
        while not _listens(ports["https"]):
            assert server.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _rendered(folder: Path, ports: Mapping[str, int]) -> str:
    """docs/nginx.conf with other ports and folders, and not a word otherwise."""
    text = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    for word, here in {
        "127.0.0.1:8000": f"{HOST}:{ports['pages']}",
        "127.0.0.1:8001": f"{HOST}:{ports['sockets']}",
        "127.0.0.1:8002": f"{HOST}:{ports['more']}",
        "listen 80;": f"listen {HOST}:{ports['http']};",
        "listen 443 ": f"listen {HOST}:{ports['https']} ",
        "roundtable.example.org": HOST,
        "/etc/ssl/roundtable/": f"{folder}/",
        "/srv/roundtable/static/": f"{ROOT}/static/",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/error.log": f"{folder}/error.log",
    }.items():
        assert word in text, word
        text = text.replace(word, here)
    begin = "".join(f"    {name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    user = "user root;\n" if os.getuid() == 0 else ""
    return user + text.replace("http {\n", f"http {{\n{begin}", 1)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
