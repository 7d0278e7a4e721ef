"""Gathering, editing and sending a digest."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions, text
from ..clock import now
from ..discussion import queries as discussion
from ..discussion.models import Comment
from ..extensions import db
from ..members.models import Member
from ..permissions import Person
from ..programme.models import Series
from . import queries
from .gathering import pick
from .jobs import deliver_digest
from .models import Delivery, Digest, Item

A_WEEK = timedelta(days=7)


def gather_digest(by: Person, series: Series, until: datetime | None = None) -> Digest:
    """This week's draft: made anew, or brought up to date if one is being edited."""
    permissions.require(
        permissions.may_edit_digests(by), gettext("Only moderators make the digest.")
    )
    last = queries.last_digest(series)
    moment = until or now()
    if last is None or last.is_sent:
        begins_at = last.ends_at if last else moment - A_WEEK
        digest = Digest(series=series, number=last.number + 1 if last else 1, begins_at=begins_at)
        db.session.add(digest)
    else:
        digest = last
    _fill(by, digest, moment)
    journal.record("digest gathered", by, digest=digest.number)
    db.session.commit()
    return digest


def edit_digest(
    by: Person, digest: Digest, version: int, subject: str, note: str, dropped: Collection[int]
) -> Digest:
    """Change subject, note and the ids of dropped items; Conflict if another editor was faster."""
    permissions.require(
        permissions.may_edit_digests(by), gettext("Only moderators make the digest.")
    )
    _take_version(digest, version)
    digest.subject, digest.note = subject, note
    digest.note_html = text.to_html(note, f"digest {digest.number}")
    for item in digest.items:
        item.is_dropped = item.id in dropped
    journal.record("digest edited", by, digest=digest.number)
    db.session.commit()
    return digest


def send_digest(by: Member, digest: Digest) -> None:
    """Send the digest once to everyone: the letters are queued in the same step as the decision."""
    permissions.require(
        permissions.may_edit_digests(by), gettext("Only moderators send the digest.")
    )
    _mark_sent(digest)
    digest.sent_by_id = by.id
    db.session.add_all(
        Delivery(digest_id=digest.id, member_id=reader.id, message_id=mail.new_message_id())
        for reader in queries.readers()
    )
    journal.record("digest sent", by, digest=digest.number)
    db.session.commit()

    deliver_digest.later(digest.id)


def _fill(by: Person, digest: Digest, moment: datetime) -> None:
    """Choose the items of the period anew, keeping what an editor dropped."""
    digest.ends_at = digest.gathered_at = moment
    known = {item.comment_id: item for item in digest.items}
    before = queries.items_before(digest.series)
    comments = [
        comment
        for comment in discussion.published_between(by, digest.series, digest.begins_at, moment)
        if comment.id not in before
    ]
    chosen = pick(
        _in_programme_order(comments),
        discussion.answered(comments),
        discussion.voices_answering(comments),
    )
    digest.items = [
        known.get(candidate.comment.id) or Item(comment=candidate.comment) for candidate in chosen
    ]
    for position, (item, candidate) in enumerate(zip(digest.items, chosen, strict=True)):
        item.position, item.why, item.voices = position, candidate.why, candidate.voices
    digest.version = (digest.version or 0) + 1


def _in_programme_order(comments: list[Comment]) -> list[Comment]:
    def place(comment: Comment) -> tuple[int, int, int]:
        topic = comment.topic
        return (
            topic.roundtable.number if topic.roundtable else 99,
            topic.number,
            comment.number or 0,
        )

    return sorted(comments, key=place)


def _take_version(digest: Digest, version: int) -> None:
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


def _mark_sent(digest: Digest) -> None:
    sent = db.session.scalar(
        sa.update(Digest)
        .where(Digest.id == digest.id, Digest.sent_at.is_(None))
        .values(sent_at=now())
        .returning(Digest.id)
    )
    if sent is None:
        db.session.rollback()
        raise Conflict(gettext("This digest has been sent already."))
    db.session.refresh(digest)
