"""Throwing a draft away: its number is the next one's, or it stays and says that there was none."""

import sqlalchemy as sa

from .. import journal
from ..clock import now
from ..extensions import db
from ..permissions import OPERATOR, Person
from . import queries
from .actions import reopen, require_editor, take_version
from .beginning import end_of
from .filling import fill
from .models import Digest, Editor


def leaves_its_number(digest: Digest) -> bool:
    """Whether a draft that is thrown away now is as one that was never gathered: its week runs
    still, and no later one has a number."""
    end, last = end_of(digest), queries.last_digest(digest.series)
    return end is not None and end > now() and last is not None and last.id == digest.id


def discard_digest(by: Person, digest: Digest, version: int) -> bool:
    """Throw away what stands in a draft; whether its number is free again. If not, that there was
    no letter is on record, and what happened is told by the next one that has not been sent.
    Conflict if another editor was faster."""
    require_editor(by)
    take_version(digest, version)
    is_free, number = leaves_its_number(digest), digest.number
    if is_free:
        db.session.delete(digest)
    else:
        _skip(by, digest)
        _tell_later(digest)
    journal.record("digest thrown away", by, digest=number, version=version + 1)
    db.session.commit()
    return is_free


def _skip(by: Person, digest: Digest) -> None:
    """No letter, and nothing of what its editors had made of it."""
    digest.items, digest.table_notes = [], []
    digest.subject = digest.note = digest.note_html = ""
    digest.is_quiet = digest.is_skipped = True
    digest.sent_at, digest.sent_by_id = now(), by.id
    digest.due_at = digest.held_at = None
    reopen(digest)
    db.session.execute(sa.delete(Editor).where(Editor.digest_id == digest.id))


def _tell_later(digest: Digest) -> None:
    """Let the next draft, if it is there already, begin where this one did."""
    following = queries.following(digest)
    if following is None or following.is_sent:
        return
    take_version(following, following.version)
    reopen(following)
    following.begins_at = digest.begins_at
    db.session.flush()
    fill(OPERATOR, following)
