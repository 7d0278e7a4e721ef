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
from ..members.models import LettersWanted, Member
from ..permissions import Person
from ..programme.models import Series
from . import queries
from .gathering import Candidate, pick
from .jobs import deliver_digest
from .models import UNSENT, Delivery, DeliveryState, Digest, Item

A_WEEK = timedelta(days=7)


def gather_digest(by: Person, series: Series, until: datetime | None = None) -> Digest:
    """This week's draft: made anew, or brought up to date if one is being edited.

    Conflict if another editor gathers, saves or sends it at the same moment.
    """
    permissions.require(
        permissions.may_edit_digests(by), gettext("Only moderators make the digest.")
    )
    moment = until or now()
    last = queries.last_digest(series)
    if last is None or last.is_sent:
        digest = _new_digest(series, last, moment)
    else:
        digest = last
        _take_version(digest, digest.version)
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
    if not digest.subject:
        raise Conflict(gettext("The letter has no subject yet. Give it one in the draft."))
    _mark_sent(digest)
    digest.sent_by_id = by.id
    db.session.add_all(
        Delivery(digest_id=digest.id, member_id=reader.id, message_id=mail.new_message_id())
        for reader in queries.readers()
    )
    journal.record("digest sent", by, digest=digest.number)
    db.session.commit()

    deliver_digest.later(digest.id)


def send_again(by: Member, digest: Digest, states: Collection[DeliveryState]) -> int:
    """Queue the letters anew that failed or are in doubt, and no others; how many."""
    permissions.require(permissions.may_organise(by), gettext("Only organisers send again."))
    chosen = [d for d in queries.unsent(digest) if d.state in UNSENT and d.state in states]
    for delivery in chosen:
        delivery.state, delivery.tries, delivery.due_at = DeliveryState.QUEUED, 0, now()
        delivery.member.refusals = 0
    journal.record("digest sent again", by, digest=digest.number, letters=len(chosen))
    db.session.commit()

    deliver_digest.later(digest.id)
    return len(chosen)


def stop_letters(member: Member) -> None:
    """No more digests, as the link in every letter promises; a second time changes nothing."""
    if member.letters is LettersWanted.NONE:
        return
    member.letters = LettersWanted.NONE
    journal.record("letters stopped", member)
    db.session.commit()


def _new_digest(series: Series, last: Digest | None, moment: datetime) -> Digest:
    digest = Digest(
        series=series,
        number=last.number + 1 if last else 1,
        begins_at=last.ends_at if last else moment - A_WEEK,
        ends_at=moment,
    )
    db.session.add(digest)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        raise Conflict(gettext("Somebody else has just gathered this week’s draft.")) from None
    return digest


def _fill(by: Person, digest: Digest, moment: datetime) -> None:
    """Choose the items of the period anew. What was dropped stays known, and so does what stands
    in topics that only other editors read."""
    digest.ends_at = digest.gathered_at = moment
    before = queries.items_before(digest.series)
    comments = [
        comment
        for comment in discussion.published_between(by, digest.series, digest.begins_at, moment)
        if comment.id not in before
    ]
    chosen = pick(
        sorted(comments, key=_place),
        discussion.answered(comments),
        discussion.voices_answering(comments),
    )
    known = {item.comment_id: item for item in digest.items}
    items = [_item(known.pop(c.comment.id, None), c) for c in chosen]
    items += [item for item in known.values() if item.is_dropped or _is_others(by, item)]
    digest.items = sorted(items, key=lambda item: _place(item.comment))
    for position, item in enumerate(digest.items):
        item.position = position


def _is_others(by: Person, item: Item) -> bool:
    """Whether the item stands where this editor cannot look."""
    comment = item.comment
    return comment.is_published and not permissions.may_read(by, comment.topic)


def _item(known: Item | None, candidate: Candidate) -> Item:
    item = known or Item(comment=candidate.comment)
    item.why, item.voices = candidate.why, candidate.voices
    return item


def _place(comment: Comment) -> tuple[int, int, int]:
    topic = comment.topic
    return (topic.roundtable.number if topic.roundtable else 99, topic.number, comment.number or 0)


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
