"""`flask mail …`: where replies by mail come in, one by one or by LMTP and SMTP."""

import logging
import socket
import sys

import click
from flask import current_app

from ..shell import Commands
from . import serving
from .actions import Answer, receive
from .message import LARGEST

group = Commands("mail", help="Take replies by mail.")
# As sysexits.h has them, which mail servers understand.
EXIT_CODES = {
    Answer.TAKEN: 0,
    Answer.TOO_LARGE: 65,
    Answer.NOBODY: 67,
    Answer.LATER: 75,
    Answer.UNPROVEN: 77,
    Answer.TOO_MANY: 77,
}
_log = logging.getLogger(__name__)


@group.command("receive")
@click.argument("recipient")
@click.option("--sender", help="The envelope's sender; empty for mail that nobody answers.")
def receive_one(recipient: str, sender: str | None) -> None:
    """Take one message for RECIPIENT from the standard input."""
    raw = sys.stdin.buffer.read(LARGEST + 1)
    try:
        # Links in what readers are told are as in pages.
        with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):
            answer = receive(recipient, sender, raw)
    except Exception:  # whatever it is, the mail server still has the message and tries again
        _log.exception("A message could not be taken")
        answer = Answer.LATER
    if answer is not Answer.TAKEN:
        click.echo(answer.value, err=True)
    sys.exit(EXIT_CODES[answer])


@group.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8024, show_default=True)
@click.option("--smtp", is_flag=True, help="Speak SMTP instead of LMTP.")
def serve(host: str, port: int, smtp: bool) -> None:
    """Take messages by LMTP until stopped; to be reached by the mail server alone."""
    # What stands behind Flask's name for it: threads have no context of their own.
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not app.config["REPLY_DOMAIN"]:
        raise click.ClickException("FORUM_REPLY_DOMAIN says no domain to take messages for.")
    try:
        # Whoever reads that replies are taken there can rely on it.
        socket.create_server((host, port)).close()
    except OSError as failure:
        raise click.ClickException(f"{host}:{port} cannot be used: {failure.strerror}.") from None
    click.echo(f"Replies by mail are taken on {host}:{port}.")
    serving.serve(app, host, port, "smtp" if smtp else "lmtp")
