"""Questions of a topic's page: its thread, its comments as they show, and its reader."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from ..extensions import db
from ..members.models import Member
from ..programme.models import Attribution, Prompt, Topic
from .kinds import Kind
from .models import SEEN_BY_READERS, Comment, State, Voice
from .queries import WITH_ITS_PLACE
from .readers import StoredDraft, Visit
from .thread import Entry


def entries_of(topic: Topic, ids: Collection[int] | None = None) -> list[Entry]:
    """What every reader of the topic sees, as a thread needs it: all of it, or these comments; the
    caller may read the topic."""
    answer = aliased(Comment)
    is_waiting = sa.and_(
        Comment.kind == Kind.QUESTION,
        sa.or_(answer.id.is_(None), answer.state != State.PUBLISHED),
    )
    query = (
        sa.select(
            Comment.id,
            Comment.number,
            Comment.parent_id,
            Prompt.number,
            Comment.kind,
            Comment.language,
            sa.case((Comment.state == State.PUBLISHED, Comment.claim), else_=""),
            sa.func.length(Comment.source),
            Comment.state == State.PUBLISHED,
            is_waiting,
            Comment.published_seq,
            Voice.handle,
            Voice.group,
            Member.erased_at.is_not(None),
            sa.func.coalesce(Comment.released_at, Comment.submitted_at),
        )
        .join(Member, Comment.author_id == Member.id)
        .join(
            Voice, sa.and_(Voice.topic_id == Comment.topic_id, Voice.member_id == Comment.author_id)
        )
        .outerjoin(Prompt, Comment.prompt_id == Prompt.id)
        .outerjoin(answer, Comment.answer_id == answer.id)
        .where(Comment.topic_id == topic.id, Comment.state.in_(SEEN_BY_READERS))
        .where(Comment.number.is_not(None))
    )
    if ids is not None:
        query = query.where(Comment.id.in_(ids))
    return [_entry(topic, *row) for row in db.session.execute(query)]


def _entry(topic: Topic, *row: Any) -> Entry:
    """Of a former member no group is told, where it is not told of all alike."""
    *shown, group, is_erased, since = row
    if is_erased and topic.strictest_rule_since(since) is not Attribution.ANONYMOUS:
        group = None
    return Entry._make((*shown, group))


def comments_with(ids: Collection[int]) -> Sequence[Comment]:
    """These comments, which the caller has found in a topic it may read, with all that stands in
    them; as they are now, whatever this request has read before."""
    return db.session.scalars(
        sa.select(Comment)
        .execution_options(populate_existing=True)
        .where(Comment.id.in_(ids))
        .options(
            *WITH_ITS_PLACE,
            joinedload(Comment.parent).options(*WITH_ITS_PLACE),
            joinedload(Comment.answer),
            joinedload(Comment.written_in),
        )
    ).all()


def last_of_each_voice(topic: Topic) -> Sequence[Comment]:
    """The last published comment of everybody who speaks in a topic; the caller may read it."""
    last = (
        sa.select(sa.func.max(Comment.id))
        .where(Comment.topic_id == topic.id, Comment.state == State.PUBLISHED)
        .group_by(Comment.author_id)
    )
    return comments_with(list(db.session.scalars(last)))


def reading_of(
    member: Member, topic: Topic, replied_to: int
) -> tuple[Visit | None, Voice | None, StoredDraft | None]:
    """What the topic's page needs of its reader: the last visit, the voice, and what was begun in
    the composer."""
    row = db.session.execute(
        sa.select(Visit, Voice, StoredDraft)
        .select_from(Member)
        .outerjoin(Visit, sa.and_(Visit.member_id == Member.id, Visit.topic_id == topic.id))
        .outerjoin(Voice, sa.and_(Voice.member_id == Member.id, Voice.topic_id == topic.id))
        .outerjoin(
            StoredDraft,
            sa.and_(
                StoredDraft.member_id == Member.id,
                StoredDraft.topic_id == topic.id,
                StoredDraft.replied_to == replied_to,
            ),
        )
        .where(Member.id == member.id)
    ).one()
    return row[0], row[1], row[2]
