"""A digest as a letter to one member: HTML and plain text of the same content."""

from dataclasses import dataclass

import css_inline
from flask import render_template

from ..discussion.attribution import Channel
from ..language import speaking_to
from ..members.models import Member
from .issue import issue_for, personal_part
from .models import Digest


@dataclass(frozen=True)
class Letter:
    subject: str
    html: str
    text: str


def letter_for(member: Member, digest: Digest) -> Letter:
    """The letter as this member gets it if it is sent now: exactly what preview shows."""
    with speaking_to(member):
        content = {
            "issue": issue_for(member, digest, Channel.LETTER),
            "personal": personal_part(member, digest),
            "digest": digest,
            "member": member,
        }
        return Letter(
            subject=digest.subject,
            html=_inlined(render_template("digests/letter.html", **content)),
            text=render_template("digests/letter.txt", **content).strip() + "\n",
        )


def _inlined(html: str) -> str:
    """Rules moved into the elements, as many mail programs want them; nothing is ever fetched."""
    return css_inline.CSSInliner(
        load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False
    ).inline(html)
