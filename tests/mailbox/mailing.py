"""Letters that members write in answer to letters, and the doors they come in by."""

import re
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from flask import Flask

from forum.discussion.models import Comment, State
from forum.extensions import db
from forum.mailbox.address import offered
from forum.mailbox.commands import group
from forum.members.models import Member

DOMAIN = "reply.forum.test"
SERVER = "mx.forum.test"


def address_of(app: Flask, member: Any, comment: Any) -> str:
    """Where this member answers a comment by mail."""
    with app.app_context():
        return offered(db.session.get(Member, member.id), db.session.get(Comment, comment.id))


def proven(member: Any) -> str:
    """What our mail server writes above a letter whose signature it has checked."""
    domain = member.email.split("@")[1]
    return f"{SERVER}; dkim=pass header.d={domain}; spf=none"


def letter(
    member: Any, to: str, text: str = "I see it otherwise.", **headers: str | None
) -> EmailMessage:
    """A letter from a member as the mail server hands it on; a header that is None is left out."""
    written = EmailMessage()
    usual = {
        "Authentication-Results": proven(member),
        "From": f"{member.name} <{member.email}>",
        "To": to,
        "Subject": "Re: III.1 #1",
        "Message-ID": make_msgid(domain="example.org"),
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {**usual, **given}.items():
        if value is not None:
            written[name] = value
    written.set_content(text)
    return written


def receive(app: Flask, to: str, raw: bytes | EmailMessage, *options: str) -> int:
    """Give it to `flask mail receive`, as a mail server does; the code it ends with."""
    content = raw if isinstance(raw, bytes) else raw.as_bytes()
    words = ["receive", to, *options]
    return app.test_cli_runner().invoke(group, words, input=content).exit_code


def comments(app: Flask, *states: State) -> list[Comment]:
    """All comments but the first one, in order; in these states, if any are named."""
    with app.app_context():
        found = db.session.query(Comment).order_by(Comment.id).all()[1:]
        return [one for one in found if not states or one.state in states]


def addresses_in(words: str) -> list[str]:
    return re.findall(rf"reply-[a-z2-7]+@{re.escape(DOMAIN)}", words)
