"""A real nginx with the documented configuration, in front of the forum in production."""

import datetime
import ipaddress
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.programs import program
from tests.servers import PATIENCE, ROOT

HOST = "127.0.0.1"
# What is another one here than on the machine the file was written for.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(folder: Path, ports: Mapping[str, int]) -> Iterator[None]:
    """nginx on the ports "http" and "https", before those of "pages", "sockets", "more"."""
    _make_certificate(folder)
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


def _make_certificate(folder: Path) -> None:
    """One that signs itself, for this machine's own address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, *private))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
