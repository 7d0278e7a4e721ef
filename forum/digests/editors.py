"""Who has a draft open just now, so that two editors know of each other."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from .. import permissions
from ..clock import now
from ..extensions import db
from ..members.models import Member
from .models import Digest, Editor

# Without a sign of life somebody is taken to be gone after this.
HERE_FOR = timedelta(minutes=10)


def come(member: Member, digest: Digest) -> None:
    """Note that a member has the draft open."""
    found = db.session.get(Editor, (digest.id, member.id))
    if found is None:
        db.session.add(Editor(digest_id=digest.id, member_id=member.id))
    else:
        if found.seen_at < now() - HERE_FOR:
            found.since = now()
        found.seen_at = now()
    try:
        db.session.commit()
    except (sa.exc.IntegrityError, StaleDataError):  # two windows of one member, at the same moment
        db.session.rollback()


def others(member: Member, digest: Digest) -> Sequence[Editor]:
    """Who else has the draft open."""
    return [one for one in _here(digest) if one.member_id != member.id]


def leave(member: Member, digest: Digest) -> None:
    """Note that a member has closed the draft."""
    db.session.execute(
        sa.delete(Editor).where(Editor.digest_id == digest.id, Editor.member_id == member.id)
    )
    db.session.commit()


def are_here(digest: Digest) -> bool:
    """Whether anybody has the draft open."""
    return bool(_here(digest))


def _here(digest: Digest) -> Sequence[Editor]:
    """Whoever edits digests no more has none open, whatever their browser shows."""
    found = db.session.scalars(
        sa.select(Editor)
        .where(Editor.digest_id == digest.id, Editor.seen_at >= now() - HERE_FOR)
        .order_by(Editor.since)
        .options(joinedload(Editor.member))
    ).all()
    return [one for one in found if permissions.may_edit_digests(one.member)]
