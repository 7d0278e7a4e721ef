"""Drafts: what is being written, kept on the server for every device of its writer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Conflict, NotFound

from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from ..text import LONGEST_TEXT
from .models import STANDING, Comment, State
from .readers import StoredDraft

# Field → what is kept of it at most: more than may be sent, so that nothing is cut from a text.
FIELDS = {
    **dict.fromkeys(("kind", "prompt", "language", "addressed_to", "seen"), 40),
    "claim": 1000,
    "source": 2 * LONGEST_TEXT,
    "citation": 2000,
}
MOST = 50
# Those that make a draft worth keeping.
WRITTEN = ("claim", "source", "citation")


@dataclass(frozen=True)
class Composer:
    """Where one writes: a comment of its own, a reply to a number, or a change of one's own."""

    topic: Topic
    replied_to: int = 0
    revises: int = 0

    @classmethod
    def of_change(cls, comment: Comment) -> "Composer":
        return cls(comment.topic, revises=comment.id)


class Differs(Exception):
    """Another window or device has saved another text meanwhile; `other` is that draft."""

    def __init__(self, other: StoredDraft) -> None:
        self.other = other


def save(
    member: Member, composer: Composer, fields: Mapping[str, str], version: int
) -> StoredDraft | None:
    """Keep what stands in a composer that was opened, or saved, at this version; an empty one is
    forgotten. Differs if a later version holds another text."""
    kept = {name: fields.get(name, "")[:longest] for name, longest in FIELDS.items()}
    before = of(member, composer)
    if before and before.fields == kept:
        return before
    if before and before.version != version:
        raise Differs(before)
    if not any(kept[name].strip() for name in WRITTEN):
        if before:
            _delete(before)
        return None
    return _replace(before, kept) if before else _begin(member, composer, kept)


def of(member: Member, composer: Composer) -> StoredDraft | None:
    """What the member has begun in this composer."""
    return db.session.scalar(
        sa.select(StoredDraft).where(
            StoredDraft.member_id == member.id,
            StoredDraft.topic_id == composer.topic.id,
            StoredDraft.replied_to == composer.replied_to,
            StoredDraft.revises == composer.revises,
        )
    )


def of_member(member: Member) -> Sequence[StoredDraft]:
    """Everything the member has begun, the latest first."""
    return db.session.scalars(_begun_by(member)).all()


def latest_of(member: Member) -> StoredDraft | None:
    """What the member has begun last, anywhere."""
    return db.session.scalar(_begun_by(member).limit(1))


def _begun_by(member: Member) -> sa.Select[StoredDraft]:
    return (
        sa.select(StoredDraft)
        .where(StoredDraft.member_id == member.id)
        .order_by(StoredDraft.saved_at.desc(), StoredDraft.id.desc())
        .options(joinedload(StoredDraft.topic))
    )


def count_of(member: Member) -> int:
    """How much the member has begun."""
    query = sa.select(sa.func.count()).where(StoredDraft.member_id == member.id)
    return db.session.scalar(query) or 0


def gone(member: Member) -> set[int]:
    """The ids of the drafts below a comment, or of a change in one, that is not there any more."""
    is_there = sa.exists().where(
        sa.or_(
            sa.and_(
                Comment.topic_id == StoredDraft.topic_id,
                Comment.number == StoredDraft.replied_to,
                Comment.state == State.PUBLISHED,
            ),
            sa.and_(
                Comment.id == StoredDraft.revises,
                Comment.state.in_((*STANDING, State.PENDING, State.RETURNED)),
            ),
        )
    )
    is_about_one = sa.or_(StoredDraft.replied_to > 0, StoredDraft.revises > 0)
    return set(
        db.session.scalars(
            sa.select(StoredDraft.id).where(
                StoredDraft.member_id == member.id, is_about_one, ~is_there
            )
        )
    )


def forget(member: Member, composer: Composer, version: int, source: str) -> None:
    """Let a draft go whose text was sent; another one, begun on another device, stays."""
    draft = of(member, composer)
    if draft and (draft.version == version or draft.fields.get("source", "").strip() == source):
        _delete(draft)


def discard(member: Member, draft_id: int) -> None:
    """Throw one of one's own drafts away."""
    _delete(_own(member, draft_id))


def set_apart(member: Member, draft_id: int) -> Topic:
    """Make a draft one of a comment of its own; what is begun of such a one in the topic already
    stands above it. A second time changes nothing: it may be open in its place by then."""
    draft = _own(member, draft_id)
    topic = draft.topic
    if not (draft.replied_to or draft.revises):
        return topic
    begun = of(member, Composer(topic))
    if begun and begun is not draft:
        words = (begun.fields["source"], *(draft.fields[name] for name in WRITTEN))
        begun.fields = {**begun.fields, "source": "\n\n".join(filter(None, words))}
        db.session.delete(draft)
        draft = begun
    draft.replied_to = draft.revises = 0
    draft.version, draft.saved_at = draft.version + 1, now()
    db.session.commit()
    return topic


def _own(member: Member, draft_id: int) -> StoredDraft:
    draft = db.session.get(StoredDraft, draft_id)
    if draft is None or draft.member_id != member.id:
        raise NotFound
    return draft


def _delete(draft: StoredDraft) -> None:
    db.session.delete(draft)
    db.session.commit()


def _begin(member: Member, composer: Composer, kept: dict[str, str]) -> StoredDraft:
    if count_of(member) >= MOST:
        raise Conflict(gettext("You have %(most)d drafts. Throw one away first.", most=MOST))
    draft = StoredDraft(
        member_id=member.id,
        topic_id=composer.topic.id,
        replied_to=composer.replied_to,
        revises=composer.revises,
        fields=kept,
    )
    db.session.add(draft)
    try:
        db.session.commit()
    except sa.exc.IntegrityError:
        db.session.rollback()
        other = of(member, composer)
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
