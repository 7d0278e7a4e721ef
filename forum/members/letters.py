"""Letters to members, each in the language its reader has chosen."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from .. import mail
from ..language import speaking_to
from . import wishes
from .models import Member


def write(
    member: Member,
    template: str,
    held: mail.Held | None = None,
    headers: Mapping[str, str] | None = None,
    about: str = "",
    **values: Any,
) -> None:
    """Put a letter whose first line is its subject into the post, in the member's language; unless
    the member wishes to hear of it in another way. One that is `held` can be taken back for a
    while.

    Part of the caller's transaction.
    """
    if not wishes.is_written_to(member, template):
        return
    subject, text = _composed(member, template, values)
    mail.write(member, member.email, subject, text, held=held, headers=headers, about=about)


def write_elsewhere(member: Member, address: str, template: str, **values: Any) -> None:
    """Put a letter into the post to an address that may be a stranger's: nobody is named on it.

    Part of the caller's transaction.
    """
    subject, text = _composed(member, template, values)
    mail.write(member, address, subject, text, name="")


def _composed(member: Member, template: str, values: dict[str, Any]) -> tuple[str, str]:
    with speaking_to(member.ear):
        subject, _, body = render_template(template, member=member, **values).partition("\n")
    return subject, body.lstrip()
