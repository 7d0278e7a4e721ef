"""One process that does everything: for trying the forum out, and for working on it."""

import logging
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from shlex import quote

from flask import Flask
from flask_migrate import upgrade
from werkzeug.serving import make_server

from ..access.actions import new_link
from ..access.models import Purpose
from ..extensions import db, tasks
from ..members import queries as people
from .demonstration import CAST, address, load_demonstration

HOST = "127.0.0.1"
MIGRATIONS = str(Path(__file__).parents[2] / "migrations")


def serve(app: Flask) -> None:
    """Bring everything in place, print links to sign in with, and serve until stopped."""
    if app.config["PRODUCTION"]:
        sys.exit("This serves the demonstration. In production use gunicorn; see README.md.")
    port = int(os.environ.get("PORT") or 8000)
    _demand_free(port)
    with app.app_context():
        prepare()
        print(_greeting(app.config["PUBLIC_URL"]), flush=True)
    tasks.work_beside(app)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with suppress(KeyboardInterrupt):
        make_server(HOST, port, app, threaded=True).serve_forever()


def _demand_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Try: make run PORT=8001")


def prepare() -> None:
    """Schema, programme and demonstration as they should be; a second time changes nothing."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade(directory=MIGRATIONS)
    load_demonstration()


def _greeting(url: str) -> str:
    lines = [f"Roundtable runs on {url}", "", "Sign in as (each link works once, for 15 minutes):"]
    for part, key in CAST.items():
        member = people.member_with(address(key))
        if member:
            lines += [
                f"  {part:<10}{member.name}",
                f"            {new_link(member, Purpose.SIGN_IN)}",
            ]
    db.session.commit()
    letters = f"{url}/letters"
    lines += [
        "",
        f"Letters it sends: {letters}",
        f"More links: {_as_here()}.venv/bin/flask members signin-link EMAIL",
    ]
    lines += ["Every person and every comment is invented. Stop with Ctrl+C."]
    return "\n".join(lines)


def _as_here() -> str:
    """What goes before a command that is to find these people, and whose links are to lead here."""
    given = {name: os.environ.get(name, "") for name in ("FORUM_INSTANCE", "PORT")}
    return "".join(f"{name}={quote(value)} " for name, value in given.items() if value)
