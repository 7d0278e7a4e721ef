"""Letters to members, each in the language its reader has chosen."""

from typing import Any

from flask import render_template

from .. import mail
from ..language import speaking_to
from .models import Member


def write(member: Member, template: str, **values: Any) -> None:
    """Put a letter whose first line is its subject into the post, in the member's language.

    Part of the caller's transaction.
    """
    with speaking_to(member):
        subject, _, body = render_template(template, member=member, **values).partition("\n")
    mail.write(member, member.email, subject, body.lstrip())
