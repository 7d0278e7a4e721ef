"""The letters that development lays into a folder, as their readers open them."""

from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import time_machine
from flask import Flask, has_app_context

from forum import mail
from forum.clock import now
from forum.extensions import db

_parser = BytesParser(policy=policy.default)


def letters_to(app: Flask, member: Any) -> list[EmailMessage]:
    """Every letter to a member, in no order, once all have gone out that wait for a while."""
    if has_app_context():
        # What the caller has asked so far holds up nobody.
        db.session.commit()
    with app.app_context(), time_machine.travel(now() + timedelta(minutes=1), tick=False):
        mail._send_written()
    files = (app.config["INSTANCE"] / "outbox").glob("*.eml")
    letters = [_parser.parsebytes(file.read_bytes()) for file in files]
    return [letter for letter in letters if member.email in letter["To"]]


def whole(letter: EmailMessage) -> str:
    """All a reader could see of a letter: its headers and each of its parts, decoded."""
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    return "\n".join([*map(str, letter.values()), *parts])
