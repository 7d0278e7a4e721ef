"""Asking for a copy, and making it in the background."""

import io
import json
import zipfile
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail
from ..clock import now
from ..extensions import db, tasks
from ..language import speaking_to
from ..members.letters import write
from ..members.models import Member
from . import queries
from .contents import contents
from .labels import LABELS, TITLES
from .models import Copy


def ask(member: Member) -> None:
    """Have a copy made of everything kept about a member; a letter tells when it is there.

    It takes the place of an earlier one. Conflict while one is being made.
    """
    if queries.is_being_made(member):
        raise Conflict(gettext("Your copy is being made already."))
    db.session.execute(sa.delete(Copy).where(Copy.member_id == member.id))
    lasts = timedelta(days=current_app.config["KEEP"]["copies"])
    copy = Copy(member_id=member.id, expires_at=now() + lasts)
    db.session.add(copy)
    journal.record("copy asked", member)
    db.session.commit()
    make.later(copy.id)


@tasks.job(retries=3)
def make(copy_id: int) -> None:
    """Make a copy that was asked for; doing it twice makes it once."""
    copy = db.session.get(Copy, copy_id)
    if copy is None or copy.made_at:
        return
    member = db.session.get_one(Member, copy.member_id)
    copy.content = _packed(member)
    copy.size, copy.made_at = len(copy.content), now()
    write(member, "copies/ready.txt", link=mail.public_link("copies.show_copy"))
    db.session.commit()
    mail.send_soon()


@tasks.job(every=timedelta(minutes=30))
def _forget_expired_copies() -> None:
    db.session.execute(sa.delete(Copy).where(Copy.expires_at < now()))
    db.session.commit()


def _packed(member: Member) -> bytes:
    """A ZIP of the same twice: for programs (JSON), and to be read (HTML)."""
    held = contents(member)
    with speaking_to(member):
        page = render_template(
            "copies/copy.html", held=held, titles=TITLES, labels=LABELS, member=member
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("roundtable.json", json.dumps(held, ensure_ascii=False, indent=2))
        packed.writestr("roundtable.html", page)
    return file.getvalue()
