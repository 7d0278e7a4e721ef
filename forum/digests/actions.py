"""Gathering, editing and sending a digest."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions
from ..clock import now
from ..extensions import db
from ..members.models import LettersWanted, Member
from ..permissions import Person
from ..programme.models import Series
from . import beginning, queries, readership
from .arranging import Arrangement, arrange
from .audience import audience_of
from .beginning import Next
from .filling import fill, settle
from .jobs import deliver_digest
from .models import Delivery, Digest, Editor
from .numbering import give_numbers
from .outsider import Outsider


class OtherReaders(Conflict):
    """A digest would go to others than those who were counted."""


def gather_digest(by: Person, series: Series, until: datetime | None = None) -> Digest:
    """This week's draft: made anew, or brought up to date if one is being edited; then it has to be
    approved again.

    Conflict if the week has had its own, or if another editor gathers, saves or sends it at the
    same moment.
    """
    require_editor(by)
    moment = until or now()
    digest = _begun(series, beginning.next_of(series, moment), moment)
    fill(by, digest)
    journal.record("digest gathered", by, digest=digest.number)
    db.session.commit()
    return digest


def edit_digest(
    by: Person,
    digest: Digest,
    version: int,
    subject: str,
    note: str,
    dropped: Collection[int],
    arrangement: Arrangement | None = None,
) -> Digest:
    """Change subject, note and the ids of dropped items, and what else its editors decide; what was
    approved has to be approved again. Conflict if another editor was faster."""
    require_editor(by)
    take_version(digest, version)
    reopen(digest)
    digest.subject, digest.note = subject, note
    digest.render()
    for item in digest.items:
        item.is_dropped = item.id in dropped
    if arrangement:
        arrange(digest, arrangement)
    journal.record("digest edited", by, digest=digest.number)
    db.session.commit()
    return digest


def send_digest(by: Person, digest: Digest, version: int | None = None, to: str = "") -> None:
    """Send the digest once to everyone: the letters are queued in the same step as the decision.
    Conflict if it is another version by now than the one that was looked at; OtherReaders if it
    would go to others than those who were counted (`to` is their mark)."""
    permissions.require(
        permissions.may_edit_digests(by), gettext("Only moderators send the digest.")
    )
    require_subject(digest)
    seen = [] if version is None else [Digest.version == version]
    if not mark_sent(digest, *seen):
        raise Conflict(gettext("This digest was changed or sent in another window meanwhile."))
    audience = audience_of(digest)
    if to and audience.mark != to:
        db.session.rollback()
        raise OtherReaders
    digest.sent_by_id = by.id
    queue_letters(by, digest, audience.readers)


def require_subject(digest: Digest) -> None:
    if not digest.subject:
        raise Conflict(gettext("The letter has no subject yet. Give it one in the draft."))


def choose_lists(by: Person, digest: Digest, version: int, lists: Mapping[str, bool]) -> None:
    """Say whom a digest goes to; what was approved has to be approved again. Conflict if another
    editor was faster, or if it would go to nobody."""
    permissions.require(
        permissions.may_organise(by), gettext("Only organisers say whom a digest goes to.")
    )
    if not any(lists.values()):
        raise Conflict(gettext("Say whom the digest goes to."))
    take_version(digest, version)
    reopen(digest)
    for name, is_listed in lists.items():
        setattr(digest, name, is_listed)
    journal.record("digest lists chosen", by, digest=digest.number, lists=dict(lists))
    db.session.commit()


def queue_letters(by: Person, digest: Digest, readers: Collection[Member | Outsider]) -> None:
    """Queue a letter to each reader, with everything before, and begin to deliver them."""
    # Nobody edits it any more.
    db.session.execute(sa.delete(Editor).where(Editor.digest_id == digest.id))
    db.session.add_all(
        Delivery(
            digest_id=digest.id,
            member_id=reader.id if isinstance(reader, Member) else None,
            outsider_id=reader.id if isinstance(reader, Outsider) else None,
            on_list=readership.list_of(reader),
            message_id=mail.new_message_id(),
        )
        for reader in readers
    )
    event = "corrigendum sent" if digest.correction else "digest sent"
    journal.record(event, by, digest=digest.number)
    db.session.commit()

    deliver_digest.soon(digest.id)


def keep_numbers() -> None:
    """Keep the numbers of digests that were sent before numbers were kept."""
    for digest in queries.unnumbered():
        give_numbers(digest)
    db.session.commit()


def choose_letters(member: Member, wishes: Mapping[str, Any]) -> None:
    """Note how a member wishes to have the digest from now on: a letter that is just being written
    is written anew."""
    for name, value in wishes.items():
        setattr(member, name, value)
    journal.record("letters chosen", member)
    db.session.commit()


def stop_letters(member: Member, is_of_a_day: bool = False) -> None:
    """No more letters of the list that the link was in, as it promises: of all, or (`is_of_a_day`)
    those of every day. A second time changes nothing."""
    left = LettersWanted.WEEKLY if is_of_a_day else LettersWanted.NONE
    if member.letters in {left, LettersWanted.NONE}:
        return
    member.letters = left
    journal.record("letters stopped", member)
    db.session.commit()


def require_editor(by: Person) -> None:
    permissions.require(
        permissions.may_edit_digests(by), gettext("Only moderators make the digest.")
    )


def take_version(digest: Digest, version: int) -> None:
    """Of two editors with the same version, one is first and the other is told."""
    taken = db.session.scalar(
        sa.update(Digest)
        .where(Digest.id == digest.id, Digest.version == version, Digest.sent_at.is_(None))
        .values(version=version + 1)
        .returning(Digest.id)
    )
    if taken is None:
        db.session.rollback()
        raise Conflict(gettext("This digest was changed or sent in another window meanwhile."))
    db.session.refresh(digest)


def reopen(digest: Digest) -> None:
    """What was approved was what stood there then."""
    digest.approved_at = digest.approved_by_id = None


def mark_sent(digest: Digest, *conditions: sa.ColumnElement[bool], subject: str = "") -> bool:
    """Let the digest be sent, once, if it is as these conditions say; whether that was now."""
    sent = db.session.scalar(
        sa.update(Digest)
        .where(Digest.id == digest.id, Digest.sent_at.is_(None), *conditions)
        .values(sent_at=now(), subject=subject or Digest.subject)
        .returning(Digest.id)
    )
    if sent is None:
        db.session.rollback()
        return False
    db.session.refresh(digest)
    settle(digest)
    give_numbers(digest)
    return True


def _begun(series: Series, coming: Next, moment: datetime) -> Digest:
    """The draft that is there, up to this moment of its week; or a new one."""
    if coming.waits_until:
        raise Conflict(beginning.in_words(coming, series))
    if coming.period:
        return beginning.new_digest(series, coming.period, moment)
    draft = cast(Digest, coming.draft)
    take_version(draft, draft.version)
    reopen(draft)
    draft.ends_at = min(moment, beginning.end_of(draft) or moment)
    return draft
