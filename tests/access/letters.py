"""The letters that an application has laid into its outbox."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from flask import Flask


def letters(app: Flask) -> list[EmailMessage]:
    """All of them, the newest last."""
    folder = app.config["INSTANCE"] / "outbox"
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in files]


def path_in(words: str) -> str:
    """The path of the one link in a letter, or in what a command printed."""
    (path,) = re.findall(r"http://forum\.test(/\S+)", words)
    return path


def path_of_last_letter(app: Flask) -> str:
    return path_in(letters(app)[-1].get_content())
