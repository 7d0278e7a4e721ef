"""Drafts: what is being written, kept on the server for every device of its writer."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Conflict, NotFound

from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from ..text import LONGEST_TEXT
from .readers import StoredDraft

# Field → what is kept of it at most: more than may be sent, so that nothing is cut from a text.
FIELDS = {
    **dict.fromkeys(("kind", "prompt", "language", "addressed_to"), 40),
    "claim": 1000,
    "source": 2 * LONGEST_TEXT,
    "citation": 2000,
}
MOST = 50
# Those that make a draft worth keeping.
WRITTEN = ("claim", "source", "citation")


class Differs(Exception):
    """Another window or device has saved another text meanwhile; `other` is that draft."""

    def __init__(self, other: StoredDraft) -> None:
        self.other = other


def save(
    member: Member, topic: Topic, replied_to: int, fields: Mapping[str, str], version: int
) -> StoredDraft | None:
    """Keep what stands in a composer that was opened, or saved, at this version; an empty one is
    forgotten. Differs if a later version holds another text."""
    kept = {name: fields.get(name, "")[:longest] for name, longest in FIELDS.items()}
    before = of(member, topic, replied_to)
    if before and before.fields == kept:
        return before
    if before and before.version != version:
        raise Differs(before)
    if not any(kept[name].strip() for name in WRITTEN):
        if before:
            _delete(before)
        return None
    return _replace(before, kept) if before else _begin(member, topic, replied_to, kept)


def of(member: Member, topic: Topic, replied_to: int) -> StoredDraft | None:
    """What the member has begun in this composer."""
    return db.session.scalar(
        sa.select(StoredDraft).where(
            StoredDraft.member_id == member.id,
            StoredDraft.topic_id == topic.id,
            StoredDraft.replied_to == replied_to,
        )
    )


def of_member(member: Member) -> Sequence[StoredDraft]:
    """Everything the member has begun, the latest first."""
    return db.session.scalars(
        sa.select(StoredDraft)
        .where(StoredDraft.member_id == member.id)
        .order_by(StoredDraft.saved_at.desc(), StoredDraft.id.desc())
        .options(joinedload(StoredDraft.topic))
    ).all()


def forget(member: Member, topic: Topic, replied_to: int, version: int, source: str) -> None:
    """Let a draft go whose text was sent; another one, begun on another device, stays."""
    draft = of(member, topic, replied_to)
    if draft and (draft.version == version or draft.fields.get("source", "").strip() == source):
        _delete(draft)


def discard(member: Member, draft_id: int) -> None:
    """Throw one of one's own drafts away."""
    draft = db.session.get(StoredDraft, draft_id)
    if draft is None or draft.member_id != member.id:
        raise NotFound
    _delete(draft)


def _delete(draft: StoredDraft) -> None:
    db.session.delete(draft)
    db.session.commit()


def _begin(member: Member, topic: Topic, replied_to: int, kept: dict[str, str]) -> StoredDraft:
    if len(of_member(member)) >= MOST:
        raise Conflict(gettext("You have %(most)d drafts. Throw one away first.", most=MOST))
    draft = StoredDraft(member_id=member.id, topic_id=topic.id, replied_to=replied_to, fields=kept)
    db.session.add(draft)
    try:
        db.session.commit()
    except sa.exc.IntegrityError:
        db.session.rollback()
        other = of(member, topic, replied_to)
        if other is None:
            raise
        raise Differs(other) from None
    return draft


def _replace(before: StoredDraft, kept: dict[str, str]) -> StoredDraft:
    """Of two who save over the same version, one is first and the other is told."""
    taken = db.session.scalar(
        sa.update(StoredDraft)
        .where(StoredDraft.id == before.id, StoredDraft.version == before.version)
        .values(fields=kept, version=before.version + 1, saved_at=now())
        .returning(StoredDraft.id)
    )
    db.session.commit()
    db.session.refresh(before)
    if taken is None and before.fields != kept:
        raise Differs(before)
    return before
